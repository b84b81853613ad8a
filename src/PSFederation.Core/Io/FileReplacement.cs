namespace PSFederation.Core.Io;

/// <summary>
/// One file that gets new content: written beside it and flushed first, then renamed over it. A file that is a mount point, or that belongs to an
/// account whose owner and group cannot be given to a new file, is written in place, after its old content was written and flushed beside it.
/// </summary>
/// <param name="path">The file, links resolved.</param>
/// <param name="old">Its content; null when it is missing.</param>
/// <param name="content">Its new content.</param>
/// <param name="isShared">Whether others own and read it too, so that owner, group and mode stay; a file of our own is for its owner alone.</param>
internal sealed class FileReplacement(string path, byte[]? old, byte[] content, bool isShared)
{
    private string? _staged;
    private bool _isDone;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Writes the new content beside the file. The file itself does not change.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public async Task StageAsync(CancellationToken cancellationToken)
    {
        _staged = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporaryEnd}";
        UnixFileStatus? status = isShared && !OperatingSystem.IsWindows() ? SharedFolder.StatusFor(path) : null;
        if (!await WriteNewAsync(_staged, content, status, cancellationToken).ConfigureAwait(false) && old is not null)
            Discard();
    }

    /// <summary>Puts the new content in the place of the old one.</summary>
    /// <exception cref="IOException">It cannot be written; the old content is there.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public async Task CommitAsync()
    {
        if (_staged is not null && await FileRename.TryAsync(_staged, path).ConfigureAwait(false))
            _staged = null;
        else
            await WriteInPlaceAsync().ConfigureAwait(false);
        _isDone = true;
    }

    /// <summary>Puts the old content back, when another file of the same change cannot be written.</summary>
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

    /// <summary>Removes what was written beside the file.</summary>
    public void Discard()
    {
        if (_staged is not null)
            File.Delete(_staged);
        _staged = null;
    }

    private async Task WriteInPlaceAsync()
    {
        // Not the end of a temporary file: a process that is killed meanwhile leaves the only whole copy there.
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
                FederationErrorCode.FileNotWritable, $"The file '{path}' could not be written ({reason.Message}), and its old content could not be put back ({e.Message}). The old content is in '{copy}'; copy it back.", path, reason);
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
    /// <returns>False when this account cannot give it the owner and group that it should have.</returns>
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
