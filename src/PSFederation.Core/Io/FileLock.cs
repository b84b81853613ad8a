using System.Diagnostics;

namespace PSFederation.Core.Io;

/// <summary>
/// A lock among processes: a file that one of them at a time has open. The system frees it when a process ends, however that happens, so no
/// lock is ever stale. The file stays; removing it would race.
/// </summary>
internal sealed class FileLock : IAsyncDisposable
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan LastPoll = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else holds the lock, and takes it.</summary>
    /// <param name="path">The lock file; its folder must be there.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">The file cannot be opened, or somebody held the lock for longer than the patience.</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan poll = FirstPoll;
        while (true)
        {
            try
            {
                return new FileLock(new FileStream(path, OwnersAlone(FileMode.OpenOrCreate)));
            }
            catch (IOException e) when (IsSharingViolation(e))
            {
                if (Stopwatch.GetElapsedTime(start) > patience)
                    throw new IOException($"another process has held the lock '{path}' for {patience.TotalMinutes:0} minutes", e);
            }

            await Task.Delay(poll, cancellationToken).ConfigureAwait(false);
            poll = poll < LastPoll ? poll + FirstPoll : LastPoll;
        }
    }

    /// <summary>How a file is opened that nobody but its owner may read, and nobody else meanwhile.</summary>
    public static FileStreamOptions OwnersAlone(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static bool IsSharingViolation(IOException e) =>
        e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        && (e.HResult & 0xFFFF) is 32 or 33 // Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
            or 11 or 35; // Linux, macOS: EWOULDBLOCK
}
