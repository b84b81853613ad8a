using PSFederation.Core.AwsConfig;
using PSFederation.Core.AwsConfig.Chain;

namespace PSFederation.Core.Tests.AwsConfig;

/// <summary>The sample files of botocore, with what its own loader makes of them (tests/unit/test_configloader.py there).</summary>
public class BotocoreConfigTests
{
    private static readonly string[] Files =
        ["aws_config", "aws_config_bad", "aws_config_nested", "aws_config_nocreds", "aws_credentials", "aws_services_config", "aws_sso_session_config"];

    private static string PathOf(string name) => Corpora.Require("awsconfig", "botocore-cfg", name);

    private static AwsProfiles Load(string config) => AwsProfiles.Load(new AwsFiles(PathOf(config), Repository.Missing));

    private static Dictionary<string, string> Settings(AwsProfiles profiles, string name) => profiles.Find(name)!.Settings.ToDictionary();

    [Fact]
    public void No_file_is_left_out() =>
        Assert.Equal(Files, Directory.GetFiles(Corpora.Require("awsconfig", "botocore-cfg")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Profiles_with_quoted_names_and_the_older_session_token()
    {
        AwsProfiles profiles = Load("aws_config");
        Assert.Equal(["default", "personal"], profiles.Common.Select(profile => profile.Name).Order(StringComparer.Ordinal));
        Assert.Equal(new() { ["aws_access_key_id"] = "foo", ["aws_secret_access_key"] = "bar" }, Settings(profiles, "default"));
        Assert.Equal(new("fie", "baz", "fiebaz", null), Assert.IsType<StaticKeysOrigin>(ProfileChainReader.Read(profiles, "personal").Origin).Keys);
    }

    [Fact]
    public void Nested_settings_stay_one_value_and_the_rest_is_as_it_stands() =>
        Assert.Equal(
            new()
            {
                ["aws_access_key_id"] = "foo",
                ["aws_secret_access_key"] = "bar",
                ["s3"] = "\nsignature_version = s3v4\naddressing_style = path",
                ["cloudwatch"] = "\nsignature_version = v4",
                ["region"] = "us-west-2",
            },
            Settings(Load("aws_config_nested"), "default"));

    [Fact]
    public void A_profile_without_keys_gives_its_region_and_says_that_it_has_none()
    {
        AwsProfiles profiles = Load("aws_config_nocreds");
        Assert.Equal("us-west-2", profiles.Find("default")!["region"]);
        Fail.With(FederationErrorCode.CredentialNotFound, () => ProfileChainReader.Read(profiles, "default"));
    }

    [Fact]
    public void The_session_of_IAM_Identity_Center()
    {
        AwsProfiles profiles = Load("aws_sso_session_config");
        Assert.Equal(("us-east-1", "https://example.com"), (profiles.Session("sso")!["sso_region"], profiles.Session("sso")!["sso_start_url"]));
        Assert.Equal(new SsoOrigin("default", "sso", "https://example.com", "us-east-1", null, null), ProfileChainReader.Read(profiles, "default").Origin);
    }

    [Fact]
    public void The_endpoints_of_services_which_are_not_that_of_STS()
    {
        AwsSettings settings = new(name => name == "AWS_CONFIG_FILE" ? PathOf("aws_services_config") : null);
        Assert.Equal(("https://localhost:1234/", "profile 'default'"), settings.StsEndpointUrl);
        ProfileFile file = ProfileFile.Parse(File.ReadAllText(PathOf("aws_services_config")), "config");
        Assert.Equal(
            new Dictionary<string, string> { ["s3"] = "\nendpoint_url = https://localhost:5678/", ["dynamodb"] = "\nendpoint_url = https://localhost:8888/" },
            file.Properties("services my-services"));
    }

    [Theory]
    [InlineData("aws_config_bad")]
    [InlineData("aws_credentials")]
    public void Settings_before_any_heading_are_refused_with_their_line(string name)
    {
        FederationException e = Fail.With(FederationErrorCode.ProfileFileMalformed, () => Load(name).Find("default"), "foo", "bar");
        Assert.Contains("line 1: Expected a profile definition", e.Message, StringComparison.Ordinal);
    }
}
