using Amazon;
using PSFederation.Core.Aws;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

public class AwsRegionsTests
{
    [Fact]
    public void Are_those_of_the_SDK_and_no_name_that_a_client_was_made_for()
    {
        string[] regions = [.. AwsRegions.All.Select(region => region.Region)];
        Assert.Contains("eu-central-1", regions);
        Assert.Contains("cn-north-1", regions);
        _ = StsClients.UrlOf(new StsEndpoint("eu-certral-1", null, null, UseFips: false, UseDualstack: false));
        Assert.Contains(RegionEndpoint.EnumerableAllRegions, region => region.SystemName == "eu-certral-1");
        Assert.Equal(regions, AwsRegions.All.Select(region => region.Region));
        // Nothing that the SDK lists by itself is missing. Other tests of this process make clients for regions that do not exist.
        Assert.Empty(RegionEndpoint.EnumerableAllRegions.Where(region => region.DisplayName != "Unknown" && AwsPartitions.IsRegion(region.SystemName)).Select(region => region.SystemName).Except(regions));
        Assert.All(AwsRegions.All, region => Assert.NotEqual("Unknown", region.Name));
    }
}
