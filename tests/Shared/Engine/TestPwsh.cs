using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PSFederation.Tests;

/// <summary>
/// The pwsh of the tests: the dotnet tool that the build installs. Its folder is the first on the PATH of every test process, so that
/// tests, and the programs they start, find it by the name <c>pwsh</c>.
/// </summary>
internal static class TestPwsh
{
    /// <summary>The folder that holds pwsh.</summary>
    public static string Folder => Path.Combine(Repository.Root, "artifacts", "pwsh");

    /// <summary>The full path of pwsh.</summary>
    public static string Program => Path.Combine(Folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");

    [ModuleInitializer]
    internal static void PutOnPath()
    {
        Environment.SetEnvironmentVariable("PATH", Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"));
        // The tool looks for .NET in its usual folders only; an SDK elsewhere is named by this variable. RuntimeDirectory is ROOT/shared/Microsoft.NETCore.App/VERSION.
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DOTNET_ROOT")))
            Environment.SetEnvironmentVariable("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
    }
}
