using System.Runtime.InteropServices;

namespace PSFederation.CredentialProcess;

/// <summary>OpenSSL, which .NET uses for digests on Linux. Windows and macOS have their own libraries.</summary>
internal static class CryptographyLibrary
{
    /// <summary>The .NET setting for another version, which is tried first.</summary>
    private const string VersionVariable = "CLR_OPENSSL_VERSION_OVERRIDE";

    /// <summary>The versions that .NET looks for (opensslshim.c), newest first.</summary>
    private static readonly string[] Versions = ["3", "1.1", "1.0.2", "1.0.0"];

    /// <summary>Whether the library can be loaded.</summary>
    public static bool IsThere() =>
        !OperatingSystem.IsLinux() || Array.Exists([Environment.GetEnvironmentVariable(VersionVariable) ?? Versions[0], .. Versions], version => NativeLibrary.TryLoad("libssl.so." + version, out _));
}
