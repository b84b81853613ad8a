namespace PSFederation.Tests;

/// <summary>
/// The modules that stand in for AWS.Tools, which are not available in tests: its names and its way to take credentials, over the real AWS SDK. They lie
/// beside the tests: artifacts/bin/PROJECT/CONFIGURATION.
/// </summary>
internal static class AwsCmdlets
{
    public static string Version4 => Find("PSFederation.AwsCmdlets", "AWS.Tools.Common.dll");

    public static string Version3 => Find("PSFederation.AwsCmdlets3", "AWSPowerShell.NetCore.dll");

    private static string Find(string project, string file)
    {
        DirectoryInfo configuration = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(configuration.Parent!.Parent!.FullName, project, configuration.Name, file);
    }
}
