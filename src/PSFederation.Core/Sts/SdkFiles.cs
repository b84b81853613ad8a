using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime.CredentialManagement;

namespace PSFederation.Core.Sts;

/// <summary>
/// Keeps the AWS SDK from the AWS files. This module reads them itself, as botocore does. The SDK reads them once for a process, for defaults that this module
/// sets anyway, and fails for as long as the process runs when there is a line in any section that it does not understand.
/// </summary>
internal static class SdkFiles
{
    /// <summary>A path below a file, so that no file can be there.</summary>
    private static readonly string None = Path.Combine(Environment.ProcessPath ?? AppContext.BaseDirectory, "none", "credentials");

    static SdkFiles()
    {
        AWSConfigs.AWSProfilesLocation = None;
        // With AWS_CONFIG_FILE set, the SDK takes the config file that it found when it was loaded. There is no public way to name another.
        SetConfigPath(null, None);
    }

    /// <summary>Does it, before the first client is made. The SDK of this module is its own copy: no other module meets this.</summary>
    public static void PassOver() => RuntimeHelpers.RunClassConstructor(typeof(SdkFiles).TypeHandle);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "set_DefaultConfigFilePath")]
    private static extern void SetConfigPath(SharedCredentialsFile? type, string path);
}
