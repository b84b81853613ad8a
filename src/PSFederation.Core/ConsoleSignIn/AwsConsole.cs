using PSFederation.Core.Aws;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;

namespace PSFederation.Core.ConsoleSignIn;

/// <summary>Where the AWS Management Console of each partition is, and where people are signed in to it.</summary>
internal static class AwsConsole
{
    /// <summary>The federation endpoint: of the partition as a whole, or of one region.</summary>
    public static Uri FederationEndpoint(string partition, string? region) => new(Of(partition).SignIn.Address(region, Of(partition).HomeRegion), "federation");

    /// <summary>The address of the console, which ends in a slash; null where AWS documents none.</summary>
    public static Uri? Home(string partition, string? region) => Of(partition).Console?.Address(region, Of(partition).HomeRegion);

    /// <summary>Whether an address belongs to the console of that partition, in whichever region.</summary>
    public static bool IsConsole(Uri address, string partition) =>
        address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.UserInfo.Length == 0
        && Of(partition).Console is { } console
        && (address.Host == console.Name || address.Host.EndsWith("." + console.Name, StringComparison.Ordinal));

    /// <summary>Refuses a region of another partition, whose console knows nothing of these credentials.</summary>
    public static void RequireRegion(string region, string partition)
    {
        AwsRegions.Require(region, "-Region");
        if (AwsPartitions.PartitionOf(region) != partition)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Region is {region}, of partition {AwsPartitions.PartitionOf(region)}; expected one of {partition}, which the credentials belong to.", region);
    }

    private static AwsPartition Of(string partition) =>
        AwsPartitions.Find(partition)
        ?? throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"The console of partition '{UntrustedText.Line(partition)}' is not known; expected one of {string.Join(", ", AwsPartitions.All.Select(known => known.Name))}. Name its federation endpoint with -EndpointUrl.", partition);
}
