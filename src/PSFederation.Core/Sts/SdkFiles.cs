using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime.CredentialManagement;

namespace PSFederation.Core.Sts;

/// <summary>
/// Prevents the AWS SDK from reading the AWS files. This module reads them itself, like botocore. The SDK reads them once per process, for defaults that this module
/// sets anyway, and fails for the lifetime of the process if any section has a line that it cannot parse.
/// </summary>
internal static class SdkFiles
{
    /// <summary>A path below a file, so that no file can exist there.</summary>
    private static readonly string None = Path.Combine(Environment.ProcessPath ?? AppContext.BaseDirectory, "none", "credentials");

    static SdkFiles()
    {
        AWSConfigs.AWSProfilesLocation = None;
        // If AWS_CONFIG_FILE is set, the SDK uses the config file that it found at load time. There is no public API to change it.
        SetConfigPath(null, None);
    }

    /// <summary>Applies this before the first client is created. This module has its own copy of the SDK, so other modules are not affected.</summary>
    public static void PassOver() => RuntimeHelpers.RunClassConstructor(typeof(SdkFiles).TypeHandle);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "set_DefaultConfigFilePath")]
    private static extern void SetConfigPath(SharedCredentialsFile? type, string path);
}
