using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Tests.AwsConfig;

public sealed class AwsSettingsTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public AwsSettingsTests() => _environment["HOME"] = _home.FullName;

    public void Dispose() => _home.Delete(recursive: true);

    private AwsSettings Settings => new(name => _environment.GetValueOrDefault(name));

    private void Config(string text)
    {
        Directory.CreateDirectory(Path.Combine(_home.FullName, ".aws"));
        File.WriteAllText(Path.Combine(_home.FullName, ".aws", "config"), text);
    }

    [Fact]
    public void Knows_nothing_without_environment_and_files()
    {
        Assert.Null(Settings.Region);
        Assert.Null(Settings.StsEndpointUrl);
        Assert.Null(Settings.EnvironmentKeys);
        Assert.False(Settings.UseFipsEndpoint);
    }

    [Fact]
    public void Takes_the_region_from_AWS_REGION_then_AWS_DEFAULT_REGION_then_the_profile()
    {
        Config("[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-2\n");
        Assert.Equal(("eu-west-1", "profile 'default'"), Settings.Region);
        _environment["AWS_PROFILE"] = "dev";
        Assert.Equal(("eu-west-2", "profile 'dev'"), Settings.Region);
        _environment["AWS_DEFAULT_REGION"] = "us-west-2";
        Assert.Equal(("us-west-2", "AWS_DEFAULT_REGION"), Settings.Region);
        _environment["AWS_REGION"] = "us-east-2";
        Assert.Equal(("us-east-2", "AWS_REGION"), Settings.Region);
        _environment["AWS_REGION"] = string.Empty;
        Assert.Equal(("us-west-2", "AWS_DEFAULT_REGION"), Settings.Region);
    }

    [Fact]
    public void Takes_the_endpoint_of_STS_by_the_SDKs_order()
    {
        Config("[default]\nendpoint_url = http://localhost:1\nservices = mine\n[services mine]\nsts =\n  endpoint_url = http://localhost:2\ns3 =\n  endpoint_url = http://localhost:3\n");
        Assert.Equal("http://localhost:2", Settings.StsEndpointUrl?.Url);
        _environment["AWS_ENDPOINT_URL"] = "http://localhost:4";
        Assert.Equal(("http://localhost:4", "AWS_ENDPOINT_URL"), Settings.StsEndpointUrl);
        _environment["AWS_ENDPOINT_URL_STS"] = "http://localhost:5";
        Assert.Equal(("http://localhost:5", "AWS_ENDPOINT_URL_STS"), Settings.StsEndpointUrl);
        _environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        Assert.Null(Settings.StsEndpointUrl);
    }

    [Fact]
    public void Takes_FIPS_and_dual_stack_from_environment_or_profile()
    {
        Config("[default]\nuse_fips_endpoint = true\n");
        Assert.True(Settings.UseFipsEndpoint);
        Assert.False(Settings.UseDualstackEndpoint);
        _environment["AWS_USE_FIPS_ENDPOINT"] = "false";
        _environment["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
        Assert.False(Settings.UseFipsEndpoint);
        Assert.True(Settings.UseDualstackEndpoint);
    }

    [Fact]
    public void Lets_profile_default_outrank_default()
    {
        Config("[default]\nregion = eu-west-1\n[profile default]\nregion = eu-west-2\n");
        Assert.Equal("eu-west-2", Settings.Region?.Region);
    }

    [Fact]
    public void Finds_the_files_where_the_common_cases_say()
    {
        foreach (System.Text.Json.Nodes.JsonNode? test in Corpora.Json("awsconfig", "profile-parser", "file-location-tests.json")["tests"]!.AsArray())
        {
            if ((string?)test!["platform"] != (OperatingSystem.IsWindows() ? "windows" : "linux"))
                continue;
            Dictionary<string, string> environment = test["environment"]!.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
            AwsFiles files = AwsFiles.Locate(name => environment.GetValueOrDefault(name));
            Assert.Equal((string)test["configLocation"]!, files.ConfigPath);
            Assert.Equal((string)test["credentialsLocation"]!, files.CredentialsPath);
            if ((string?)test["profile"] is { } profile)
                Assert.Equal(profile, new AwsSettings(name => environment.GetValueOrDefault(name)).ProfileName);
        }
    }

    [Fact]
    public void Says_where_a_config_file_is_damaged()
    {
        Config("region = eu-west-1\n");
        Fail.With(FederationErrorCode.ProfileFileMalformed, () => _ = Settings.Region);
    }
}
