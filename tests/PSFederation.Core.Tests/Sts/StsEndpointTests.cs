using System.Text.Json.Nodes;
using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

public class StsEndpointTests
{
    private readonly RecordingReporter _reporter = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["HOME"] = Repository.Missing };

    private static StsTarget Place(string? region = null, string? url = null) => new(region, url, TimeSpan.FromSeconds(100));

    private StsEndpoint Resolve(string? region = null, string? url = null, string partition = "aws") =>
        StsEndpoint.Resolve(Place(region, url), credentials: null, partition, new AwsSettings(name => _environment.GetValueOrDefault(name)), _reporter);

    [Theory]
    [InlineData("aws", "us-east-1")]
    [InlineData("aws-cn", "cn-north-1")]
    [InlineData("aws-us-gov", "us-gov-west-1")]
    [InlineData("aws-eusc", "eusc-de-east-1")]
    [InlineData("aws-iso", "us-iso-east-1")]
    [InlineData("aws-iso-b", "us-isob-east-1")]
    [InlineData("aws-iso-e", "eu-isoe-west-1")]
    [InlineData("aws-iso-f", "us-isof-south-1")]
    public void Falls_back_on_the_home_region_of_the_roles_partition(string partition, string region)
    {
        Assert.Equal(region, Resolve(partition: partition).Region);
        Assert.Equal(partition, AwsPartitions.PartitionOf(region));
        Assert.Contains(_reporter.Verboses, line => line.Contains(region, StringComparison.Ordinal) && line.Contains("home region", StringComparison.Ordinal));
        Assert.Empty(_reporter.Warnings);
    }

    [Theory]
    [InlineData(null, null, "STS endpoint https://sts.example.com (of the credentials), region eu-west-1 (of the credentials)")]
    [InlineData("eu-west-2", null, "STS endpoint https://sts.example.com (of the credentials), region eu-west-2 (parameter)")]
    [InlineData("eu-west-2", "https://sts.example.net", "STS endpoint https://sts.example.net (parameter), region eu-west-2 (parameter)")]
    [InlineData(null, "https://sts.example.net", "STS endpoint https://sts.example.net (parameter), region us-east-1 (home region of partition aws)")]
    public void Names_what_comes_from_the_credentials(string? region, string? url, string expected)
    {
        StsEndpoint.Resolve(Place(region, url), new FederatedCredentialSource { Region = "eu-west-1", EndpointUrl = "https://sts.example.com" }, "aws", new AwsSettings(_environment.GetValueOrDefault), _reporter);
        Assert.Equal(expected, Assert.Single(_reporter.Verboses));
    }

    [Fact]
    public void An_error_names_what_comes_from_the_credentials()
    {
        FederatedCredentialSource source = new() { Region = "cn-north-1", EndpointUrl = "http://sts.example.com" };
        FederationException error = Fail.With(
            FederationErrorCode.ParameterInvalid, () => StsEndpoint.Resolve(Place(), source, "aws", new AwsSettings(_environment.GetValueOrDefault), _reporter));
        Assert.StartsWith("The STS endpoint (of the credentials) is http://sts.example.com", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_session_names_the_first()
    {
        StsRequest next = new StsRequest { RoleArn = "arn:aws:iam::111122223333:role/Dev" }.Again(new FederatedCredentialSource { Region = "eu-west-1", EndpointUrl = "https://sts.example.com" });
        Assert.Equal(("eu-west-1", "https://sts.example.com", "of the first session"), (next.Place.Region, next.Place.EndpointUrl, next.Place.From));
    }

    [Fact]
    public void Takes_the_parameter_before_the_environment()
    {
        _environment["AWS_REGION"] = "eu-west-1";
        Assert.Equal("eu-west-1", Resolve().Region);
        Assert.Equal("eu-west-2", Resolve("eu-west-2").Region);
        Assert.Contains(_reporter.Verboses, line => line.Contains("AWS_REGION", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_region_of_another_partition()
    {
        FederationException error = Fail.With(FederationErrorCode.PartitionMismatch, () => Resolve("us-east-1", partition: "aws-cn"));
        Assert.Contains("such as cn-north-1", error.Message, StringComparison.Ordinal);
        _environment["AWS_REGION"] = "us-gov-west-1";
        Assert.Contains("AWS_REGION", Fail.With(FederationErrorCode.PartitionMismatch, () => Resolve()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://sts.cn-north-1.amazonaws.com.cn", "aws", "aws-cn")]
    [InlineData("https://sts.us-gov-west-1.amazonaws.com", "aws", "aws-us-gov")]
    [InlineData("https://vpce-0123.sts.us-gov-east-1.vpce.amazonaws.com/", "aws", "aws-us-gov")]
    [InlineData("https://sts.amazonaws.com", "aws-cn", "aws")]
    [InlineData("https://sts.eu-west-1.amazonaws.com", "aws-eusc", "aws")]
    [InlineData("https://sts.eusc-de-east-1.amazonaws.eu", "aws", "aws-eusc")]
    [InlineData("https://sts.us-iso-east-1.c2s.ic.gov", "aws-iso-b", "aws-iso")]
    public void Refuses_an_endpoint_of_another_partition(string url, string partition, string actual)
    {
        FederationException error = Fail.With(FederationErrorCode.PartitionMismatch, () => Resolve(url: url, partition: partition));
        Assert.Contains($"is in partition {actual}; expected an endpoint in {partition}", error.Message, StringComparison.Ordinal);
        Assert.Equal(url, Resolve(url: url, partition: actual).CustomUrl);
        // Another server than AWS' may serve any partition.
        Assert.NotNull(Resolve("us-east-1", "https://sts.example.com", partition).CustomUrl);
    }

    [Theory]
    [InlineData("https://sts.us-gov-west-1.amazonaws.com", "aws-us-gov", "us-gov-west-1")]
    [InlineData("https://sts.eu-central-1.amazonaws.com", "aws", "eu-central-1")]
    [InlineData("https://sts.amazonaws.com", "aws", "us-east-1")]
    [InlineData("https://sts.example.com", "aws", "eu-west-3")]
    public void An_endpoint_of_AWS_has_its_own_region_and_not_that_of_the_environment(string url, string partition, string region)
    {
        _environment["AWS_REGION"] = "eu-west-3";
        Assert.Equal(region, Resolve(url: url, partition: partition).Region);
        _environment.Remove("AWS_REGION");
        _environment["AWS_ENDPOINT_URL_STS"] = url;
        Assert.Equal(region == "eu-west-3" ? "us-east-1" : region, Resolve(partition: partition).Region);
    }

    [Fact]
    public void A_region_of_another_partition_than_the_endpoint_is_named_as_the_cause()
    {
        FederationException error = Fail.With(
            FederationErrorCode.PartitionMismatch, () => Resolve("us-east-1", "https://sts.us-gov-west-1.amazonaws.com", "aws-us-gov"));
        Assert.StartsWith("The region us-east-1 (parameter) is in partition aws;", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Specify -Region us-gov-west-1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_that_is_not_known_is_not_judged_and_needs_region_and_endpoint()
    {
        foreach ((string? region, string? url) in new (string?, string?)[] { (null, null), ("us-east-1", null), (null, "https://sts.example.com") })
        {
            string message = Fail.With(FederationErrorCode.ParameterMissing, () => Resolve(region, url, "aws-iso-g")).Message;
            Assert.Contains("'aws-iso-g' is unknown", message, StringComparison.Ordinal);
            Assert.Contains("specify -Region and -EndpointUrl", message, StringComparison.Ordinal);
        }

        Assert.Equal("us-isog-east-1", Resolve("us-isog-east-1", "https://sts.example.com", "aws-iso-g").Region);
    }

    [Theory]
    [InlineData("https://sts.us-east-1.amazonaws.com", true)]
    [InlineData("https://sts.us-east-1.api.aws", true)]
    [InlineData("https://sts.example.com", false)]
    [InlineData(null, true)]
    public void A_custom_address_may_be_AWS_own(string? url, bool isAws) => Assert.Equal(isAws, Resolve(url: url).IsAws);

    [Theory]
    [InlineData("https://sts.example.com")]
    [InlineData("http://127.0.0.1:8800")]
    [InlineData("http://localhost:8800/sts")]
    [InlineData("http://[::1]:8800")]
    public void Takes_an_endpoint_where_secrets_are_safe(string url) => Assert.Equal(url, Resolve(url: url).CustomUrl);

    [Theory]
    [InlineData("http://sts.example.com")]
    [InlineData("http://10.0.0.1")]
    [InlineData("ftp://sts.example.com")]
    [InlineData("sts.example.com")]
    [InlineData("/sts")]
    public void Refuses_an_endpoint_where_they_are_not(string url) =>
        Fail.With(FederationErrorCode.ParameterInvalid, () => Resolve(url: url));

    [Theory]
    [InlineData("https://ann:hidden@sts.example.com")]
    [InlineData("http://ann:hidden@sts.example.com")]
    [InlineData("http://ann:hidden@127.0.0.1:8800/sts")]
    [InlineData("ftp://hidden@sts.example.com")]
    public void Refuses_a_password_in_an_endpoint_and_does_not_show_it(string url)
    {
        FederationException error = Fail.With(FederationErrorCode.ParameterInvalid, () => Resolve(url: url), "hidden");
        Assert.DoesNotContain("hidden", $"{error.Target}", StringComparison.Ordinal);
        Assert.DoesNotContain(_reporter.Verboses, line => line.Contains("hidden", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("us-east-1.evil.example/")]
    [InlineData("US-EAST-1")]
    [InlineData("")]
    [InlineData("us_east_1")]
    public void Rejects_a_text_that_is_not_a_region(string region) =>
        Fail.With(FederationErrorCode.ParameterInvalid, () => Resolve(region));

    /// <summary>Every case is compared, or is one of those that the module has no way to ask for.</summary>
    [Fact]
    public void Reaches_the_endpoints_that_AWS_publishes()
    {
        int compared = 0, global = 0, withoutRegion = 0;
        foreach (JsonNode? test in Corpora.Json("awsconfig", "sts-endpoints", "endpoint-tests-1.json")["testCases"]!.AsArray())
        {
            JsonNode? given = test!["params"];
            if ((string?)given?["Region"] is not { } region)
            {
                // "Missing Region" is their error; the home region of the partition stands in here.
                Assert.Equal("Invalid Configuration: Missing Region", (string?)test["expect"]!["error"]);
                Assert.Equal("us-east-1", Resolve().Region);
                withoutRegion++;
                continue;
            }

            string expected = (string)test["expect"]!["endpoint"]!["url"]!;
            if (expected == "https://sts.amazonaws.com")
            {
                // The legacy global endpoint, which AWS advises against: the SDK's region for it is refused, and the regions go to their own.
                if (region == "aws-global")
                    Fail.With(FederationErrorCode.ParameterInvalid, () => Resolve(region));
                else
                    Assert.Equal($"https://sts.{region}.amazonaws.com", StsClients.UrlOf(Resolve(region)).TrimEnd('/'));
                global++;
                continue;
            }

            if ((bool?)given["UseFIPS"] == true)
                _environment["AWS_USE_FIPS_ENDPOINT"] = "true";
            if ((bool?)given["UseDualStack"] == true)
                _environment["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
            Assert.Equal(expected, StsClients.UrlOf(Resolve(region, partition: AwsPartitions.PartitionOf(region))).TrimEnd('/'));
            _environment.Remove("AWS_USE_FIPS_ENDPOINT");
            _environment.Remove("AWS_USE_DUALSTACK_ENDPOINT");
            compared++;
        }

        Assert.Equal((23, 17, 1), (compared, global, withoutRegion));
    }

    [Fact]
    public void Reads_FIPS_and_dual_stack()
    {
        _environment["AWS_USE_FIPS_ENDPOINT"] = "true";
        Assert.Equal("https://sts-fips.us-east-1.amazonaws.com", StsClients.UrlOf(Resolve()).TrimEnd('/'));
    }

    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "FIPS")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT", "Dual-stack")]
    public void Refuses_a_custom_endpoint_with_FIPS_or_dual_stack(string variable, string variant)
    {
        _environment[variable] = "true";
        FederationException error = Fail.With(FederationErrorCode.ParameterInvalid, () => Resolve(url: "https://sts.example.com"));
        Assert.StartsWith($"{variant} endpoints are requested ({variable}), but https://sts.example.com is a custom STS endpoint (parameter).", error.Message, StringComparison.Ordinal);
        _environment["AWS_ENDPOINT_URL"] = "https://sts.example.com";
        Assert.Contains("(AWS_ENDPOINT_URL)", Fail.With(FederationErrorCode.ParameterInvalid, () => Resolve()).Message, StringComparison.Ordinal);
        _environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        Assert.Null(Resolve().CustomUrl);
        _environment[variable] = "false";
        Assert.Equal("https://sts.example.com", Resolve(url: "https://sts.example.com").CustomUrl);
    }

    [Theory]
    [InlineData("use_fips_endpoint")]
    [InlineData("use_dualstack_endpoint")]
    public void Names_the_profile_that_asks_for_FIPS_or_dual_stack(string key)
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory();
        try
        {
            _environment["AWS_CONFIG_FILE"] = Path.Combine(home.FullName, "config");
            File.WriteAllText(_environment["AWS_CONFIG_FILE"], $"[default]\n{key} = true\nendpoint_url = https://sts.example.com\n");
            FederationException error = Fail.With(FederationErrorCode.ParameterInvalid, () => Resolve());
            Assert.Contains($"({key} of profile 'default')", error.Message, StringComparison.Ordinal);
            Assert.Contains("https://sts.example.com is a custom STS endpoint (profile 'default')", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
