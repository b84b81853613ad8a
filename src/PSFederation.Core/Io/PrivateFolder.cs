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
        {
            Directory.CreateDirectory(folder);
            return;
        }

        // Those above would get the mode that the system gives when nobody says one.
        if (Path.GetDirectoryName(folder) is { Length: > 0 } above)
            Create(above);
        Directory.CreateDirectory(folder, OwnersAlone);
    }

    /// <summary>
    /// Refuses a folder or file that everybody could change: what lies there decides which programs are run, where secrets are sent and whose credentials
    /// are used. A group may: on many systems each account has one of its own, and what it makes is open to that. What is not there yet is no danger.
    /// </summary>
    /// <param name="path">The full path.</param>
    /// <param name="what">What it holds, for the message.</param>
    /// <exception cref="FederationException">Its mode lets everybody write.</exception>
    public static void RequireUnshared(string path, string what)
    {
        if (OperatingSystem.IsWindows() || (!File.Exists(path) && !Directory.Exists(path)))
            return;
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & UnixFileMode.OtherWrite) != 0)
            throw Unsafe(path, what, mode);
    }

    /// <summary>Refuses a folder for secrets that belongs to somebody else, or that others may write in.</summary>
    /// <param name="folder">The full path.</param>
    /// <param name="what">What it holds, for the message.</param>
    /// <exception cref="FederationException">It is not the user's own.</exception>
    public static void RequireOwn(string folder, string what)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
            return;
        UnixFileMode mode = File.GetUnixFileMode(folder);
        if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw Unsafe(folder, what, mode);
        try
        {
            // Nobody but the owner may set a mode, not even to what it is.
            File.SetUnixFileMode(folder, mode);
        }
        catch (UnauthorizedAccessException)
        {
            throw Unsafe(folder, what, "it belongs to another account", "remove it");
        }
        catch (IOException)
        {
            // A disk that is read-only, where nobody puts anything.
        }
    }

    private static FederationException Unsafe(string path, string what, UnixFileMode mode) =>
        Unsafe(path, what, $"others may write there (mode {Convert.ToString((int)mode, 8)})", $"run chmod go-w '{path}'");

    private static FederationException Unsafe(string path, string what, string why, string remedy) => new(
        FederationErrorCode.FileUnsafe, $"'{path}', which holds {what}, is not used: {why}; expected what this account alone may change. Look what has come to lie there, then {remedy}, or name another folder in PSFEDERATION_HOME.", path);

    /// <summary>Whether somebody else may look into it, by its mode; on Windows folders inherit what the user's own folder has.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsOpenToOthers(string folder) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & ~OwnersAlone) != 0;
}
