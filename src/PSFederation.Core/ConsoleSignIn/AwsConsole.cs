using PSFederation.Core.Aws;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;

namespace PSFederation.Core.ConsoleSignIn;

/// <summary>The console and federation addresses of each partition.</summary>
internal static class AwsConsole
{
    /// <summary>The federation endpoint of the partition or of one region.</summary>
    public static Uri FederationEndpoint(string partition, string? region) => new(Of(partition).SignIn.Address(region, Of(partition).HomeRegion), "federation");

    /// <summary>The console address, which ends in a slash; null if AWS documents none.</summary>
    public static Uri? Home(string partition, string? region) => Of(partition).Console?.Address(region, Of(partition).HomeRegion);

    /// <summary>Whether an address belongs to the console of that partition, in any region.</summary>
    public static bool IsConsole(Uri address, string partition) =>
        address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.UserInfo.Length == 0
        && Of(partition).Console is { } console
        && (address.Host == console.Name || address.Host.EndsWith("." + console.Name, StringComparison.Ordinal));

    /// <summary>Throws if the region is in another partition, whose console does not accept these credentials.</summary>
    public static void RequireRegion(string region, string partition)
    {
        AwsRegions.Require(region, "-Region");
        if (AwsPartitions.PartitionOf(region) != partition)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Region is {region}, in partition {AwsPartitions.PartitionOf(region)}; expected a region in {partition}, the partition of the credentials.", region);
    }

    private static AwsPartition Of(string partition) =>
        AwsPartitions.Find(partition)
        ?? throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"The console of partition '{UntrustedText.Line(partition)}' is unknown; expected one of {string.Join(", ", AwsPartitions.All.Select(known => known.Name))}. Specify its federation endpoint with -EndpointUrl.", partition);
}
