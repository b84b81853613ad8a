using Amazon;

namespace PSFederation.Core.Sts;

/// <summary>The regions that the AWS SDK knows.</summary>
public static class AwsRegions
{
    /// <summary>System name and display name, in the order of the system names.</summary>
    public static IEnumerable<(string Region, string Name)> All =>
        RegionEndpoint.EnumerableAllRegions
            .Where(region => AwsPartitions.IsRegion(region.SystemName))
            .OrderBy(region => region.SystemName, StringComparer.Ordinal)
            .Select(region => (region.SystemName, region.DisplayName));
}
