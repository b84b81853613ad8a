using System.Management.Automation;
using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Register-, Get- and Unregister-FederatedProfile.</summary>
public sealed class FederatedProfileTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;

    private readonly PSFederation.Sandbox.SandboxHost _sandbox;

    public FederatedProfileTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
    }

    public void Dispose()
    {
        _home.Dispose();
        _shell.Dispose();
    }

    private JsonObject File => JsonNode.Parse(System.IO.File.ReadAllText(_home.ProfilesPath))!.AsObject();

    private JsonObject Profile(string name) => File["profiles"]![name]!.AsObject();

    [Fact]
    public void Writes_a_readable_definition_without_a_secret()
    {
        JsonObject svc = Profile("svc");
        Assert.Equal("ClientCredentials", (string?)svc["signIn"]!["way"]);
        Assert.Equal("SANDBOX_SERVICE_SECRET", (string?)svc["signIn"]!["clientSecretVariable"]);
        Assert.EndsWith("role/WebService", (string?)svc["roles"]![0]!["roleArn"], StringComparison.Ordinal);
        Assert.Equal(["signIn", "roles", "endpointUrl"], svc.Select(member => member.Key));
    }

    [Theory]
    [InlineData("-WebIdentityTokenFile /var/run/token", FederatedSignIn.TokenFile, "/var/run/token")]
    [InlineData("-Authority https://idp.example.com -ClientId cli", FederatedSignIn.AuthorizationCode, "https://idp.example.com (cli)")]
    [InlineData("-Authority https://idp.example.com -ClientId cli -DeviceCode -Scope openid, offline_access", FederatedSignIn.DeviceCode, "https://idp.example.com (cli)")]
    [InlineData("-Authority https://idp.example.com -ClientId svc -ClientCredentials -ClientSecretPath /run/secret", FederatedSignIn.ClientCredentials, "https://idp.example.com (svc)")]
    [InlineData("-Ambient -From GitHubActions -Audience sts.amazonaws.com", FederatedSignIn.Ambient, "GitHubActions")]
    [InlineData("-SignInUri https://idp.example.com/aws -UseDefaultCredentials -PrincipalArn arn:aws:iam::111122223333:saml-provider/P", FederatedSignIn.Integrated, "https://idp.example.com/aws")]
    [InlineData("-SourceProfileName svc -ExternalId 42 -DurationSeconds 900 -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess", FederatedSignIn.Profile, "profile svc")]
    public void Every_sign_in_method_is_read_back_from_the_file(string parameters, FederatedSignIn way, string from)
    {
        Skip(from);
        FederatedProfile written = _shell.Run($"Register-FederatedProfile new $role {parameters} -Region eu-central-1 -AllowInteractive -PassThru").Single<FederatedProfile>();
        FederatedProfile read = _shell.Run("Get-FederatedProfile new").Single<FederatedProfile>();
        foreach (FederatedProfile profile in (FederatedProfile[])[written, read])
        {
            Assert.Equal((way, from, "eu-central-1", true), (profile.SignIn, profile.From, profile.Region, profile.AllowInteractive));
            Assert.EndsWith("role/WebUser", Assert.Single(profile.RoleArn), StringComparison.Ordinal);
        }

        static void Skip(string from) => Assert.SkipWhen(OperatingSystem.IsWindows() && from.StartsWith('/'), "a path of Unix");
    }

    [Theory]
    [InlineData("", FederationErrorCode.ParameterMissing, "-Authority or -Provider, with -ClientId")]
    [InlineData("-ClientId cli", FederationErrorCode.ParameterMissing, "The provider is missing")]
    [InlineData("-Authority https://idp.example.com", FederationErrorCode.ParameterMissing, "-ClientId is missing")]
    [InlineData("-Provider Okta -Domain dev-1.okta.com", FederationErrorCode.ParameterMissing, "What to register: A native application")]
    [InlineData("-Authority https://idp.example.com -ClientId cli -Domain dev-1.okta.com", FederationErrorCode.ParameterMissing, "omit -Domain")]
    [InlineData("-Authority http://idp.example.com -ClientId cli", FederationErrorCode.ParameterInvalid, "expected https")]
    [InlineData("-Ambient -EndpointUrl http://sts.example.com", FederationErrorCode.ParameterInvalid, "expected https")]
    [InlineData("-Ambient -From Nowhere", FederationErrorCode.ParameterInvalid, "GitHubActions")]
    [InlineData("-Ambient -RoleSessionName 'a b'", FederationErrorCode.RoleSessionNameInvalid, "2 to 64 letters")]
    [InlineData("-Ambient -DurationSeconds 899", FederationErrorCode.DurationOutOfRange, "900 to 43200")]
    [InlineData("-SourceProfileName svc -DurationSeconds 3601", FederationErrorCode.DurationOutOfRange, "at most 3600 seconds")]
    [InlineData("-Ambient -DurationSeconds 15 -EndpointUrl https://vpce-0a1-b2c.sts.eu-central-1.vpce.amazonaws.com", FederationErrorCode.DurationOutOfRange, "900 to 43200")]
    [InlineData("-Ambient -DurationSeconds 15 -EndpointUrl https://sts-fips.us-east-1.amazonaws.com", FederationErrorCode.DurationOutOfRange, "900 to 43200")]
    [InlineData("-SourceProfileName svc -DurationSeconds 3601 -EndpointUrl https://sts.eu-central-1.api.aws", FederationErrorCode.DurationOutOfRange, "at most 3600 seconds")]
    [InlineData("-SourceProfileName next", FederationErrorCode.ParameterInvalid, "new from next from new")]
    public void A_profile_that_could_never_work_is_rejected_when_it_is_written(string parameters, FederationErrorCode code, string said)
    {
        Assert.Empty(_shell.Run("Register-FederatedProfile new $role -Ambient; Register-FederatedProfile next $role -SourceProfileName new").Errors);
        string before = System.IO.File.ReadAllText(_home.ProfilesPath);
        Assert.Contains(said, _shell.Run($"Register-FederatedProfile new $role -Force {parameters}").Error(code).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllText(_home.ProfilesPath));
    }

    [Fact]
    public void Another_sts_than_that_of_aws_may_have_other_bounds()
    {
        Assert.Empty(_shell.Run("Register-FederatedProfile new $role -Ambient -DurationSeconds 15 -EndpointUrl https://sts.example.com").Errors);
        Assert.Equal(15, (int?)Profile("new")["roles"]![0]!["durationSeconds"]);
    }

    [Theory]
    [InlineData("https://sts.eu-central-1.amazonaws.com", true)]
    [InlineData("https://sts.example.com", false)]
    public void The_endpoint_of_the_environment_decides_about_bounds_where_the_profile_has_none(string url, bool isAws)
    {
        using EnvironmentChange endpoint = new(("AWS_ENDPOINT_URL_STS", url));
        Assert.Equal(isAws ? ["DurationOutOfRange"] : [], _shell.Run("Register-FederatedProfile new $role -Ambient -DurationSeconds 15").Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        // The endpoint of the profile comes first.
        Assert.Empty(_shell.Run("Register-FederatedProfile other $role -Ambient -DurationSeconds 15 -EndpointUrl https://minio.example.com").Errors);
    }

    [Fact]
    public void A_page_alone_is_for_the_installed_browser()
    {
        FederatedProfile profile = _shell.Run("Register-FederatedProfile new $role -SignInUri https://idp.example.com/aws -PassThru").Single<FederatedProfile>();
        Assert.Equal(FederatedSignIn.Browser, profile.SignIn);
    }

    [Fact]
    public void A_table_of_roles_makes_a_profile_of_each()
    {
        ShellResult result = _shell.Run("""
            [pscustomobject] @{ ProfileName = 'one'; RoleArn = 'arn:aws:iam::111122223333:role/One'; RoleSessionName = '' },
                [pscustomobject] @{ ProfileName = 'two'; RoleArn = 'arn:aws:iam::444455556666:role/Two' } |
                Register-FederatedProfile -SourceProfileName svc
            (Get-FederatedProfile one, two).RoleArn
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["arn:aws:iam::111122223333:role/One", "arn:aws:iam::444455556666:role/Two"], result.Output.Select(role => (string)role.BaseObject));
    }

    [Fact]
    public void A_chain_is_a_list_that_can_be_indexed()
    {
        Assert.Equal(
            "arn:aws:iam::444455556666:role/Last",
            _shell.Run("Register-FederatedProfile new $role, arn:aws:iam::444455556666:role/Last -Ambient; (Get-FederatedProfile new).RoleArn[-1]").Single<string>());
    }

    [Fact]
    public void Unknown_members_stay()
    {
        JsonObject file = File;
        file["theirs"] = 1;
        file["profiles"]!["svc"]!["note"] = "ours";
        file["profiles"]!["svc"]!["signIn"]!["future"] = true;
        System.IO.File.WriteAllText(_home.ProfilesPath, file.ToJsonString());
        Assert.Empty(_shell.Run($"Register-FederatedProfile svc {ProfileHome.Machine} -Region eu-west-1 -Force; Register-FederatedProfile other $role -WebIdentityTokenFile t").Errors);
        Assert.Equal(1, (int?)File["theirs"]);
        Assert.Equal("ours", (string?)Profile("svc")["note"]);
        Assert.True((bool?)Profile("svc")["signIn"]!["future"]);
        Assert.Equal("eu-west-1", (string?)Profile("svc")["region"]);
    }

    [Fact]
    public void Replaces_nothing_unasked()
    {
        string before = System.IO.File.ReadAllText(_home.ProfilesPath);
        _shell.Run("Register-FederatedProfile svc $role -WebIdentityTokenFile t").Error(FederationErrorCode.FederatedProfileExists);
        Assert.Empty(_shell.Run("Register-FederatedProfile svc $role -WebIdentityTokenFile t -Force -WhatIf").Errors);
        Assert.Equal(before, System.IO.File.ReadAllText(_home.ProfilesPath));
        Assert.Empty(_shell.Run("Register-FederatedProfile svc $role -WebIdentityTokenFile t -Force").Errors);
        Assert.Null(Profile("svc")["signIn"]!["authority"]);
    }

    [Theory]
    [InlineData("'a b' $role -WebIdentityTokenFile t", FederationErrorCode.ProfileNameInvalid)]
    [InlineData("a arn:aws:iam::1:role/x -WebIdentityTokenFile t", FederationErrorCode.ArnMalformed)]
    [InlineData("a $role -WebIdentityTokenFile t -Region moon", FederationErrorCode.ParameterInvalid)]
    [InlineData("a $role -WebIdentityTokenFile t -EndpointUrl sts", FederationErrorCode.ParameterInvalid)]
    [InlineData("a $role -WebIdentityTokenFile t -ExternalId 42", FederationErrorCode.ParameterInvalid)]
    [InlineData("a $role -Authority idp -ClientId c", FederationErrorCode.ParameterInvalid)]
    [InlineData("a $role -Authority https://idp.example.com -ClientId c -ClientCredentials", FederationErrorCode.ParameterMissing)]
    [InlineData("a $role -Authority https://idp.example.com -ClientId c -ClientSecretVariable A -ClientSecretPath b", FederationErrorCode.ParameterInvalid)]
    [InlineData("a $role -SourceProfileName nope", FederationErrorCode.FederatedProfileNotFound)]
    [InlineData("a $role -SignInUri https://idp.example.com -UseDefaultCredentials -PrincipalArn arn:aws:iam::1:x", FederationErrorCode.ArnMalformed)]
    public void Says_what_is_wrong(string parameters, FederationErrorCode code)
    {
        _shell.Run($"Register-FederatedProfile {parameters}").Error(code);
        Assert.Equal(["svc"], File["profiles"]!.AsObject().Select(profile => profile.Key));
    }

    [Fact]
    public void A_file_of_a_later_version_is_neither_read_nor_written()
    {
        string text = System.IO.File.ReadAllText(_home.ProfilesPath).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal);
        System.IO.File.WriteAllText(_home.ProfilesPath, text);
        foreach (string command in (string[])["Get-FederatedProfile", "Get-FederatedCredential svc", "Register-FederatedProfile a $role -WebIdentityTokenFile t -Force", "Unregister-FederatedProfile svc"])
            Assert.Contains("version 2", _shell.Run(command).Error(FederationErrorCode.FederatedProfileMalformed).ToString(), StringComparison.Ordinal);
        Assert.Equal(text, System.IO.File.ReadAllText(_home.ProfilesPath));
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        System.IO.File.WriteAllText(_home.ProfilesPath, System.IO.File.ReadAllText(_home.ProfilesPath), new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Single(_shell.Run("Get-FederatedProfile").Output);
        Assert.Empty(_shell.Run("Register-FederatedProfile a $role -WebIdentityTokenFile t").Errors);
        Assert.Equal(2, _shell.Run("Get-FederatedProfile").Output.Count);
    }

    [Fact]
    public void A_misspelled_member_is_reported_where_it_matters()
    {
        JsonObject file = File;
        file["profiles"]!["svc"]!["signIn"]!["metaData"] = "x";
        System.IO.File.WriteAllText(_home.ProfilesPath, file.ToJsonString());
        Assert.Contains("signIn.metaData", Assert.Single(_shell.Run("Get-FederatedProfile").Warnings), StringComparison.Ordinal);
        Assert.Contains(_shell.Run("Get-FederatedCredential svc").Warnings, warning => warning.Contains("signIn.metaData", StringComparison.Ordinal));
        Assert.Empty(_shell.Run("Get-FederatedCredential svc -AsCredentialProcess").Warnings);
    }

    [Theory]
    [InlineData("Get-FederatedProfile s* | Get-FederatedCredential")]
    [InlineData("(Get-FederatedProfile).ProfileName | Get-FederatedCredential")]
    public void Profiles_go_down_the_pipeline(string script)
    {
        Assert.Empty(_shell.Run("Register-FederatedProfile other $role -WebIdentityTokenFile t").Errors);
        ShellResult result = _shell.Run(script);
        Assert.Single(result.Output);
        Assert.Empty(_shell.Run("Get-FederatedProfile | Clear-FederatedCredential; Get-FederatedProfile | Unregister-FederatedProfile; Get-FederatedProfile").Output);
    }

    /// <summary>The third role trusts the second account alone, and a session with that tag and source identity alone.</summary>
    [Fact]
    public void Tags_and_the_source_identity_go_down_a_chain_of_profiles()
    {
        string third = $"arn:aws:iam::111122223333:role/Third{Guid.NewGuid():N}";
        _sandbox.Sts.AddRole(third, """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],
            "Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue","aws:SourceIdentity":"ann"}}}]}
            """);
        _shell.With("third", third);
        Assert.Empty(_shell.Run("Register-FederatedProfile second $chained -SourceProfileName svc -EndpointUrl $sts -Tag @{ team = 'blue' } -TransitiveTagKey team -SourceIdentity ann").Errors);
        Assert.Empty(_shell.Run("Register-FederatedProfile third $third -SourceProfileName second -EndpointUrl $sts").Errors);
        FederatedCredential credential = _shell.Run("Get-FederatedCredential third").Single<FederatedCredential>();
        Assert.Equal((third, "ann"), (credential.Source.RoleArn, credential.Source.SourceIdentity));
        FederatedProfile profile = _shell.Run("Get-FederatedProfile second").Single<FederatedProfile>();
        Assert.Equal(("blue", "team", "ann"), (profile.Tag["team"], Assert.Single(profile.TransitiveTagKey), profile.SourceIdentity));
        Assert.Equal("blue", (string?)Profile("second")["roles"]![0]!["tags"]!["team"]);
        // Without the tag, the third role is not for it.
        Assert.Empty(_shell.Run("Register-FederatedProfile second $chained -SourceProfileName svc -EndpointUrl $sts -SourceIdentity ann -Force").Errors);
        _shell.Run("Get-FederatedCredential third").Error(FederationErrorCode.StsAccessDenied);
    }

    [Theory]
    [InlineData("$servicerole", "-Tag @{ team = 'blue' }")]
    [InlineData("$servicerole", "-SourceIdentity ann")]
    [InlineData("$servicerole, $chained", "-SourceIdentity aws:ann")]
    [InlineData("$servicerole, $chained", "-Tag @{ 'aws:x' = 'y' }")]
    [InlineData("$servicerole, $chained", "-Tag @{ Key = 'a'; Value = 'b' }, @{ Key = 'a'; Value = 'c' }")]
    [InlineData("$servicerole, $chained", "-TransitiveTagKey team")]
    [InlineData("*Admin*", "")]
    public void Refuses_what_no_session_can_have(string roles, string parameters) =>
        _shell.Run($"Register-FederatedProfile bad -RoleArn {roles} -WebIdentityTokenFile t {parameters}").Error(FederationErrorCode.ParameterInvalid);

    [Fact]
    public void A_profile_whose_source_was_changed_does_not_use_the_old_credentials()
    {
        Assert.Empty(_shell.Run("Register-FederatedProfile chained $chained -SourceProfileName svc -EndpointUrl $sts").Errors);
        string id = _shell.Run("Get-FederatedCredential chained").Single<FederatedCredential>().AccessKeyId;
        Assert.Equal(id, _shell.Run("Get-FederatedCredential chained").Single<FederatedCredential>().AccessKeyId);
        Assert.Empty(_shell.Run($"Register-FederatedProfile svc {ProfileHome.Machine} -RoleSessionName other -Force").Errors);
        Assert.NotEqual(id, _shell.Run("Get-FederatedCredential chained").Single<FederatedCredential>().AccessKeyId);
    }

    [Fact]
    public void Every_parameter_of_the_definition_is_shown()
    {
        string[] others = ["ProfileName", "Force", "PassThru", "Prune", "WhatIf", "Confirm", "Ambient", "ClientCredentials", "DeviceCode", "TokenExchange", "Browser", "LoopbackAcs", "Ecp", "UseDefaultCredentials", "From"];
        string[] shown = [.. typeof(FederatedProfile).GetProperties().Select(property => property.Name)];
        string[] parameters = [.. _shell.Run("(Get-Command Register-FederatedProfile).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }").Output.Select(name => name.ToString())];
        Assert.Contains("Metadata", parameters);
        Assert.Empty(parameters.Except(others).Except(shown));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"profiles\":[]}")]
    [InlineData("{\"profiles\":{},\"profiles\":{}}")]
    public void A_damaged_file_is_named_and_stays_as_it_is(string text)
    {
        System.IO.File.WriteAllText(_home.ProfilesPath, text);
        _shell.Run("Register-FederatedProfile a $role -WebIdentityTokenFile t").Error(FederationErrorCode.FederatedProfileMalformed);
        Assert.Equal(text, System.IO.File.ReadAllText(_home.ProfilesPath));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("1")]
    [InlineData("{\"signIn\":{\"way\":\"Telepathy\"},\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\"}]}")]
    [InlineData("{\"signIn\":{\"way\":\"TokenFile\"},\"roles\":[]}")]
    [InlineData("{\"signIn\":{\"way\":\"TokenFile\",\"path\":7},\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\"}]}")]
    [InlineData("{\"signIn\":{\"way\":\"TokenFile\"},\"roles\":[{\"roleArn\":\"A\"}]}")]
    public void A_damaged_profile_is_named_and_the_others_work(string profile)
    {
        JsonObject file = File;
        file["profiles"]!["bad"] = JsonNode.Parse(profile);
        System.IO.File.WriteAllText(_home.ProfilesPath, file.ToJsonString());
        ShellResult all = _shell.Run("Get-FederatedProfile");
        Assert.Equal("svc", ((FederatedProfile)Assert.Single(all.Output).BaseObject).ProfileName);
        Assert.Contains("'bad'", all.Error(FederationErrorCode.FederatedProfileMalformed).ToString(), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Unregister-FederatedProfile bad").Errors);
        Assert.Equal(["svc"], File["profiles"]!.AsObject().Select(each => each.Key));
    }

    [Fact]
    public void Forty_writers_at_once_lose_nothing()
    {
        ShellResult result = _shell.With("module", Repository.ModuleManifest).Run(
            "1..40 | ForEach-Object -ThrottleLimit 8 -Parallel { Import-Module $using:module; Register-FederatedProfile \"p$_\" $using:role -WebIdentityTokenFile \"t$_\" }");
        Assert.Empty(result.Errors);
        Assert.Equal(41, File["profiles"]!.AsObject().Count);
    }

    [Fact]
    public void Finds_by_wildcards_and_says_which_is_not_there()
    {
        Assert.Single(_shell.Run("Get-FederatedProfile s*").Output);
        Assert.Empty(_shell.Run("Get-FederatedProfile x*").Errors);
        _shell.Run("Get-FederatedProfile x").Error(FederationErrorCode.FederatedProfileNotFound);
        _shell.Run("Unregister-FederatedProfile x").Error(FederationErrorCode.FederatedProfileNotFound);
    }

    [Fact]
    public void Unregister_takes_the_profile_and_what_is_kept_of_it()
    {
        _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>();
        Assert.Empty(_shell.Run("Unregister-FederatedProfile svc -WhatIf").Errors);
        Assert.Single(_shell.Run("Get-FederatedProfile").Output);
        Assert.Empty(_shell.Run("Get-FederatedProfile | Unregister-FederatedProfile").Errors);
        Assert.Empty(_shell.Run("Get-FederatedProfile").Output);
        Assert.DoesNotContain(_home.Files, file => file.Extension is ".json" or ".bin" && file.Directory!.Name == "cache");
    }

    [Theory]
    [InlineData("Get-FederatedProfile")]
    [InlineData("Get-FederatedCredential")]
    [InlineData("Unregister-FederatedProfile")]
    [InlineData("Start-FederatedCredentialEndpoint -ProfileName")]
    public void A_pattern_that_is_not_valid_is_one_safe_error(string command)
    {
        ErrorRecord error = _shell.With("name", "x\e[31m\nWARNING: y").Run($"{command} $name").Error(FederationErrorCode.ParameterInvalid);
        Assert.DoesNotContain(error.Exception.Message, char.IsControl);
        Assert.DoesNotContain($"{error.TargetObject}", char.IsControl);
    }
}
