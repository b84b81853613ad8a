namespace PSFederation.Core.Io;

/// <summary>
/// Folders of AWS files, which belong to a user even when root writes there (sudo): new files in them get the owner of the folder.
/// </summary>
internal static class SharedFolder
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder and its missing parents, with the owner of the existing parent.</summary>
    /// <param name="folder">The full path.</param>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) is { Length: > 0 } above)
            Create(above);
        PrivateFolder.Create(folder);
        GiveToOwner(folder);
    }

    /// <summary>Gives a new file or folder to the owner of its parent folder, which only root can do. Its permissions stay.</summary>
    /// <param name="path">The full path.</param>
    public static void GiveToOwner(string path)
    {
        if (OwnerAbove(path) is { } above)
            UnixFile.TryGiveOwner(path, above.Owner, above.Group);
    }

    /// <summary>The status for a new file: of the file that it replaces, or otherwise owner and group of the folder if root creates it; null if nothing has to be set.</summary>
    /// <param name="path">The file, which can be missing.</param>
    public static UnixFileStatus? StatusFor(string path) =>
        UnixFileStatus.Of(path) ?? (OwnerAbove(path) is { } above ? above with { Mode = (int)OwnersFile } : null);

    /// <summary>
    /// Creates a missing lock file with the owner, group and permissions of the file, so that the accounts that can write the file can take the lock. An
    /// existing lock file is not changed, because it can be a link of another account.
    /// </summary>
    /// <param name="lockPath">The lock file.</param>
    /// <param name="target">The file.</param>
    public static void MakeLock(string lockPath, string target)
    {
        if (OperatingSystem.IsWindows() || UnixFileStatus.Of(lockPath) is not null || StatusFor(target) is not { } status)
            return;
        try
        {
            using FileStream made = new(lockPath, FileLock.OwnersAlone(FileMode.CreateNew));
            UnixFile.TryGive(made.SafeFileHandle, status with { Mode = (int)(status.Permissions | OwnersFile) });
        }
        catch (IOException) when (UnixFileStatus.Of(lockPath) is not null)
        {
            // Another process was faster.
        }
    }

    private static UnixFileStatus? OwnerAbove(string path) =>
        IsRoot && Path.GetDirectoryName(path) is { Length: > 0 } folder && UnixFileStatus.Of(folder) is { Owner: not 0 } above ? above : null;

    private static bool IsRoot => !OperatingSystem.IsWindows() && UnixFileStatus.CurrentAccount == 0;
}
