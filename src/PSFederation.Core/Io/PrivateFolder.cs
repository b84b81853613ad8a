namespace PSFederation.Core.Io;

/// <summary>Folders that only the owner may look into.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder with mode 0700, and those above it that are missing; one that is there stays as it is.</summary>
    /// <param name="folder">The full path.</param>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnersAlone);
    }

    /// <summary>Whether somebody else may look into it, by its mode; on Windows folders inherit what the user's own folder has.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsOpenToOthers(string folder) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & ~OwnersAlone) != 0;
}
