using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PSFederation.Core.Text;

namespace PSFederation.Core.Io;

/// <summary>
/// A lock among processes: a file that only one of them can have open. The system releases it when the process ends for any reason, so no
/// lock is ever stale. The file stays, because removing it would cause a race. MSAL's CrossPlatLock removes it, blocks a thread while it waits, and
/// cannot be canceled.
/// </summary>
internal sealed class FileLock : IAsyncDisposable
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan LastPoll = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is free, and takes it.</summary>
    /// <param name="path">The lock file; its folder must exist.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="IOException">The file cannot be opened, or another process held the lock for too long.</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan poll = FirstPoll;
        while (true)
        {
            if (await TryTakeAsync(path).ConfigureAwait(false) is { } taken)
                return taken;
            if (Stopwatch.GetElapsedTime(start) > timeout)
                throw new IOException($"another process has held the lock '{path}' for {timeout.TotalMinutes.Whole()} minutes");
            await Task.Delay(poll, cancellationToken).ConfigureAwait(false);
            poll = poll < LastPoll ? poll + FirstPoll : LastPoll;
        }
    }

    /// <summary>Opens a file that only its owner can read, and that no other process can open meanwhile.</summary>
    public static FileStreamOptions OwnersAlone(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static async ValueTask<FileLock?> TryTakeAsync(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, OwnersAlone(FileMode.OpenOrCreate));
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            return null;
        }

        if (Hold(file.SafeFileHandle))
            return new FileLock(file);
        await file.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>
    /// Takes the system lock (flock(2)) on an open file. .NET does the same when it opens a file, unless
    /// DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set, as for some NFS shares. It does not affect a lock that .NET holds. A file system
    /// without locks rejects it, and .NET continues in that case too.
    /// </summary>
    /// <returns>False if another process holds it.</returns>
    private static bool Hold(SafeFileHandle file) =>
        OperatingSystem.IsWindows() || flock(file, Exclusive | DoNotWait) == 0 || !IsBusy(Marshal.GetLastPInvokeError());

    /// <summary>EWOULDBLOCK of Linux and macOS.</summary>
    private static bool IsBusy(int error) => error is 11 or 35;

    private const int Exclusive = 2;
    private const int DoNotWait = 4;

#pragma warning disable IDE1006, SYSLIB1054, SA1300 // The name is from the C library, and the call needs no generated code.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int flock(SafeFileHandle file, int operation);
#pragma warning restore IDE1006, SYSLIB1054, SA1300

    /// <summary>Whether the error means that another program has the file open.</summary>
    internal static bool IsSharingViolation(IOException e) =>
        e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        && ((e.HResult & 0xFFFF) is 32 or 33 // Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
            || IsBusy(e.HResult & 0xFFFF));
}
