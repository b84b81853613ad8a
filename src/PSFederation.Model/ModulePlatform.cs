using System.Runtime.InteropServices;

namespace PSFederation;

/// <summary>The name of the platform of this process, for the module folders with files that are compiled ahead of time: <c>native/linux-x64</c>.</summary>
internal static class ModulePlatform
{
    /// <summary>The module folder with one folder for each platform.</summary>
    public const string Folder = "native";

    /// <summary>The name.</summary>
    public static string Name =>
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
}
