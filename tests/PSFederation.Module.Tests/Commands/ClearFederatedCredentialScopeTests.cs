using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Clear-FederatedCredential -Scope removes only what Set-FederatedCredential wrote.</summary>
public sealed class ClearFederatedCredentialScopeTests : IDisposable
{
    private static readonly string[] Variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_REGION"];

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public ClearFederatedCredentialScopeTests()
    {
        _environment = new EnvironmentChange(
        [
            .. Variables.Select(name => (name, (string?)null)), ("AWS_PROFILE", null), ("PSFEDERATION_HOME", Path.Combine(_home.FullName, "psf")),
            ("AWS_CONFIG_FILE", ConfigFile), ("AWS_SHARED_CREDENTIALS_FILE", CredentialsFile),
        ]);
        _shell.With("c", new FederatedCredential(
            new AwsSessionKeys("ASIANEW", "newsecret", "newtoken", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/A" }));
        Assert.Empty(_shell.Run("Register-FederatedProfile dev -RoleArn arn:aws:iam::111122223333:role/A -TokenFile token").Errors);
        // The module keeps what it wrote for the whole process. The variables are absent now, so this makes it forget other tests.
        _shell.Run("Clear-FederatedCredential -Scope Process");
    }

    private string CredentialsFile => Path.Combine(_home.FullName, "credentials");

    private string ConfigFile => Path.Combine(_home.FullName, "config");

    public void Dispose()
    {
        // What is remembered of the environment is of the process.
        _shell.Run("Clear-FederatedCredential -Scope Process");
        _environment.Dispose();
        _shell.Dispose();
        _home.Delete(recursive: true);
    }

    private static string?[] Values() => [.. Variables.Select(Environment.GetEnvironmentVariable)];

    private ShellResult Clear(string arguments)
    {
        ShellResult result = _shell.Run("Clear-FederatedCredential -Verbose " + arguments);
        Assert.Empty(result.Errors);
        return result;
    }

    [Fact]
    public void Process_removes_the_variables()
    {
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Process -Region eu-central-1").Errors);
        Clear("-Scope Process -WhatIf");
        Assert.Equal("ASIANEW", Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
        Assert.Empty(Clear("-Scope Process").Warnings);
        Assert.All(Values(), Assert.Null);
    }

    [Fact]
    public void Process_leaves_what_was_changed_and_what_was_there()
    {
        Environment.SetEnvironmentVariable("AWS_REGION", "eu-west-1");
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Process -Region eu-west-1; $env:AWS_SESSION_TOKEN = 'mine'").Errors);
        Assert.Contains("AWS_SESSION_TOKEN", Assert.Single(Clear("-Scope Process").Warnings), StringComparison.Ordinal);
        Assert.Equal([null, null, "mine", null, "eu-west-1"], Values());
    }

    [Theory]
    [InlineData("$env:AWS_REGION = $null; Clear-FederatedCredential -Scope Process; $env:AWS_REGION = 'eu-west-1'")]
    [InlineData("$env:AWS_REGION = 'eu-west-2'", "eu-west-2")]
    public void Process_leaves_a_region_that_the_user_set_in_between(string between, string region = "eu-west-1")
    {
        Assert.Empty(_shell.Run($"$c | Set-FederatedCredential -Scope Process -Region eu-west-1; {between}; $c | Set-FederatedCredential -Scope Process -Region {region}").Errors);
        Assert.Empty(Clear("-Scope Process").Warnings);
        Assert.Equal([null, null, null, null, region], Values());
    }

    [Fact]
    public void Process_leaves_keys_of_others()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAOTHER");
        Assert.Contains("does not have a variable", Assert.Single(Clear("-Scope Process").Verbose), StringComparison.Ordinal);
        Assert.Equal("AKIAOTHER", Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
    }

    [Fact]
    public void Profile_gives_the_files_back_as_they_were()
    {
        const string credentials = "# mine\n[other]\naws_access_key_id = AKIA\n\n[kept]\n# a comment\n", config = "[profile kept]\noutput = json\n";
        File.WriteAllText(CredentialsFile, credentials);
        File.WriteAllText(ConfigFile, config);
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName kept -Region eu-central-1; $c | Set-FederatedCredential -Scope Profile -ProfileName new -Region eu-central-1").Errors);
        Assert.Contains("[new]", File.ReadAllText(CredentialsFile), StringComparison.Ordinal);
        Clear("-Scope Profile -ProfileName * -WhatIf");
        Assert.Contains("[new]", File.ReadAllText(CredentialsFile), StringComparison.Ordinal);
        Assert.Empty(Clear("-Scope Profile -ProfileName *").Warnings);
        Assert.Equal((credentials, config), (File.ReadAllText(CredentialsFile), File.ReadAllText(ConfigFile)));
    }

    [Theory]
    [InlineData("Profile")]
    [InlineData("CredentialProcess")]
    public void A_profile_that_does_not_exist_is_a_warning(string scope)
    {
        File.WriteAllText(ConfigFile, "[profile kept]\noutput = json\n");
        ShellResult result = Clear($"-Scope {scope} -ProfileName kep, kept");
        Assert.Equal(
            $"The AWS profile 'kep' does not exist in {ConfigFile} or {CredentialsFile}, so nothing was removed. Did you mean 'kept'? Check the name.", Assert.Single(result.Warnings));
        Assert.Empty(Clear($"-Scope {scope} -ProfileName none*").Warnings);
    }

    [Fact]
    public void Profile_leaves_keys_that_were_changed_or_are_of_others()
    {
        const string theirs = "[theirs]\naws_access_key_id = AKIA\naws_secret_access_key = s\n";
        File.WriteAllText(CredentialsFile, theirs);
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Errors);
        File.WriteAllText(CredentialsFile, File.ReadAllText(CredentialsFile).Replace("newsecret", "changed", StringComparison.Ordinal));
        string warning = Assert.Single(Clear("-Scope Profile -ProfileName *").Warnings);
        Assert.Contains("aws_secret_access_key in [dev]", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("changed]", warning, StringComparison.Ordinal);
        Assert.Equal(theirs + "[dev]\naws_secret_access_key = changed\n", File.ReadAllText(CredentialsFile));
        Assert.Empty(Clear("-Scope CredentialProcess -ProfileName *").Warnings);
    }

    [Fact]
    public void CredentialProcess_removes_the_command()
    {
        const string config = "[profile a]\nregion = us-east-1\n";
        File.WriteAllText(ConfigFile, config);
        Assert.Empty(_shell.Run("Set-FederatedCredential dev -Scope CredentialProcess -Region eu-central-1").Errors);
        Assert.Contains("credential_process", File.ReadAllText(ConfigFile), StringComparison.Ordinal);
        Assert.Contains("does not have values that", Assert.Single(Clear("-Scope Profile -ProfileName dev").Verbose, text => text.Contains("does not have values", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("credential_process", File.ReadAllText(ConfigFile), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Get-FederatedProfile dev | Clear-FederatedCredential -Scope CredentialProcess").Errors);
        Assert.Equal(config, File.ReadAllText(ConfigFile));
    }

    [Fact]
    public void The_record_has_no_secret_and_belongs_to_the_owner()
    {
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Errors);
        string record = Path.Combine(_home.FullName, "psf", "written.json");
        Assert.DoesNotContain("new", File.ReadAllText(record), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(record));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":2,\"values\":{}}")]
    [InlineData("{\"version\":1,\"values\":{\"a\":1}}")]
    [InlineData("{\"version\":\"1\",\"values\":{}}")]
    [InlineData("{\"version\":1,\"values\":{\"a\":\"b\",\"a\":\"c\"}}")]
    public void A_damaged_record_stops_nothing_but_the_undoing(string record)
    {
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Errors);
        File.WriteAllText(Path.Combine(_home.FullName, "psf", "written.json"), record);
        string before = File.ReadAllText(CredentialsFile);
        _shell.Run("Clear-FederatedCredential -Scope Profile -ProfileName dev").Error(FederationErrorCode.ProfileFileMalformed);
        Assert.Equal(before, File.ReadAllText(CredentialsFile));
        ShellResult again = _shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev");
        Assert.Empty(again.Errors);
        Assert.Contains("Clear-FederatedCredential -Scope", Assert.Single(again.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Scope Process -ProfileName dev", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Scope Session -ProfileName dev", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Scope Profile", FederationErrorCode.ParameterMissing)]
    [InlineData("-Scope CredentialProcess", FederationErrorCode.ParameterMissing)]
    public void The_name_belongs_to_the_scopes_that_have_one(string arguments, FederationErrorCode code) => _shell.Run("Clear-FederatedCredential " + arguments).Error(code);

    [Fact]
    public void Session_without_AWS_Tools_has_nothing_to_remove() => Assert.Contains("does not have default", Assert.Single(Clear("-Scope Session").Verbose), StringComparison.Ordinal);

    [Fact]
    public void Session_removes_the_default_of_this_module_alone()
    {
        Assert.Empty(_shell.Run($"Import-Module '{AwsCmdlets.Version4}'; $c | Set-FederatedCredential -Scope Session -Region eu-central-1").Errors);
        Clear("-Scope Session -WhatIf");
        Assert.NotNull(_shell.Run("$StoredAWSCredentials").Output.Single());
        Assert.Empty(Clear("-Scope Session").Warnings);
        Assert.Equal("True True", _shell.Run("\"$($null -eq $StoredAWSCredentials) $($null -eq $StoredAWSRegion)\"").Single<string>());
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Session -Region eu-central-1; Set-AWSCredential -AccessKey AKIA -SecretKey s -Scope Global").Errors);
        Assert.Contains("Set-FederatedCredential did not set them", Assert.Single(Clear("-Scope Session").Warnings), StringComparison.Ordinal);
        Assert.NotNull(_shell.Run("$StoredAWSCredentials").Output.Single());
    }

    [Fact]
    public void The_prompt_for_a_scope_explains_them()
    {
        string help = _shell.Run("(Get-Command Set-FederatedCredential).Parameters['Scope'].Attributes.HelpMessage").Single<string>();
        Assert.All(Enum.GetNames<PSFederation.Commands.FederatedCredentialScope>(), name => Assert.Contains(name + ":", help, StringComparison.Ordinal));
    }

    [Fact]
    public void Offers_profiles_that_fit_the_scope()
    {
        File.WriteAllText(CredentialsFile, "[awsone]\naws_access_key_id = A\n");
        Assert.Equal(["awsone"], _shell.Run("(TabExpansion2 'Clear-FederatedCredential -Scope Profile -ProfileName ').CompletionMatches.CompletionText").Output.Select(text => text.ToString()));
        Assert.Equal(["dev"], _shell.Run("(TabExpansion2 'Clear-FederatedCredential -ProfileName ').CompletionMatches.CompletionText").Output.Select(text => text.ToString()));
    }
}
