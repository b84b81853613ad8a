namespace PSFederation.Commands;

/// <summary>The pwsh, and this module, that another process is to run.</summary>
internal static class PowerShellProgram
{
    private const string Name = "pwsh";

    /// <summary>The manifest of this module.</summary>
    public static string ModuleManifest => Path.Combine(Path.GetDirectoryName(typeof(PowerShellProgram).Assembly.Location)!, "PSFederation.psd1");

    /// <summary>The pwsh that we run in, else the one on the PATH.</summary>
    /// <exception cref="FederationException">There is neither.</exception>
    public static string Find()
    {
        if (Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own).Equals(Name, StringComparison.OrdinalIgnoreCase))
            return own;
        string program = OperatingSystem.IsWindows() ? Name + ".exe" : Name;
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists)
            ?? throw new FederationException(
                FederationErrorCode.PowerShellNotFound, "Another process of pwsh is needed, and there is no pwsh on the PATH. Install PowerShell, or put the folder of pwsh on the PATH.", Name);
    }
}
