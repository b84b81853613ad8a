using System.Text;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Io;

/// <summary>A file of others and what becomes of it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Make">Makes the new text of the old one; empty text for a missing file. The file stays when both are the same.</param>
internal sealed record FileChange(string Path, Func<string, string> Make);

/// <summary>
/// Writes files so that a reader, or a crash, meets the old content or the new and nothing between: temporary file in the same folder,
/// readable by the owner alone, flushed, renamed over the old one. A symbolic link stays; what it points to is replaced.
/// </summary>
internal static class AtomicFile
{
    /// <summary>How temporary files end.</summary>
    public const string TemporaryEnd = ".tmp";

    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Writing takes milliseconds; a wait this long means that a process hangs.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Reads a file of our own (a missing one is empty text), lets <paramref name="change"/> make the new text, and writes it for its owner alone, alone
    /// among all processes that write by this method.
    /// </summary>
    /// <exception cref="FederationException">The folder or file cannot be written; nothing was changed.</exception>
    /// <param name="path">The file, which is UTF-8.</param>
    /// <param name="change">Makes the new text of the old one.</param>
    /// <param name="reporter">Where a long wait is shown.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    public static Task UpdateAsync(string path, Func<string, string> change, IOperationReporter reporter, CancellationToken cancellationToken) =>
        ChangeAsync([new FileChange(path, change)], isShared: false, reporter, cancellationToken);

    /// <summary>
    /// The same for files of others, which change together or not at all: all are read, decoded and changed in memory before the first is written. Owner,
    /// group, mode and encoding stay.
    /// </summary>
    /// <exception cref="FederationException">A file cannot be read or written; nothing was changed.</exception>
    /// <param name="reporter">Where a long wait is shown.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    public static Task UpdateTogetherAsync(IReadOnlyList<FileChange> changes, IOperationReporter reporter, CancellationToken cancellationToken) =>
        ChangeAsync(changes, isShared: true, reporter, cancellationToken);

