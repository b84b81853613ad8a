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

    [Theory]
    [InlineData("[default]\nca_bundle = /etc/ca.pem\n", "/etc/ca.pem", "default")]
    [InlineData("[default]\nca_bundle = /a.pem\n[profile dev]\nca_bundle = /b.pem\n", "/b.pem", "dev")]
    [InlineData("[default]\nca_bundle = /a.pem\n[profile dev]\nregion = x\n", null, "dev")]
    [InlineData("", null, "default")]
    public void Takes_more_authorities_from_the_profile(string config, string? path, string profile)
    {
        Config(config);
        Assert.Equal(path, Settings.ForProfile(profile).CaBundle?.Path);
        if (path is not null)
            Assert.Equal($"ca_bundle of profile '{profile}'", Settings.ForProfile(profile).CaBundle?.From);
    }

    [Fact]
    public void Files_that_are_damaged_stop_no_call_that_needs_no_profile()
    {
        Config("[default\nca_bundle = x");
        Assert.Null(Settings.CaBundleIfReadable);
        Assert.Throws<FederationException>(() => Settings.CaBundle);
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

    [Theory]
    [InlineData("endpoint_url = http://localhost:2\n  endpoint_url = http://localhost:3", "http://localhost:3")]
    [InlineData("endpoint_url =", "http://localhost:1")]
    public void The_last_endpoint_of_a_service_counts_and_an_empty_one_is_none(string setting, string expected)
    {
        Config($"[default]\nendpoint_url = http://localhost:1\nservices = mine\n[services mine]\nsts =\n  {setting}\n");
        Assert.Equal(expected, Settings.StsEndpointUrl?.Url);
    }

    [Fact]
    public void The_older_variable_names_the_profile_if_AWS_PROFILE_does_not()
    {
        Config("[default]\nregion = eu-west-1\n[profile old]\nregion = eu-west-2\n[profile new]\nregion = eu-west-3\n");
        _environment["AWS_DEFAULT_PROFILE"] = "old";
        Assert.Equal(("old", "eu-west-2", "AWS_DEFAULT_PROFILE"), (Settings.ProfileName, Settings.Region?.Region, Settings.NamedBy));
        _environment["AWS_PROFILE"] = string.Empty;
        Assert.Equal("old", Settings.ProfileName);
        _environment["AWS_PROFILE"] = "new";
        Assert.Equal(("new", "eu-west-3", "AWS_PROFILE"), (Settings.ProfileName, Settings.Region?.Region, Settings.NamedBy));
        _environment.Remove("AWS_PROFILE");
        _environment["AWS_DEFAULT_PROFILE"] = "gone";
        Assert.Contains("AWS_DEFAULT_PROFILE names the profile 'gone'", Settings.MissingProfile, StringComparison.Ordinal);
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
    public void Section_profile_default_takes_precedence_over_default()
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

    [Theory]
    [InlineData("$BASE/c", "/base/c")]
    [InlineData("${BASE}/c", "/base/c")]
    [InlineData("/x/$UNKNOWN/${ALSO UNKNOWN}/$", "/x/$UNKNOWN/${ALSO UNKNOWN}/$")]
    public void Variables_in_the_path_of_a_file_are_expanded_as_by_the_AWS_CLI(string path, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of Unix.");
        _environment["BASE"] = "/base";
        _environment["AWS_CONFIG_FILE"] = _environment["AWS_SHARED_CREDENTIALS_FILE"] = path;
        Assert.Equal(new AwsFiles(expected, expected), AwsFiles.Locate(name => _environment.GetValueOrDefault(name)));
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
        Credentials("[default]\nregion\n");
        Assert.Contains("credentials' is damaged at line 2", Fail.With(FederationErrorCode.ProfileFileMalformed, () => _ = settings.Region).Message, StringComparison.Ordinal);
        Credentials("[default]\n");
        Assert.Equal("eu-west-1", settings.Region?.Region);
    }

    public static TheoryData<string> Variables =>
    [
        "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    ];

    /// <summary>All that is read of the environment.</summary>
    private static object?[] ReadAll(AwsSettings settings) =>
    [
        settings.ProfileName, settings.Region, settings.StsEndpointUrl, settings.EnvironmentKeys, settings.RoleArn, settings.RoleSessionName, settings.WebIdentityTokenFile,
        settings.UseFipsEndpoint, settings.UseDualstackEndpoint, settings.ProfileNames.Count,
    ];

    private void SetKeys() => (_environment["AWS_ACCESS_KEY_ID"], _environment["AWS_SECRET_ACCESS_KEY"], _environment["AWS_SESSION_TOKEN"]) = ("AKIA", "secret", "token");

    [Theory]
    [MemberData(nameof(Variables))]
    public void A_variable_of_AWS_that_holds_blanks_or_control_characters_is_an_error_that_names_it(string name)
    {
        Config("[default]\nregion = eu-west-1\naws_access_key_id = A\naws_secret_access_key = B\n");
        foreach (string value in (string[])[" ", "\t", "  \r\n", "\u00A0", "x\ny"])
        {
            SetKeys();
            _environment[name] = value;
            // The other one of the pair is read first and as good as it was.
            if (name == "AWS_DEFAULT_REGION")
                _environment.Remove("AWS_REGION");
            FederationException error = Fail.With(FederationErrorCode.ParameterInvalid, () => ReadAll(Settings));
            Assert.Equal(name, error.Target);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public void An_empty_one_counts_as_not_set(string name)
    {
        object?[] without = ReadAll(Settings);
        _environment[name] = string.Empty;
        Assert.Equal(without, ReadAll(Settings));
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")]
    public void One_key_without_the_other_is_an_error_that_names_what_is_missing(string there, string missing)
    {
        SetKeys();
        foreach (string? absent in (string?[])[null, string.Empty])
        {
            _environment.Remove(missing);
            if (absent is not null)
                _environment[missing] = absent;
            FederationException error = Fail.With(FederationErrorCode.ParameterInvalid, () => _ = Settings.EnvironmentKeys, "secret");
            Assert.Equal(missing, error.Target);
            Assert.Contains(there, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", "AKIA ")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "sec ret")]
    [InlineData("AWS_SESSION_TOKEN", "tok\u200Ben")]
    public void A_key_that_no_key_is_does_not_sign(string name, string value)
    {
        SetKeys();
        _environment[name] = value;
        FederationException error = Fail.With(FederationErrorCode.ParameterInvalid, () => _ = Settings.EnvironmentKeys, value.Trim());
        Assert.Equal(name, error.Target);
    }

    [Fact]
    public void Paths_of_a_profile_start_from_home_or_the_folder_of_the_caller()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of Unix.");
        AwsSettings settings = new(name => name == "HOME" ? "/home/ann" : null) { Folder = "/project" };
        Assert.Equal(
            ("/home/ann/t", "/project/t", "/t", "/project/~ann/t"),
            (settings.FullPath("~/t"), settings.FullPath("t"), settings.FullPath("/t"), settings.ForProfile("x").FullPath("~ann/t")));
    }

    [Fact]
    public void A_dangling_link_counts_as_a_missing_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege on Windows.");
        AwsSettings settings = Settings;
        Config("[default]\nregion = eu-west-1\n");
        Credentials(string.Empty);
        string path = Path.Combine(_home.FullName, ".aws", "credentials");
        File.Delete(path);
        File.CreateSymbolicLink(path, path + ".none");
        Assert.Equal("eu-west-1", settings.Region?.Region);
    }
}
