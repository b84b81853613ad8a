using System.Net;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.Text;

namespace PSFederation.Core.UserBrowser;

/// <summary>Who is kept from the page that leads to the address.</summary>
internal enum HandOverGuard
{
    /// <summary>The page asks the system whose the program is that comes: Linux.</summary>
    Account,

    /// <summary>The page is at an address that stands in a file of the account's own, and the browser gets that file: macOS, and Linux without a table of sockets.</summary>
    File,

    /// <summary>The page has a secret address, which other accounts cannot see: Windows does not show the arguments of another account's programs.</summary>
    SecretAddress,
}

/// <summary>
/// Hands an address to a browser in such a way that the arguments of programs, which every account of the machine may read, do not hold it: they hold a
/// page that leads there and that only this account gets.
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

    /// <summary>What the browser is started with. It is of no use to another account.</summary>
    public Uri Link { get; }

    /// <summary>Done when the browser has got the address; canceled when the wait has ended.</summary>
    public Task Taken => _taken.Task;

    /// <summary>How this system keeps others from the page.</summary>
    public static HandOverGuard Guard =>
        OperatingSystem.IsWindows() ? HandOverGuard.SecretAddress : PeerAccount.IsKnown ? HandOverGuard.Account : HandOverGuard.File;

    /// <summary>Begins to serve the page.</summary>
    /// <param name="address">Where it leads.</param>
    /// <param name="guard">Who is kept from it, and how.</param>
    /// <param name="cancellationToken">Ends the page.</param>
    /// <exception cref="FederationException">No port can be listened on.</exception>
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
            // The page that it names is gone.
        }
    }

    /// <summary>The page stays until the wait ends: browsers ask again when they are started, or ask for another profile first.</summary>
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
