namespace PSFederation.Core.Io;

/// <summary>Renames a file to replace another file that other programs can have open.</summary>
internal static class FileRename
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(1280);

    /// <summary>Renames it. On Windows this waits up to three seconds for programs that have the other file open.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new path, on the same file system.</param>
    /// <returns>False if the target cannot be replaced, because it is a mount point (Unix).</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static async Task<bool> TryAsync(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
            return UnixFile.TryRename(from, to);
        await WhileHeldOpenAsync(() => File.Move(from, to, overwrite: true), Task.Delay).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Retries a change that Windows rejects while another program has the file open, even briefly: a virus scanner, an indexer, an AWS SDK that
    /// reads its configuration. Windows reports a sharing violation, or access denied for the target of a rename.
    /// </summary>
    /// <param name="pause">Waits.</param>
    internal static async Task WhileHeldOpenAsync(Action change, Func<TimeSpan, Task> pause)
    {
        for (TimeSpan next = FirstPause; ; next *= 2)
        {
            try
            {
                change();
                return;
            }
            catch (Exception e) when (next <= LastPause && (e is UnauthorizedAccessException || (e is IOException io && FileLock.IsSharingViolation(io))))
            {
                await pause(next).ConfigureAwait(false);
            }
        }
    }
}
