using System.Text;

namespace PSFederation.Core.Io;

/// <summary>
/// Writes files so that a reader, or a crash, meets the old content or the new and nothing between: temporary file in the same folder,
/// readable by the owner alone, flushed, renamed over the old one. A symbolic link stays; what it points to is replaced.
/// </summary>
internal static class AtomicFile
{
    /// <summary>The most bytes that are read to be changed.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private const string TemporaryEnd = ".tmp";

    /// <summary>Writing takes milliseconds; whoever waits that long waits for a process that hangs.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Reads a file (a missing one is empty text), lets <paramref name="change"/> make the new text, and writes it, alone among all
    /// processes that write by this method.
    /// </summary>
    /// <exception cref="FederationException">The folder or file cannot be written; nothing was changed.</exception>
    /// <param name="path">The file.</param>
    /// <param name="change">Makes the new text of the old one.</param>
    /// <param name="reporter">Where a long wait is shown.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    public static async Task UpdateAsync(string path, Func<string, string> change, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            string target = Target(path);
            string folder = Path.GetDirectoryName(target)!;
            PrivateFolder.Create(folder);
            RequireWritable(target);
            // A lock file of its own: the data file is replaced, so a lock on it would be on the old one.
            string lockPath = Path.Combine(folder, $".{Path.GetFileName(target)}.lock");
            FileLock lockFile = await WaitProgress.ShowAsync(FileLock.TakeAsync(lockPath, LockPatience, cancellationToken), $"another process that writes {target}", reporter).ConfigureAwait(false);
            await using (lockFile.ConfigureAwait(false))
            {
                RemoveLeftovers(target);
                (string old, Encoding encoding) = Read(target);
                string changed = change(old);
                if (!string.Equals(old, changed, StringComparison.Ordinal))
                    await ReplaceAsync(target, encoding.GetPreamble().Concat(encoding.GetBytes(changed)).ToArray(), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new FederationException(
                FederationErrorCode.FileNotWritable, $"The file '{path}' cannot be written ({e.Message}); it is unchanged. Check the permissions of the file and its folder.", path, e);
        }
    }

    /// <summary>Replaces a file, or makes it, without regard to what is in it. The caller holds a lock of its own.</summary>
    /// <exception cref="IOException">It cannot be written; nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        RemoveLeftovers(path);
        return ReplaceAsync(path, content, cancellationToken);
    }

    /// <summary>The same without a lock: what others are writing at this moment stays, and the last one wins.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public static Task WriteUnlockedAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        RemoveLeftovers(path, LockPatience);
        return ReplaceAsync(path, content, cancellationToken);
    }

    private static string Target(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>Replacing a file needs no right to write it; but whoever took that right away meant it.</summary>
    private static void RequireWritable(string target)
    {
        if (File.Exists(target) && File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
            throw new UnauthorizedAccessException("it is read-only");
    }

    private static (string Text, Encoding Encoding) Read(string path)
    {
        if (!File.Exists(path))
            return (string.Empty, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        byte[] bytes = BoundedFile.ReadAllBytes(path, MaxLength, "a file of profiles");
        UTF8Encoding encoding = new(encoderShouldEmitUTF8Identifier: bytes.AsSpan().StartsWith("\uFEFF"u8), throwOnInvalidBytes: true);
        try
        {
            return (encoding.GetString(bytes.AsSpan(encoding.GetPreamble().Length)), encoding);
        }
        catch (DecoderFallbackException)
        {
            throw new FederationException(
                FederationErrorCode.ProfileFileMalformed, $"The file '{path}' is not UTF-8 text. It was not changed; repair or remove it.", path);
        }
    }

    /// <summary>What a writer that was killed left behind: whoever has the lock is the only one that writes, and who has none goes by the age.</summary>
    private static void RemoveLeftovers(string target, TimeSpan age = default)
    {
        foreach (string leftover in Directory.EnumerateFiles(Path.GetDirectoryName(target)!, $"{Path.GetFileName(target)}.*{TemporaryEnd}"))
        {
            string middle = Path.GetFileName(leftover)[(Path.GetFileName(target).Length + 1)..^TemporaryEnd.Length];
            if (Guid.TryParseExact(middle, "N", out _) && (age == default || DateTime.UtcNow - File.GetLastWriteTimeUtc(leftover) > age))
                File.Delete(leftover);
        }
    }

    private static async Task ReplaceAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}{TemporaryEnd}";
        try
        {
            FileStream file = new(temporary, FileLock.OwnersAlone(FileMode.CreateNew));
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
