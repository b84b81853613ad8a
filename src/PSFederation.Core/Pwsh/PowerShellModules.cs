using PSFederation.Core.Io;

namespace PSFederation.Core.Pwsh;

/// <summary>How another pwsh, started without a profile, finds a module.</summary>
internal static class PowerShellModules
{
    private const string Variable = "PSModulePath";

    /// <summary>
    /// Whether it finds the module by its name. The PSModulePath of this process is not used, because a profile, or the program that started
    /// it, can have changed it only for this process.
    /// </summary>
    /// <param name="moduleBase">The folder of the module.</param>
    public static bool IsFoundByName(string moduleBase)
    {
        string? root = Path.GetDirectoryName(WithoutVersion(moduleBase));
        return Roots().Any(known => FilePaths.Comparer.Equals(Path.TrimEndingDirectorySeparator(known), root));
    }

    /// <summary>
    /// The argument for Import-Module: the module folder above its versions, from which it loads the newest, so that an update does not break it; or the
    /// manifest if the folder has another name.
    /// </summary>
    /// <param name="moduleBase">The folder of the module.</param>
    /// <param name="module">Its name.</param>
    public static string ImportPath(string moduleBase, string module)
    {
        string folder = WithoutVersion(moduleBase);
        return Path.GetFileName(folder) == module ? folder : Path.Combine(moduleBase, module + ".psd1");
    }

    private static string WithoutVersion(string moduleBase)
    {
        string folder = Path.TrimEndingDirectorySeparator(moduleBase);
        return Version.TryParse(Path.GetFileName(folder), out _) ? Path.GetDirectoryName(folder)! : folder;
    }

    /// <summary>The folders that every pwsh searches: the user's, the machine's and its own; on Windows also those set for user and machine.</summary>
    private static IEnumerable<string> Roots()
    {
        yield return Path.Combine(AppContext.BaseDirectory, "Modules");
        if (!OperatingSystem.IsWindows())
        {
            yield return "/usr/local/share/powershell/Modules";
            string data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } named
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
            yield return Path.Combine(data, "powershell", "Modules");
            yield break;
        }

        foreach (Environment.SpecialFolder folder in (Environment.SpecialFolder[])[Environment.SpecialFolder.MyDocuments, Environment.SpecialFolder.ProgramFiles])
            yield return Path.Combine(Environment.GetFolderPath(folder), "PowerShell", "Modules");
        foreach (EnvironmentVariableTarget target in (EnvironmentVariableTarget[])[EnvironmentVariableTarget.User, EnvironmentVariableTarget.Machine])
        {
            foreach (string folder in (Environment.GetEnvironmentVariable(Variable, target) ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                yield return folder;
        }
    }
}
