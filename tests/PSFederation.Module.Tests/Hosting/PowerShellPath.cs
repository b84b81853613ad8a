namespace PSFederation.Module.Tests.Hosting;

/// <summary>What stands as pwsh on the PATH.</summary>
internal static class PowerShellPath
{
    private static string Path => Environment.GetEnvironmentVariable("PATH") ?? string.Empty;

    /// <summary>Puts a script of sh in the place of pwsh.</summary>
    /// <param name="folder">A folder for it.</param>
    /// <param name="script">The script.</param>
    public static EnvironmentChange Replace(string folder, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The imitation of pwsh is a script of sh.");
        string file = System.IO.Path.Combine(folder, "pwsh");
        File.WriteAllText(file, "#!/bin/sh\n" + script);
#pragma warning disable CA1416 // Skipped on Windows.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return new EnvironmentChange(("PATH", folder + System.IO.Path.PathSeparator + Path));
    }

    /// <summary>Takes it away.</summary>
    public static EnvironmentChange Remove() => new(("PATH", System.IO.Path.GetTempPath()));
}
