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
        if (IsRoot && Path.GetDirectoryName(path) is { Length: > 0 } folder && UnixFileStatus.Of(folder) is { Owner: not 0 } above && UnixFileStatus.Of(path) is { } own)
            UnixFile.TryGive(path, own with { Owner = above.Owner, Group = above.Group });
    }

    /// <summary>Lets those take the lock who may write the file: owner, group and permissions become those of the file.</summary>
    /// <param name="lockPath">The lock file, whose lock is held.</param>
    /// <param name="target">The file.</param>
    public static void ShareLock(string lockPath, string target)
    {
        if (OperatingSystem.IsWindows())
            return;
        if (UnixFileStatus.Of(target) is { } status)
            UnixFile.TryGive(lockPath, status with { Mode = (status.Mode & ~0xFFF) | (int)(status.Permissions | OwnersFile) });
        else
            GiveToOwner(lockPath);
    }

    private static bool IsRoot => !OperatingSystem.IsWindows() && UnixFileStatus.CurrentAccount == 0;
}
