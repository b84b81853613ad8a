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

    /// <summary>Refuses what does not have the form of a region; whether there is such a region is for DNS to say.</summary>
    /// <param name="region">The region.</param>
    /// <param name="from">Where it comes from: a parameter or variable.</param>
    /// <exception cref="FederationException">It has another form.</exception>
    public static void Require(string region, string from)
    {
        if (!AwsPartitions.IsRegion(region))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The region ({from}) is {Io.InputEcho.Quote(region)}; expected a name such as us-east-1.", Io.InputEcho.Target(region));
    }
}
