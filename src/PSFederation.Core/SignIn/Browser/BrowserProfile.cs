using System.Diagnostics;
using System.Globalization;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>
/// The folder in which a browser keeps the identity provider's session from one sign-in to the next. One sign-in uses it at a time; the
/// lock is ours, since a browser that finds its profile in use hands its window to the other one and ends without a word.
/// </summary>
internal sealed class BrowserProfile : IAsyncDisposable
{
    private const string LockName = ".psfederation.lock";

    /// <summary>Chromium's own lock on Unix: a symbolic link that leads to HOST-PID, and two helpers.</summary>
    private const string SingletonLock = "SingletonLock";

    /// <summary>The lock file of Chrome on Windows: open for writing while the browser runs, and deleted at its end (process_singleton_win.cc).</summary>
    private const string WindowsLock = "lockfile";

    private readonly FileLock _lock;

    private BrowserProfile(string folder, FileLock taken)
    {
        Folder = folder;
        _lock = taken;
    }

    /// <summary>The full path.</summary>
    public string Folder { get; }

    /// <summary>Whether a browser has kept cookies here, so that a session may exist.</summary>
    public bool HasCookies =>
        File.Exists(Path.Combine(Folder, "Default", "Cookies")) || File.Exists(Path.Combine(Folder, "Default", "Network", "Cookies"));

    /// <summary>The folder of a browser when none was named: one for each user and each browser, since they do not read each other's.</summary>
    /// <exception cref="FederationException">The user has no folder of their own.</exception>
    public static string DefaultFolder(InstalledBrowser browser)
    {
        string root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return root.Length > 0
            ? Path.Combine(root, "PSFederation", "Browser", browser.Name)
            : throw new FederationException(
                FederationErrorCode.BrowserProfileUnusable, "There is no home folder to keep the browser's profile in (HOME is not set). Name a folder with -BrowserProfile.");
    }

    /// <summary>Makes the folder when it is missing, and waits until no other sign-in uses it.</summary>
    /// <param name="folder">The full path.</param>
    /// <param name="reporter">Where a wait is shown.</param>
    /// <exception cref="FederationException">The folder is a browser's own, or cannot be written.</exception>
    public static async Task<BrowserProfile> OpenAsync(string folder, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (BrowserFolders.OwnerOf(folder) is { } owner)
            throw new FederationException(
                FederationErrorCode.BrowserProfileUnusable,
                $"'{folder}' is {owner}'s own profile, which Chrome 136 and later do not open to other programs. Name a folder of its own, or sign in with the default browser and all it knows: -LoopbackAcs.",
                folder);
        try
        {
            PrivateFolder.Create(folder);
            PrivateFolder.RequireOwn(folder, "the identity provider's session", repair: false);
            if (PrivateFolder.IsOpenToOthers(folder))
                reporter.Warning($"Other users of this machine may look into the browser profile '{folder}', which keeps the identity provider's session. Take their rights away: chmod 700.");
            FileLock taken = await WaitProgress.ShowAsync(
                FileLock.TakeAsync(Path.Combine(folder, LockName), TimeSpan.FromDays(1), cancellationToken), $"another sign-in that uses the browser profile {folder}", reporter).ConfigureAwait(false);
            return new BrowserProfile(folder, taken);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new FederationException(
                FederationErrorCode.BrowserProfileUnusable, $"The browser profile '{folder}' cannot be used ({e.Message}); expected a folder that this user may write, or none yet. Check -BrowserProfile.", folder, e);
        }
    }

    /// <summary>Whether a browser that lives has the profile open: a person's, since every sign-in of this module holds our own lock.</summary>
    public bool IsInUse() => OperatingSystem.IsWindows() ? IsHeldOpen(Path.Combine(Folder, WindowsLock)) : LockHolder() is { } holder && IsAlive(holder);

    /// <summary>Removes what a browser that was killed left of its lock; a browser that ends by itself leaves nothing.</summary>
    public void RemoveStaleLock()
    {
        if (LockHolder() is not { } holder || IsAlive(holder))
            return;
        foreach (string name in (string[])[SingletonLock, "SingletonSocket", "SingletonCookie"])
        {
            try
            {
                File.Delete(Path.Combine(Folder, name));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Chrome gets over a stale lock by itself.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    private int? LockHolder()
    {
        string? target = new FileInfo(Path.Combine(Folder, SingletonLock)).LinkTarget;
        int dash = target?.LastIndexOf('-') ?? -1;
        // A home folder on a server may have the lock of another machine, whose processes mean nothing here.
        return dash >= 0 && target.AsSpan(0, dash).StartsWith(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            && int.TryParse(target.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                ? pid
                : null;
    }

    /// <summary>Whether a program has a file open and lets no other one write it, as Chrome does on Windows with its lock file.</summary>
    private static bool IsHeldOpen(string path)
    {
        try
        {
            using FileStream probe = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException io && FileLock.IsSharingViolation(io);
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Another user's, which is there and may not be looked at.
            return true;
        }
    }
}