    /// <summary>Replaces a file, or makes it, without regard to what is in it. The caller holds a lock of its own.</summary>
    /// <exception cref="IOException">It cannot be written; nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        RemoveLeftovers(path);
        return ReplaceAsync([new FileReplacement(path, null, content, isShared: false)], cancellationToken);
    }

    /// <summary>The same without a lock: what others are writing at this moment stays, and the last one wins.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public static Task WriteUnlockedAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        RemoveLeftovers(path, LockPatience);
        return ReplaceAsync([new FileReplacement(path, null, content, isShared: false)], cancellationToken);
    }

    private static async Task ChangeAsync(IReadOnlyList<FileChange> changes, bool isShared, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        string at = changes[0].Path;
        List<FileLock> locks = [];
        try
        {
            List<(FileChange Change, string Target)> files = [];
            foreach (FileChange change in changes)
            {
                at = change.Path;
                files.Add((change, Target(change.Path)));
            }

            // In one order everywhere, or two processes wait for each other.
            foreach (string target in files.Select(file => file.Target).Distinct(FilePaths.Comparer).Order(FilePaths.Comparer))
            {
                at = target;
                locks.Add(await LockAsync(target, isShared, reporter, cancellationToken).ConfigureAwait(false));
            }

            List<FileReplacement> replacements = [];
            foreach (IGrouping<string, FileChange> file in files.GroupBy(file => file.Target, file => file.Change, FilePaths.Comparer))
            {
                at = file.First().Path;
                if (Read(file.Key, [.. file], isShared) is { } replacement)
                    replacements.Add(replacement);
            }

            await ReplaceAsync(replacements, cancellationToken, path => at = path).ConfigureAwait(false);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            string unchanged = changes.Count == 1 ? "it is unchanged" : "nothing was changed";
            throw new FederationException(
                FederationErrorCode.FileNotWritable, $"The file '{at}' cannot be written ({e.Message}); {unchanged}. Check the permissions of the file and its folder.", at, e);
        }
        finally
        {
            foreach (FileLock taken in locks)
                await taken.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<FileLock> LockAsync(string target, bool isShared, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(target)!;
        if (isShared)
            SharedFolder.Create(folder);
        else
            PrivateFolder.Create(folder);
        RequireWritable(target);
        // A lock file of its own: the data file is replaced, so a lock on it would be on the old one.
        string lockPath = Path.Combine(folder, $".{Path.GetFileName(target)}.lock");
        if (isShared)
            SharedFolder.MakeLock(lockPath, target);
        FileLock lockFile = await WaitProgress.ShowAsync(FileLock.TakeAsync(lockPath, LockPatience, cancellationToken), $"another process that writes {target}", reporter).ConfigureAwait(false);
        try
        {
            RemoveLeftovers(target);
            return lockFile;
        }
        catch
        {
            await lockFile.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What becomes of a file; null when it stays as it is. Two paths may lead to one file.</summary>
    private static FileReplacement? Read(string target, IReadOnlyList<FileChange> changes, bool isShared)
    {
        string path = changes[0].Path;
        byte[]? bytes = File.Exists(target) ? BoundedFile.ReadAllBytes(target, BoundedFile.OwnLength, "a file of profiles") : null;
        FileText old = FileText.Decode(bytes ?? []);
        if (!isShared && old.Encoding is not UTF8Encoding)
            throw new FederationException(
                FederationErrorCode.ProfileFileMalformed, $"The file '{path}' is not UTF-8 text. It was not changed; repair or remove it.", path);
        string text = changes.Aggregate(old.Text, (made, change) => change.Make(made));
        try
        {
            return string.Equals(old.Text, text, StringComparison.Ordinal) ? null : new FileReplacement(target, bytes, old.Encode(text), isShared);
        }
        catch (EncoderFallbackException)
        {
            throw new FederationException(
                FederationErrorCode.ProfileFileMalformed, $"The file '{path}' is not UTF-8 text, so only ASCII can be added to it. Nothing was changed; save the file as UTF-8, or use a name in ASCII.", path);
        }
    }

    private static string Target(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>Replacing a file does not need write permission on it. If that permission was removed, this was on purpose.</summary>
    private static void RequireWritable(string target)
    {
        if (!File.Exists(target))
            return;
        // The attribute of .NET means this account, and on Unix the wrong one for root, who may write what others own.
        if (OperatingSystem.IsWindows() ? File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly) : (File.GetUnixFileMode(target) & AnyWrite) == 0)
            throw new UnauthorizedAccessException("it is read-only");
        try
        {
            using FileStream probe = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException e) when (FileLock.IsSharingViolation(e))
        {
            // A program of Windows reads it, which says nothing about permission. The renaming waits for it.
        }
    }

    /// <summary>What a killed writer left behind: the holder of the lock is the only writer; without the lock, the age decides.</summary>
    private static void RemoveLeftovers(string target, TimeSpan age = default)
    {
        foreach (string leftover in Directory.EnumerateFiles(Path.GetDirectoryName(target)!, $"{Path.GetFileName(target)}.*{TemporaryEnd}"))
        {
            string middle = Path.GetFileName(leftover)[(Path.GetFileName(target).Length + 1)..^TemporaryEnd.Length];
            if (Guid.TryParseExact(middle, "N", out _) && (age == default || DateTime.UtcNow - File.GetLastWriteTimeUtc(leftover) > age))
                File.Delete(leftover);
        }
    }

    private static async Task ReplaceAsync(IReadOnlyList<FileReplacement> replacements, CancellationToken cancellationToken, Action<string>? about = null)
    {
        try
        {
            foreach (FileReplacement replacement in replacements)
            {
                about?.Invoke(replacement.Path);
                await replacement.StageAsync(cancellationToken).ConfigureAwait(false);
            }

            foreach (FileReplacement replacement in replacements)
            {
                about?.Invoke(replacement.Path);
                await replacement.CommitAsync().ConfigureAwait(false);
            }
        }
        catch
        {
            foreach (FileReplacement replacement in replacements)
                await UndoAsync(replacement).ConfigureAwait(false);
            throw;
        }
        finally
        {
            foreach (FileReplacement replacement in replacements)
                replacement.Discard();
        }
    }

    private static async Task UndoAsync(FileReplacement replacement)
    {
        try
        {
            await replacement.UndoAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileNotWritable, $"The file '{replacement.Path}' was changed, another one could not be, and the first could not be put back ({e.Message}). Check both, and run the command again.", replacement.Path, e);
        }
    }
}
