using System.Runtime.InteropServices;

namespace PSFederation.Tests;

/// <summary>The native program for credential_process that <c>build.ps1 Native</c> puts into the module.</summary>
internal static class NativeProgram
{
    /// <summary>Why a test is skipped where it was not built.</summary>
    public const string NotBuilt = "The native program is not built here: build.ps1 Native, which needs clang, gcc, Xcode or Visual Studio.";

    private static readonly string System = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    /// <summary>The program of this platform in the built module, which may not be there.</summary>
    public static string Path { get; } = global::System.IO.Path.Combine(
        Repository.Module, "native", $"{System}-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}",
        OperatingSystem.IsWindows() ? "psfederation-credential-process.exe" : "psfederation-credential-process");

    public static bool IsBuilt => File.Exists(Path);
}
