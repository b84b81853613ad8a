using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Tests.AwsConfig;

public sealed class AwsSettingsTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public AwsSettingsTests() => _environment["HOME"] = _home.FullName;

    public void Dispose() => _home.Delete(recursive: true);

    private AwsSettings Settings => new(name => _environment.GetValueOrDefault(name));

    private void Config(string text) => Write("config", text);

    private void Credentials(string text) => Write("credentials", text);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(_home.FullName, ".aws"));
        File.WriteAllText(Path.Combine(_home.FullName, ".aws", name), text);
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
    public void Takes_what_the_credentials_file_says_before_the_config_file()
    {
        Config("[profile dev]\nregion = eu-west-1\nuse_dualstack_endpoint = true\n[services mine]\nsts =\n  endpoint_url = http://localhost:2\n");
        Credentials("[dev]\nregion = eu-west-2\nservices = mine\n[only]\nendpoint_url = http://localhost:1\n");
        AwsSettings dev = Settings.ForProfile("dev");
        Assert.Equal(("eu-west-2", "profile 'dev'"), dev.Region);
        Assert.Equal(("http://localhost:2", "the services section of profile 'dev'"), dev.StsEndpointUrl);
        Assert.True(dev.UseDualstackEndpoint);
        Assert.Equal(("http://localhost:1", "profile 'only'"), Settings.ForProfile("only").StsEndpointUrl);
    }

    [Fact]
    public void Lists_the_profiles_of_both_files_and_the_roles_they_name()
    {
        Config("[default]\n[profile b]\nrole_arn = arn:aws:iam::111122223333:role/one\n[profile with blank]\n[sso-session s]\n[services v]\n[misplaced]\nrole_arn = no\n");
        Credentials("[a]\nrole_arn = arn:aws:iam::111122223333:role/one\n[b]\n[c]\nrole_arn = arn:aws:iam::111122223333:role/two\n");
        Assert.Equal(["a", "b", "c", "default", "with blank"], Settings.ProfileNames);
        Assert.Equal([("arn:aws:iam::111122223333:role/one", "profile 'b'"), ("arn:aws:iam::111122223333:role/two", "profile 'c'")], Settings.ConfiguredRoles);
        _environment["AWS_ROLE_ARN"] = "arn:aws:iam::111122223333:role/two";
        Assert.Equal([("arn:aws:iam::111122223333:role/two", "AWS_ROLE_ARN"), ("arn:aws:iam::111122223333:role/one", "profile 'b'")], Settings.ConfiguredRoles);
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
    public void Says_where_a_file_is_damaged_and_reads_it_when_it_is_repaired()
    {
        AwsSettings settings = Settings;
        Config("region = eu-west-1\n");
        Assert.Contains("config' is damaged at line 1", Fail.With(FederationErrorCode.ProfileFileMalformed, () => _ = settings.Region).Message, StringComparison.Ordinal);
        Config("[default]\nregion = eu-west-1\n");
        Credentials("[default\n");
        Assert.Contains("credentials' is damaged at line 1", Fail.With(FederationErrorCode.ProfileFileMalformed, () => _ = settings.Region).Message, StringComparison.Ordinal);
        Credentials("[default]\n");
        Assert.Equal("eu-west-1", settings.Region?.Region);
    }
}
