namespace PSFederation.Core.Io;

/// <summary>
/// A file that gets new content: a temporary file is written next to it, flushed, and renamed over it. A file that is a mount point, or that belongs to an
/// account whose owner and group cannot be set on a new file, is written in place, after a copy of its old content was written and flushed.
/// </summary>
/// <param name="path">The file, links resolved.</param>
/// <param name="old">Its content; null if it is missing.</param>
/// <param name="content">Its new content.</param>
/// <param name="isShared">Whether other accounts can own or read it, so that owner, group and mode stay; a private file is only for its owner.</param>
internal sealed class FileReplacement(string path, byte[]? old, byte[] content, bool isShared)
{
    private string? _staged;
    private bool _isDone;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Writes the new content to a temporary file. The file itself does not change.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public async Task StageAsync(CancellationToken cancellationToken)
    {
        if (isShared && old is not null && UnixFile.HasMoreThanStatus(path))
            return;
        _staged = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporaryEnd}";
        UnixFileStatus? status = isShared && !OperatingSystem.IsWindows() ? SharedFolder.StatusFor(path) : null;
        if (!await WriteNewAsync(_staged, content, status, cancellationToken).ConfigureAwait(false) && old is not null)
            Discard();
    }

    /// <summary>Replaces the old content with the new one.</summary>
    /// <exception cref="IOException">It cannot be written; the old content is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public async Task CommitAsync()
    {
        if (_staged is not null && await FileRename.TryAsync(_staged, path).ConfigureAwait(false))
            _staged = null;
        else
            await WriteInPlaceAsync().ConfigureAwait(false);
        _isDone = true;
    }

    /// <summary>Restores the old content if another file of the same change cannot be written.</summary>
    public async Task UndoAsync()
    {
        if (!_isDone)
            return;
        if (old is null)
        {
            File.Delete(path);
            return;
        }

        FileReplacement back = new(path, content, old, isShared);
        try
        {
            await back.StageAsync(CancellationToken.None).ConfigureAwait(false);
            await back.CommitAsync().ConfigureAwait(false);
        }
        finally
        {
            back.Discard();
        }
    }

    /// <summary>Deletes the temporary files.</summary>
    public void Discard()
    {
        if (_staged is not null)
            File.Delete(_staged);
        _staged = null;
    }

    private async Task WriteInPlaceAsync()
    {
        // Not the suffix of a temporary file: if the process is killed, this is the only complete copy.
        string copy = $"{path}.{Guid.NewGuid():N}.old";
        byte[] before = old ?? await File.ReadAllBytesAsync(path).ConfigureAwait(false);
        try
        {
            await WriteNewAsync(copy, before, status: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }

        try
        {
            await OverwriteAsync(content).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await RestoreAsync(before, copy, e).ConfigureAwait(false);
            throw;
        }

        File.Delete(copy);
    }

    private async Task RestoreAsync(byte[] before, string copy, Exception reason)
    {
        try
        {
            await OverwriteAsync(before).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileNotWritable, $"The file '{path}' could not be written ({reason.Message}), and its old content could not be restored ({e.Message}). The old content is in '{copy}'; copy it back.", path, reason);
        }

        File.Delete(copy);
    }

    private async Task OverwriteAsync(byte[] bytes)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(bytes).ConfigureAwait(false);
            file.SetLength(bytes.Length);
            await file.FlushAsync().ConfigureAwait(false);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
    }

    /// <summary>Writes and flushes a new file.</summary>
    /// <returns>False if this account cannot set its owner and group.</returns>
    private static async Task<bool> WriteNewAsync(string path, byte[] bytes, UnixFileStatus? status, CancellationToken cancellationToken)
    {
        FileStream file = new(path, FileLock.OwnersAlone(FileMode.CreateNew));
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await file.FlushAsync(cancellationToken).ConfigureAwait(false);
            bool isGiven = status is not { } wanted || UnixFile.TryGive(file.SafeFileHandle, wanted);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            return isGiven;
        }
    }
}
