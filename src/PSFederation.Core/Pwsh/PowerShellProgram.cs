using PSFederation.Core.Io;

namespace PSFederation.Core.Pwsh;

/// <summary>The pwsh that another program can start.</summary>
/// <param name="Path">The program: pwsh, or the dotnet that runs pwsh.dll.</param>
/// <param name="Library">The path of pwsh.dll, the first argument of dotnet; null if the program is pwsh.</param>
internal sealed record PowerShellProgram(string Path, string? Library = null)
{
    private const string Pwsh = "pwsh";
    private const string DotNet = "dotnet";
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The first pwsh on the PATH: its path with unresolved links, so that an update does not break it, and so that it is found with
    /// another PATH too; on Windows the bare name, because a path would need quotes. The folder of pwsh itself, which pwsh adds to the front of its PATH, does
    /// not count: other programs do not have it, and its name can contain a version. Otherwise the pwsh of this process: its program; the pwsh of the dotnet
    /// tool, whose path survives updates; or dotnet with pwsh.dll, for a tool without its own program (a local tool).
    /// </summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="home">The folder of pwsh in this process.</param>
    /// <param name="processPath">The program of this process.</param>
    /// <param name="isWindows">Whether the Windows rules apply.</param>
    /// <exception cref="FederationException">There is none.</exception>
    public static PowerShellProgram Find(Func<string, string?> variable, string home, string? processPath, bool isWindows)
    {
        if (OnPath(Pwsh, variable, home, isWindows) is { } found)
            return new PowerShellProgram(isWindows ? Pwsh : found);
        PowerShellProgram own = Own(home, processPath, isWindows);
        return isWindows && own.Library is not null && OnPath(DotNet, variable, home, isWindows) is not null ? own with { Path = DotNet } : own;
    }

    /// <summary>
    /// The same with its path on every system, for a caller that starts it without a shell: Windows searches a bare name in the current folder before the
    /// PATH, which is unsafe.
    /// </summary>
    /// <inheritdoc cref="Find"/>
    public static PowerShellProgram FindFile(Func<string, string?> variable, string home, string? processPath, bool isWindows) =>
        OnPath(Pwsh, variable, home, isWindows) is { } found ? new PowerShellProgram(found) : Own(home, processPath, isWindows);

    /// <summary>The program that a command of <see cref="Find"/> starts. One that has no path there is looked for on the PATH alone.</summary>
    /// <param name="name">What the command begins with.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="isWindows">Whether the rules of Windows apply, where a command has bare names.</param>
    /// <returns>The path; null where the command begins with another name, or the program is not on the PATH.</returns>
    public static string? Locate(string name, Func<string, string?> variable, bool isWindows) =>
        System.IO.Path.IsPathFullyQualified(name) ? name : isWindows && (name is Pwsh or DotNet) ? OnPath(name, variable, home: null, isWindows) : null;

    /// <param name="home">The folder of pwsh in this process; null where this process is not pwsh, and put nothing before the PATH.</param>
    private static string? OnPath(string name, Func<string, string?> variable, string? home, bool isWindows)
    {
        string[] folders = (variable("PATH") ?? string.Empty).Split(isWindows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return folders
            .Skip(home is not null && folders.Length > 0 && IsPutBefore(folders[0], home, isWindows) ? 1 : 0)
            .Where(System.IO.Path.IsPathFullyQualified)
            .Select(folder => System.IO.Path.Combine(folder, isWindows ? name + ".exe" : name))
            .FirstOrDefault(IsProgram);
    }

    /// <summary>
    /// Whether pwsh itself added that folder to the front of the PATH. The pwsh of the dotnet tool adds the folder of the tool. Its name contains no version,
    /// so a path in it stays valid; on Windows, where a bare name is written, other programs might not find it.
    /// </summary>
    private static bool IsPutBefore(string folder, string home, bool isWindows) =>
        IsSame(folder, home, isWindows) || (isWindows && ToolFolder(home) is { } tool && IsSame(folder, tool, isWindows));

    private static bool IsSame(string one, string other, bool isWindows) =>
        FilePaths.ComparerFor(isWindows).Equals(System.IO.Path.TrimEndingDirectorySeparator(one), System.IO.Path.TrimEndingDirectorySeparator(other));

    private static PowerShellProgram Own(string home, string? processPath, bool isWindows)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(processPath) ?? string.Empty;
        if (name.StartsWith(Pwsh, StringComparison.OrdinalIgnoreCase))
            return new PowerShellProgram(processPath!);
        // A program that hosts the engine has no pwsh.dll next to it, and cannot be started instead of pwsh.
        string library = System.IO.Path.Combine(home, Pwsh + ".dll");
        if (name.Equals(DotNet, StringComparison.OrdinalIgnoreCase) && File.Exists(library))
        {
            string? tool = ToolFolder(home) is { } folder ? System.IO.Path.Combine(folder, isWindows ? Pwsh + ".exe" : Pwsh) : null;
            return tool is not null && IsProgram(tool) ? new PowerShellProgram(tool) : new PowerShellProgram(processPath!, library);
        }

        throw new FederationException(
            FederationErrorCode.PowerShellNotFound, "pwsh is not on the PATH, and this process is not pwsh; expected a pwsh that other programs can start. Add the folder of pwsh to the PATH.", Pwsh);
    }

    /// <summary>The folder that <c>dotnet tool install</c> installs pwsh in; null if it was not installed like this. Its versions are in .store below.</summary>
    private static string? ToolFolder(string home)
    {
        for (DirectoryInfo? folder = new(home); folder is not null; folder = folder.Parent)
        {
            if (folder.Name == ".store")
                return folder.Parent?.FullName;
        }

        return null;
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);
}
