using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Aws;

/// <summary>The one table of partitions, compared with the AWS SDK and with what AWS documents.</summary>
public class AwsPartitionTests
{
    public static TheoryData<string> Names => [.. AwsPartitions.All.Select(partition => partition.Name)];

    [Fact]
    public void All_eight_partitions_are_there() =>
        Assert.Equal(["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"], AwsPartitions.All.Select(partition => partition.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_AWS_SDK_has_the_same_endpoint_of_STS(string name)
    {
        AwsPartition partition = AwsPartitions.Get(name);
        StsEndpoint endpoint = StsEndpoint.Resolve(new StsTarget(partition.HomeRegion, EndpointUrl: null, TimeSpan.FromSeconds(100)), credentials: null, name, new AwsSettings(_ => null), new RecordingReporter());
        string url = StsClients.UrlOf(endpoint).TrimEnd('/');
        Assert.Equal($"https://sts.{partition.HomeRegion}.{partition.DnsSuffix}", url);
        Assert.Equal(name, AwsPartitions.OfEndpoint(new Uri(url)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_AWS_SDK_has_the_same_dual_stack_endpoint_of_STS(string name)
    {
        AwsPartition partition = AwsPartitions.Get(name);
        AwsSettings dualstack = new(variable => variable == "AWS_USE_DUALSTACK_ENDPOINT" ? "true" : null);
        string url = StsClients.UrlOf(StsEndpoint.Resolve(new StsTarget(partition.HomeRegion, EndpointUrl: null, TimeSpan.FromSeconds(100)), credentials: null, name, dualstack, new RecordingReporter())).TrimEnd('/');
        Assert.Equal($"https://sts.{partition.HomeRegion}.{partition.DualStackSuffix}", url);
        Assert.Equal((name, partition.HomeRegion), (AwsPartitions.OfEndpoint(new Uri(url)), AwsPartitions.RegionOfEndpoint(new Uri(url))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sign_in_address_belongs_to_its_partition(string name)
    {
        string home = AwsPartitions.HomeRegion(name);
        string global = AwsSignIn.Acs(name, region: null)!, regional = AwsSignIn.Acs(name, home)!;
        Assert.Equal((name, name), (AwsSignIn.PartitionOfAcs(global), AwsSignIn.PartitionOfAcs(regional)));
        Assert.Equal($"https://{home}.{AwsSignIn.Host(name)}/saml", regional);
        Assert.Null(AwsSignIn.Acs(name, AwsPartitions.All.First(other => other.Name != name).HomeRegion));
        Assert.Null(AwsSignIn.PartitionOfAcs(regional.Replace("https://", "https://x.", StringComparison.Ordinal)));
    }

    /// <summary>Hosts with a region alone: https://docs.aws.eu/general/latest/gr/endpoints.html, and the endpoint rules of the SDKs.</summary>
    [Theory]
    [InlineData("aws", "https://signin.aws.amazon.com/saml")]
    [InlineData("aws-cn", "https://signin.amazonaws.cn/saml")]
    [InlineData("aws-us-gov", "https://signin.amazonaws-us-gov.com/saml")]
    [InlineData("aws-eusc", "https://eusc-de-east-1.signin.amazonaws-eusc.eu/saml")]
    [InlineData("aws-iso", "https://signin.c2shome.ic.gov/saml")]
    [InlineData("aws-iso-b", "https://signin.sc2shome.sgov.gov/saml")]
    [InlineData("aws-iso-e", "https://eu-isoe-west-1.signin.csphome.adc-e.uk/saml")]
    [InlineData("aws-iso-f", "https://us-isof-south-1.signin.csphome.hci.ic.gov/saml")]
    public void Without_a_region_the_documented_address_stands_in(string name, string expected) => Assert.Equal(expected, AwsSignIn.Acs(name, region: null));

    [Theory]
    [InlineData("urn:amazon:webservices", null)]
    [InlineData("urn:amazon:webservices:govcloud", "aws-us-gov")]
    [InlineData("urn:amazon:webservices:cn-north-1", "aws-cn")]
    [InlineData("https://signin.aws.amazon.com/saml", "aws")]
    [InlineData("https://signin-fips.amazonaws-us-gov.com/saml", "aws-us-gov")]
    [InlineData("https://idp.example.com/saml", null)]
    public void An_audience_may_name_a_partition(string audience, string? partition) => Assert.Equal(partition, AwsSignIn.PartitionOfAudience(audience));

    [Theory]
    [InlineData("eu-central-1", "aws")]
    [InlineData("cn-northwest-1", "aws-cn")]
    [InlineData("us-gov-east-1", "aws-us-gov")]
    [InlineData("us-iso-west-1", "aws-iso")]
    [InlineData("us-isob-west-1", "aws-iso-b")]
    [InlineData("us-isof-east-1", "aws-iso-f")]
    [InlineData("", "aws")]
    public void A_region_names_its_partition(string region, string partition) => Assert.Equal(partition, AwsPartitions.PartitionOf(region));

    [Theory]
    [InlineData("https://sts.example.com")]
    [InlineData("https://amazonaws.com.example.com")]
    [InlineData("http://127.0.0.1:8800")]
    [InlineData("https://ec2-1-2-3-4.cn-north-1.compute.amazonaws.com.cn:8443")]
    [InlineData("https://internal-ls-1234567.us-gov-west-1.elb.amazonaws.com")]
    [InlineData("https://sts.us-east-1.localhost.localstack.cloud")]
    [InlineData("https://monitoring.us-east-1.api.aws")]
    public void Other_servers_belong_to_none(string url) => Assert.Null(AwsPartitions.OfEndpoint(new Uri(url)));

    [Theory]
    [InlineData("https://sts.us-gov-west-1.api.aws", "aws-us-gov", "us-gov-west-1")]
    [InlineData("https://sts-fips.us-gov-east-1.amazonaws.com", "aws-us-gov", "us-gov-east-1")]
    [InlineData("https://sts.eu-central-1.api.aws", "aws", "eu-central-1")]
    [InlineData("https://sts.cn-north-1.api.amazonwebservices.com.cn", "aws-cn", "cn-north-1")]
    [InlineData("https://vpce-0123-abcd.sts.us-gov-east-1.vpce.amazonaws.com", "aws-us-gov", "us-gov-east-1")]
    [InlineData("https://sts.amazonaws.com", "aws", "us-east-1")]
    public void An_endpoint_of_STS_names_partition_and_region(string url, string partition, string region) =>
        Assert.Equal((partition, region), (AwsPartitions.OfEndpoint(new Uri(url)), AwsPartitions.RegionOfEndpoint(new Uri(url))));

    [Theory]
    [InlineData("https://signin-fips.amazonaws-us-gov.com/federation", "aws-us-gov")]
    [InlineData("https://us-gov-west-1.signin-fips.amazonaws-us-gov.com/federation", "aws-us-gov")]
    [InlineData("https://us-gov-west-1.signin.amazonaws-us-gov.com/federation", "aws-us-gov")]
    [InlineData("https://eu-west-1.signin.aws.amazon.com/federation", "aws")]
    [InlineData("https://signin.aws.amazon.com.example.com/federation", null)]
    [InlineData("http://127.0.0.1:8800/federation", null)]
    public void A_sign_in_host_names_its_partition(string url, string? partition) => Assert.Equal(partition, AwsPartitions.OfSignIn(new Uri(url)));

    [Fact]
    public void A_partition_that_is_not_known_is_an_error() => Fail.With(FederationErrorCode.ParameterInvalid, () => AwsPartitions.Get("aws-mars"));
}
