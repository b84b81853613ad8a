namespace PSFederation.Core.Io;

/// <summary>
/// Folders of AWS files, which belong to a person also when root writes there (sudo): what is made in them belongs to who owns the folder.
/// </summary>
internal static class SharedFolder
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, and those above it that are missing, with the owner of the one above.</summary>
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

    /// <summary>Gives a new file or folder to the owner of the folder that it lies in, which root alone may. Its permissions stay.</summary>
    /// <param name="path">The full path.</param>
    public static void GiveToOwner(string path)
    {
        if (OwnerAbove(path) is { } above)
            UnixFile.TryGiveOwner(path, above.Owner, above.Group);
    }

    /// <summary>The status for a new file: that of the file it replaces, else owner and group of the folder when root makes it; null when nothing is to be set.</summary>
    /// <param name="path">The file, which may be missing.</param>
    public static UnixFileStatus? StatusFor(string path) =>
        UnixFileStatus.Of(path) ?? (OwnerAbove(path) is { } above ? above with { Mode = (int)OwnersFile } : null);

    /// <summary>
    /// Makes the lock file when it is missing, so that those may take the lock who may write the file: owner, group and permissions are those of the file. One that is
    /// there stays as it is, because it may be a link of another account.
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
