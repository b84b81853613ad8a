using System.Reflection;
using Amazon;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The regions that the AWS SDK was built with.</summary>
public static class AwsRegions
{
    /// <summary>
    /// One public field for each region. The SDK's own list is not used: it also contains every other name that a client was created for in this process, so a region
    /// that was mistyped once would then be suggested.
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

    /// <summary>The partition of a region; the commercial partition if the region is unknown.</summary>
    public static string PartitionOf(string? region) => AwsPartitions.PartitionOf(region ?? string.Empty);

    /// <summary>The partition of credentials: of their role or session, or otherwise of a region.</summary>
    public static string PartitionOf(FederatedCredentialSource source, string? region) => AwsPartitions.PartitionOf(source, region);

    /// <summary>Suggested regions for an unknown name; empty for a known region.</summary>
    internal static string Suggestion(string region) => Known.Value.Any(known => known.Region == region) ? string.Empty : Suggestions.Of(region, Known.Value.Select(known => known.Region));

    /// <summary>Throws if the value does not have the form of a region. DNS decides whether the region exists.</summary>
    /// <param name="from">The source of the value: a parameter or variable.</param>
    /// <exception cref="FederationException">It has another form.</exception>
    public static void Require(string region, string from)
    {
        if (!AwsPartitions.IsRegion(region))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The region ({from}) is {InputPreview.Quote(region)}; expected a name such as us-east-1.{Suggestion(region)}", InputPreview.Target(region));
    }
}
