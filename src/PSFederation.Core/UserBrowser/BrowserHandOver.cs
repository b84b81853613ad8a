using System.Net;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.Text;

namespace PSFederation.Core.UserBrowser;

/// <summary>How the page with the address is protected from other accounts.</summary>
internal enum HandOverGuard
{
    /// <summary>The page checks the account of the connecting program with the system: Linux.</summary>
    Account,

    /// <summary>The address of the page is in a private file of the account, and the browser gets that file: macOS, and Linux without a socket table.</summary>
    File,

    /// <summary>The page has a secret address, which other accounts cannot see: Windows does not show the arguments of another account's programs.</summary>
    SecretAddress,
}

/// <summary>
/// Passes an address to a browser without putting it in program arguments, which every account of the machine can read: the argument is a
/// page that redirects there and that only this account can load.
/// </summary>
internal sealed class BrowserHandOver : IDisposable
{
    private readonly LoopbackListener _listener;
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Uri _page;
    private readonly DirectoryInfo? _folder;

    private BrowserHandOver(HandOverGuard guard)
    {
        _listener = guard == HandOverGuard.Account ? LoopbackListener.Open(PeerAccount.IsOurs) : LoopbackListener.Open(0);
        _page = new Uri($"http://127.0.0.1:{_listener.Port}/{Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32))}");
        Link = _page;
        if (guard != HandOverGuard.File)
            return;
        try
        {
            _folder = PrivateFolder.CreateTemporary();
            Link = new Uri(WriteFile(_folder, _page));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The argument of the browser, which is useless to another account.</summary>
    public Uri Link { get; }

    /// <summary>Completes when the browser has the address; canceled when the wait has ended.</summary>
    public Task Taken => _taken.Task;

    /// <summary>How this system protects the page from other accounts.</summary>
    public static HandOverGuard Guard =>
        OperatingSystem.IsWindows() ? HandOverGuard.SecretAddress : PeerAccount.IsKnown ? HandOverGuard.Account : HandOverGuard.File;

    /// <summary>Starts to serve the page.</summary>
    /// <param name="address">The target address.</param>
    /// <param name="guard">The protection of the page.</param>
    /// <param name="cancellationToken">Stops serving the page.</param>
    /// <exception cref="FederationException">No port is available.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static BrowserHandOver Begin(Uri address, HandOverGuard guard, CancellationToken cancellationToken)
    {
        BrowserHandOver handOver = new(guard);
        _ = handOver.ServeAsync(address, cancellationToken);
        return handOver;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _taken.TrySetCanceled();
        try
        {
            _folder?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its page no longer exists.
        }
    }

    /// <summary>The page stays until the wait ends, because browsers can request it again at startup, or ask for a profile first.</summary>
    private async Task ServeAsync(Uri address, CancellationToken cancellationToken)
    {
        LoopbackReply<Uri> leads = new(303, "One moment", "You are being redirected.", Value: address, Location: address);
        LoopbackReply<Uri> other = new(404, "Not found", "This address only forwards a browser to the sign-in.");
        try
        {
            while (true)
            {
                await _listener.WaitAsync(request => request.Method == "GET" && request.Path == _page.AbsolutePath ? leads : other, cancellationToken).ConfigureAwait(false);
                _taken.TrySetResult();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The wait has ended.
        }
        finally
        {
            Dispose();
        }
    }

    private static string WriteFile(DirectoryInfo folder, Uri page)
    {
        string path = Path.Combine(folder.FullName, "sign-in.html"), link = WebUtility.HtmlEncode(page.AbsoluteUri);
        using FileStream file = new(path, FileLock.OwnersAlone(FileMode.CreateNew));
        file.Write(Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\"><meta http-equiv=\"refresh\" content=\"0;url={link}\"><title>One moment</title></head>"
            + $"<body><p><a href=\"{link}\">Continue</a></p></body></html>"));
        return path;
    }
}
