using System.Text;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Io;

/// <summary>A shared file and its change.</summary>
/// <param name="Path">The file.</param>
/// <param name="Make">Creates the new text from the old text; empty text for a missing file. The file is not changed if both are the same.</param>
internal sealed record FileChange(string Path, Func<string, string> Make);

/// <summary>
/// Writes files so that a reader, or a crash, finds either the old or the new content: a temporary file in the same folder,
/// readable only by the owner, is flushed and renamed over the old one. A symbolic link stays; its target is replaced.
/// </summary>
internal static class AtomicFile
{
    /// <summary>The suffix of temporary files.</summary>
    public const string TemporaryEnd = ".tmp";

    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Writing takes milliseconds; a wait this long means that a process hangs.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Reads a private file (a missing file is empty text), lets <paramref name="change"/> create the new text, and writes it for its owner only, as the only writer
    /// among all processes that use this method.
    /// </summary>
    /// <exception cref="FederationException">The folder or file cannot be written; nothing was changed.</exception>
    /// <param name="path">The file, which is UTF-8.</param>
    /// <param name="change">Creates the new text from the old text.</param>
    /// <param name="reporter">Reports a long wait.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    public static Task UpdateAsync(string path, Func<string, string> change, IOperationReporter reporter, CancellationToken cancellationToken) =>
        ChangeAsync([new FileChange(path, change)], isShared: false, reporter, cancellationToken);

    /// <summary>
    /// The same for shared files, which change together or not at all: all are read, decoded and changed in memory before the first is written. Owner,
    /// group, mode and encoding stay.
    /// </summary>
    /// <exception cref="FederationException">A file cannot be read or written; nothing was changed.</exception>
    /// <param name="reporter">Reports a long wait.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    public static Task UpdateTogetherAsync(IReadOnlyList<FileChange> changes, IOperationReporter reporter, CancellationToken cancellationToken) =>
        ChangeAsync(changes, isShared: true, reporter, cancellationToken);

    /// <summary>Replaces or creates a file, regardless of its content. The caller holds its own lock.</summary>
    /// <exception cref="IOException">It cannot be written; nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        RemoveLeftovers(path);
        return ReplaceAsync([new FileReplacement(path, null, content, isShared: false)], cancellationToken);
    }

    /// <summary>The same without a lock: concurrent writers are not affected, and the last writer wins.</summary>
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

            // In the same order everywhere, to avoid a deadlock of two processes.
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
            string unchanged = changes.Count == 1 ? "the file was not changed" : "no file was changed";
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
        // A separate lock file: the data file is replaced, so a lock on it would be on the old file.
        string lockPath = Path.Combine(folder, $".{Path.GetFileName(target)}.lock");
        if (isShared)
            SharedFolder.MakeLock(lockPath, target);
        FileLock lockFile = await WaitProgress.ShowAsync(FileLock.TakeAsync(lockPath, LockPatience, cancellationToken), $"another process that is writing {target}", reporter).ConfigureAwait(false);
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

    /// <summary>The change of a file; null if it stays the same. Two paths can lead to one file.</summary>
    private static FileReplacement? Read(string target, IReadOnlyList<FileChange> changes, bool isShared)
    {
        string path = changes[0].Path;
        byte[]? bytes = File.Exists(target) ? BoundedFile.ReadAllBytes(target, BoundedFile.OwnLength, "a profile file") : null;
        FileText old = FileText.Decode(bytes ?? []);
        if (!isShared && old.Encoding is not UTF8Encoding)
            throw new FederationException(
                FederationErrorCode.ProfileFileMalformed, $"The file '{path}' is not UTF-8 text. The file was not changed; repair or delete it.", path);
        string text = changes.Aggregate(old.Text, (made, change) => change.Make(made));
        try
        {
            return string.Equals(old.Text, text, StringComparison.Ordinal) ? null : new FileReplacement(target, bytes, old.Encode(text), isShared);
        }
        catch (EncoderFallbackException)
        {
            throw new FederationException(
                FederationErrorCode.ProfileFileMalformed, $"The file '{path}' is not UTF-8 text, so only ASCII can be added to it. The file was not changed; save it as UTF-8, or use an ASCII name.", path);
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
        // A rename would replace a device such as /dev/null, and a pipe would wait for its other end.
        if (!OperatingSystem.IsWindows() && UnixFileStatus.Of(target) is { IsRegular: false })
            throw new UnauthorizedAccessException("it is not a regular file");
        if (!File.Exists(target))
            return;
        // The .NET attribute applies to this account, and on Unix it is wrong for root, which can write files of other accounts.
        if (OperatingSystem.IsWindows() ? File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly) : (File.GetUnixFileMode(target) & AnyWrite) == 0)
            throw new UnauthorizedAccessException("it is read-only");
        try
        {
            using FileStream probe = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException e) when (FileLock.IsSharingViolation(e))
        {
            // A Windows program is reading it, which is unrelated to permissions. The rename waits for it.
        }
    }

    /// <summary>The temporary files of a killed writer: the holder of the lock is the only writer; without the lock, the age decides.</summary>
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
                FederationErrorCode.FileNotWritable, $"The file '{replacement.Path}' was changed, but a second file could not be changed, and the first could not be restored ({e.Message}). Check both files, and run the command again.", replacement.Path, e);
        }
    }
}
