using System.Diagnostics;
using System.Globalization;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>
/// The folder with the identity provider's session between sign-ins. One sign-in uses it at a time; the
/// lock is ours, because a browser whose profile is in use passes its window to the other browser and exits without an error.
/// </summary>
internal sealed class BrowserProfile : IAsyncDisposable
{
    private const string LockName = ".psfederation.lock";

    /// <summary>Chromium's own lock on Unix: a symbolic link to HOST-PID, and two helpers.</summary>
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

    /// <summary>Whether a browser has stored cookies here, so that a session can exist.</summary>
    public bool HasCookies =>
        File.Exists(Path.Combine(Folder, "Default", "Cookies")) || File.Exists(Path.Combine(Folder, "Default", "Network", "Cookies"));

    /// <summary>The default folder: one for each user and each browser, because browsers cannot read each other's profiles.</summary>
    /// <exception cref="FederationException">The user has no home folder.</exception>
    public static string DefaultFolder(InstalledBrowser browser)
    {
        string root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return root.Length > 0
            ? Path.Combine(root, "PSFederation", "Browser", browser.Name)
            : throw new FederationException(
                FederationErrorCode.BrowserProfileUnusable, "The home folder for the browser profile is unknown (HOME is not set). Specify a folder with -BrowserProfile.");
    }

    /// <summary>Creates the folder if it is missing, and waits until no other sign-in uses it.</summary>
    /// <param name="folder">The full path.</param>
    /// <param name="reporter">Reports a wait.</param>
    /// <exception cref="FederationException">The folder is a browser's own profile, or is not writable.</exception>
    public static async Task<BrowserProfile> OpenAsync(string folder, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (BrowserFolders.OwnerOf(folder) is { } owner)
            throw new FederationException(
                FederationErrorCode.BrowserProfileUnusable,
                $"'{folder}' is the default profile of {owner}, which Chrome 136 and later do not allow other programs to control. Specify a separate folder, or use -LoopbackAcs to sign in with the default browser and its sessions.",
                folder);
        try
        {
            PrivateFolder.Create(folder);
            PrivateFolder.RequireOwn(folder, "the identity provider's session", repair: false);
            if (PrivateFolder.IsOpenToOthers(folder))
                reporter.Warning($"Other users of this machine can read the browser profile '{folder}', which contains the identity provider's session. Remove their permissions: chmod 700.");
            FileLock taken = await WaitProgress.ShowAsync(
                FileLock.TakeAsync(Path.Combine(folder, LockName), TimeSpan.FromDays(1), cancellationToken), $"another sign-in that uses the browser profile {folder}", reporter).ConfigureAwait(false);
            return new BrowserProfile(folder, taken);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new FederationException(
                FederationErrorCode.BrowserProfileUnusable, $"The browser profile '{folder}' cannot be used ({e.Message}); expected a new folder, or a folder that this user can write to. Check -BrowserProfile.", folder, e);
        }
    }

    /// <summary>Whether a running browser has the profile open. It belongs to a person, because every sign-in of this module holds our own lock.</summary>
    public bool IsInUse() => OperatingSystem.IsWindows() ? IsHeldOpen(Path.Combine(Folder, WindowsLock)) : LockHolder() is { } holder && IsAlive(holder);

    /// <summary>Removes the stale lock of a killed browser; a browser that exits normally leaves none.</summary>
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
                // Chrome handles a stale lock itself.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    private int? LockHolder()
    {
        string? target = new FileInfo(Path.Combine(Folder, SingletonLock)).LinkTarget;
        int dash = target?.LastIndexOf('-') ?? -1;
        // A home folder on a server can have the lock of another machine, whose process IDs have no meaning here.
        return dash >= 0 && target.AsSpan(0, dash).StartsWith(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            && int.TryParse(target.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                ? pid
                : null;
    }

    /// <summary>Whether a program has a file open without sharing it for writing, as Chrome does on Windows with its lock file.</summary>
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
            // It belongs to another user, exists, and cannot be inspected.
            return true;
        }
    }
}
