using System.Runtime.InteropServices;

namespace PSFederation;

/// <summary>The platform of this process, as the folders of the module are named that hold what was compiled ahead of time for one: <c>native/linux-x64</c>.</summary>
internal static class ModulePlatform
{
    /// <summary>The folder in the module that has one folder for each platform.</summary>
    public const string Folder = "native";

    /// <summary>The name.</summary>
    public static string Name =>
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
}
