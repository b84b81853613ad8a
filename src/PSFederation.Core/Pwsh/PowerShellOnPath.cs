namespace PSFederation.Core.Pwsh;

/// <summary>The pwsh that another program can start.</summary>
internal static class PowerShellOnPath
{
    private const string Name = "pwsh";
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The first one on the PATH: its path as it stands there, links unresolved, so that an update does not break it, and so that it is found with
    /// another PATH too; the bare name on Windows, where a path would need quotes. Its own folder, which pwsh puts before the PATH of its process, does
    /// not count: it is not there for others, and may have a version in its name. Else this process, when it is one.
    /// </summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="home">The folder of this process' program, which has been put before the PATH.</param>
    /// <param name="processPath">The program of this process.</param>
    /// <param name="isWindows">Whether the rules of Windows apply.</param>
    /// <exception cref="FederationException">There is none.</exception>
    public static string Find(Func<string, string?> variable, string home, string? processPath, bool isWindows) =>
        OnPath(variable, home, isWindows) is not { } found ? Own(processPath)
        : isWindows ? Name
        : found;

    /// <summary>
    /// The same with its path on every system, for whoever starts it without a shell: Windows looks for a bare name in the current folder before the
    /// PATH, and anything may lie there.
    /// </summary>
    /// <inheritdoc cref="Find"/>
    public static string FindFile(Func<string, string?> variable, string home, string? processPath, bool isWindows) =>
        OnPath(variable, home, isWindows) ?? Own(processPath);

    private static string? OnPath(Func<string, string?> variable, string home, bool isWindows)
    {
        string file = isWindows ? Name + ".exe" : Name;
        string[] folders = (variable("PATH") ?? string.Empty).Split(isWindows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        bool isPutBefore = folders.Length > 0 && Path.TrimEndingDirectorySeparator(folders[0]) == Path.TrimEndingDirectorySeparator(home);
        return folders
            .Skip(isPutBefore ? 1 : 0)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(IsProgram);
    }

    private static string Own(string? processPath) =>
        processPath is not null && Path.GetFileNameWithoutExtension(processPath).StartsWith(Name, StringComparison.OrdinalIgnoreCase)
            ? processPath
            : throw new FederationException(
                FederationErrorCode.PowerShellNotFound, "There is no pwsh on the PATH, and this process is none; expected one that another program can start. Put the folder of pwsh on the PATH.", Name);

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);
}
