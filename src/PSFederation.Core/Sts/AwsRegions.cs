using System.Reflection;
using Amazon;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The regions that the AWS SDK was built with.</summary>
public static class AwsRegions
{
    /// <summary>
    /// One public field for each region. The SDK's own list is not used: it also contains every other name that a client was ever made for in this process, so a region
    /// that was typed wrongly once would be offered from then on.
    /// </summary>
    private static readonly Lazy<(string Region, string Name)[]> Known = new(() =>
    [
        .. typeof(RegionEndpoint).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null))
            .OfType<RegionEndpoint>()
            .Where(region => AwsPartitions.IsRegion(region.SystemName))
            .OrderBy(region => region.SystemName, StringComparer.Ordinal)
            .Select(region => (region.SystemName, region.DisplayName)),
    ]);

    /// <summary>System name and display name, in the order of the system names.</summary>
    public static IEnumerable<(string Region, string Name)> All => Known.Value;

    /// <summary>The partition of a region; that of AWS' commercial regions when there is none.</summary>
    public static string PartitionOf(string? region) => AwsPartitions.PartitionOf(region ?? string.Empty);

    /// <summary>The partition of credentials: that of their role or session, else that of a region.</summary>
    public static string PartitionOf(FederatedCredentialSource source, string? region) => AwsPartitions.PartitionOf(source, region);

    /// <summary>Refuses what does not have the form of a region; whether there is such a region is for DNS to say.</summary>
    /// <param name="from">Where it comes from: a parameter or variable.</param>
    /// <exception cref="FederationException">It has another form.</exception>
    public static void Require(string region, string from)
    {
        if (!AwsPartitions.IsRegion(region))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The region ({from}) is {InputPreview.Quote(region)}; expected a name such as us-east-1.", InputPreview.Target(region));
    }
}
