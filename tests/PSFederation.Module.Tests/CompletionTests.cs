using System.Management.Automation;
using System.Reflection;
using PSFederation.Completers;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

public sealed class CompletionTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _shell.Dispose();
        _home.Delete(recursive: true);
    }

    private string[] Complete(string line) => Complete(_shell, line);

    private static string[] Complete(Shell shell, string line) =>
    [
        .. shell.With("line", line)
            .Run("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches")
            .Output.Select(item => ((CompletionResult)item.BaseObject).CompletionText),
    ];

    [Fact]
    public void Regions_of_all_partitions()
    {
        string[] regions = Complete("Get-FederatedIdentity -Region ");
        Assert.Contains("eu-central-1", regions);
        Assert.Contains("cn-north-1", regions);
        Assert.Contains("us-gov-west-1", regions);
        Assert.Equal(["eu-central-1", "eu-central-2"], Complete("Get-FederatedIdentity -Region eu-cen"));
        Assert.Equal(["'eu-central-1'", "'eu-central-2'"], Complete("Get-FederatedIdentity -Region 'eu-cen"));
    }

    [Fact]
    public void A_region_that_was_typed_wrongly_is_not_offered()
    {
        using EnvironmentChange none = new(("AWS_ACCESS_KEY_ID", "AKIA1"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", null), ("HTTPS_PROXY", "http://127.0.0.1:9"));
        Assert.NotEmpty(_shell.Run("Get-FederatedIdentity -Region eu-certral-1 -TimeoutSec 5").Errors);
        Assert.Equal([], Complete("Get-FederatedIdentity -Region eu-cert"));
        Assert.Equal(["eu-central-1", "eu-central-2"], Complete("Get-FederatedIdentity -Region eu-cen"));
    }

    public static TheoryData<string, string, Type> NamedParameters =>
    [
        .. from type in typeof(RegionCompleter).Assembly.GetExportedTypes()
           let cmdlet = type.GetCustomAttribute<CmdletAttribute>()
           where cmdlet is not null
           from name in new[] { "Region", "ProfileName", "FederatedProfileName" }
           let completer = type.GetProperty(name)?.GetCustomAttribute<ArgumentCompleterAttribute>()?.Type
           where completer is not null
           select new TheoryDataRow<string, string, Type>($"{cmdlet.VerbName}-{cmdlet.NounName}", name, completer),
    ];

    /// <summary>As AWS.Tools registers them: for every command with a parameter of that name.</summary>
    [Theory]
    [MemberData(nameof(NamedParameters))]
    public void Completers_for_a_parameter_name_do_not_replace_ours(string command, string parameter, Type completer)
    {
        string config = Path.Combine(_home.FullName, "config");
        File.WriteAllText(config, "[profile ours-aws]\n");
        using EnvironmentChange files = new(("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing), ("PSFEDERATION_HOME", _home.FullName));
        Assert.Empty(_shell.Run("Register-FederatedProfile ours-federated arn:aws:iam::111122223333:role/Web -TokenFile token").Errors);
        string expected = completer == typeof(RegionCompleter) ? "us-gov-east-1" : completer == typeof(ProfileCompleter) ? "ours-aws" : "ours-federated";
        string others = $"Import-Module '{AwsCmdlets.Version4}'; 'Region', 'ProfileName' | ForEach-Object {{ Register-ArgumentCompleter -ParameterName $_ -ScriptBlock {{ 'theirs' }} }}";
        Assert.Empty(_shell.Run(others).Errors);
        Assert.Equal([expected], Complete($"{command} -{parameter} {expected[..^2]}"));
        // The module is imported after theirs too, and leaves nothing behind when it is removed.
        using Shell later = new(import: false);
        Assert.Empty(later.Run($"{others}; Import-Module '{Repository.ModuleManifest}'").Errors);
        Assert.Equal([expected], Complete(later, $"{command} -{parameter} {expected[..^2]}"));
        Assert.Empty(later.Run($"Remove-Module PSFederation; function {command} {{ param(${parameter}) }}").Errors);
        Assert.Equal(parameter == "FederatedProfileName" ? [] : ["theirs"], Complete(later, $"{command} -{parameter} x"));
    }

    [Theory]
    [InlineData("-Scope open", "openid")]
    [InlineData("-Scope openid, off", "offline_access")]
    [InlineData("-Prompt sel", "select_account")]
    [InlineData("-TokenType Acc", "AccessToken")]
    [InlineData("-ClientAuthentication Priv", "PrivateKeyJwt")]
    [InlineData("-ClientKeyAlgorithm PS2", "PS256")]
    [InlineData("-RedirectHost loc", "localhost")]
    [InlineData("-TokenExchange -SubjectTokenType saml2", "Saml2")]
    [InlineData("-TokenExchange -RequestedTokenType Id", "IdToken")]
    [InlineData("-TokenExchange -ActorTokenType Jw", "Jwt")]
    public void Values_of_the_flows(string line, string completed) => Assert.Equal([completed], Complete("Get-OidcToken https://idp.example cli " + line));

    [Theory]
    [InlineData("Get-SamlAssertion -SignInUri https://idp.example -Factor pus", "'*push*'")]
    [InlineData("Get-SamlAssertion -SignInUri https://idp.example -Factor *push*, SM", "'*SMS*'")]
    [InlineData("Register-FederatedProfile p -UseDefaultCredentials -Factor ema", "'*email*'")]
    public void Patterns_of_second_factors(string line, string completed) => Assert.Equal([completed], Complete(line));

    [Fact]
    public void Roles_and_providers_of_the_assertion()
    {
        _shell.With("a", new SamlAssertion("x")
        {
            Roles =
            [
                new("arn:aws:iam::111122223333:role/Admin", "arn:aws:iam::111122223333:saml-provider/Idp"),
                new("arn:aws:iam::111122223333:role/Odd,Name", "arn:aws:iam::111122223333:saml-provider/Idp"),
            ],
        });
        Assert.Equal(["arn:aws:iam::111122223333:role/Admin", "'arn:aws:iam::111122223333:role/Odd,Name'"], Complete("Invoke-AssumeRoleWithSaml -SamlAssertion $a -RoleArn "));
        Assert.Equal(["arn:aws:iam::111122223333:role/Admin"], Complete("Invoke-AssumeRoleWithSaml $a adm"));
        Assert.Equal(["arn:aws:iam::111122223333:saml-provider/Idp"], Complete("Invoke-AssumeRoleWithSaml -Assertion $a -PrincipalArn "));
    }

    private EnvironmentChange WithRoles()
    {
        string config = Path.Combine(_home.FullName, "config");
        File.WriteAllText(config, """
            [profile dev]
            role_arn = arn:aws:iam::444455556666:role/team/Deploy
            [profile sso]
            sso_account_id = 000011112222
            sso_role_name = Developer
            """);
        EnvironmentChange files = new(
            ("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing), ("PSFEDERATION_HOME", _home.FullName), ("AWS_ROLE_ARN", null), ("AWS_PROFILE", null));
        Assert.Empty(_shell.Run("Register-FederatedProfile ours arn:aws:iam::111122223333:role/Web, arn:aws:iam::777788889999:role/Deploy -TokenFile token").Errors);
        Assert.Empty(_shell.Run("Register-FederatedProfile pattern *Admin -SignInUri https://idp.example.com/aws").Errors);
        return files;
    }

    [Theory]
    [InlineData("Invoke-AssumeRole")]
    [InlineData("Invoke-AssumeRoleWithWebIdentity")]
    [InlineData("Invoke-AssumeRoleWithSaml")]
    public void Accounts_and_role_names_of_profiles(string command)
    {
        using EnvironmentChange roles = WithRoles();
        Assert.Equal(["444455556666", "111122223333", "777788889999", "'000011112222'"], Complete(command + " -AccountId "));
        Assert.Equal(["team/Deploy", "Web", "Deploy"], Complete(command + " -RoleName "));
        Assert.Equal(["777788889999"], Complete(command + " -RoleName Deploy -AccountId 7"));
        Assert.Equal(["777788889999", "'000011112222'"], Complete(command + " -RoleName deploy -AccountId "));
        Assert.Equal(["team/Deploy", "Web"], Complete(command + " -AccountId 111122223333, 444455556666 -RoleName "));
        // An account that no list has may have any of the roles.
        Assert.Equal(3, Complete(command + " -AccountId 999999999999 -RoleName ").Length);
        File.WriteAllText(Path.Combine(_home.FullName, "config"), "garbage");
        Assert.Equal(["111122223333", "777788889999"], Complete(command + " -AccountId "));
    }

    [Fact]
    public void Accounts_and_role_names_of_the_assertion()
    {
        using EnvironmentChange roles = WithRoles();
        _shell.With("a", new SamlAssertion("x")
        {
            Roles =
            [
                new("arn:aws:iam::111122223333:role/Admin", "arn:aws:iam::111122223333:saml-provider/Idp"),
                new("arn:aws:iam::012345678901:role/Admin", "arn:aws:iam::012345678901:saml-provider/Idp"),
                new("arn:aws:iam::012345678901:role/ops/Reader", "arn:aws:iam::012345678901:saml-provider/Idp"),
            ],
        });
        foreach (string line in (string[])["$a | Invoke-AssumeRoleWithSaml", "Invoke-AssumeRoleWithSaml $a", "Invoke-AssumeRoleWithSaml -SamlAssertion $a"])
        {
            Assert.Equal(["111122223333", "'012345678901'"], Complete(line + " -AccountId "));
            Assert.Equal(["'012345678901'"], Complete(line + " -RoleName ops/Reader -AccountId "));
            Assert.Equal(["Admin", "ops/Reader"], Complete(line + " -RoleName "));
            Assert.Equal(["Admin"], Complete(line + " -AccountId 111122223333 -RoleName "));
        }
    }

    [Theory]
    [InlineData("Invoke-AssumeRole -RoleArn ")]
    [InlineData("Invoke-AssumeRoleWithWebIdentity -RoleArn ")]
    [InlineData("Register-FederatedProfile new ")]
    public void Roles_of_federated_profiles_and_of_the_AWS_files(string line)
    {
        using EnvironmentChange roles = WithRoles();
        Assert.Equal(["arn:aws:iam::444455556666:role/team/Deploy", "arn:aws:iam::111122223333:role/Web", "arn:aws:iam::777788889999:role/Deploy"], Complete(line));
        File.WriteAllText(Path.Combine(_home.FullName, "config"), "garbage");
        Assert.Equal(["arn:aws:iam::111122223333:role/Web", "arn:aws:iam::777788889999:role/Deploy"], Complete(line));
    }

    [Fact]
    public void Profiles_of_both_files()
    {
        string config = Path.Combine(_home.FullName, "config"), credentials = Path.Combine(_home.FullName, "credentials");
        File.WriteAllText(config, "[default]\n[profile dev]\n[profile my test]\n[sso-session s]\n");
        File.WriteAllText(credentials, "[dev]\n[ops]\n");
        using EnvironmentChange files = new(("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", credentials));
        Assert.Equal(["default", "dev", "'my test'", "ops"], Complete("Get-FederatedIdentity -ProfileName "));
        Assert.Equal(["'my test'"], Complete("Get-FederatedIdentity -ProfileName \"my"));
    }

    [Fact]
    public void A_damaged_file_does_not_disturb_completion()
    {
        string config = Path.Combine(_home.FullName, "config");
        File.WriteAllText(config, "garbage");
        using EnvironmentChange files = new(("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", config));
        Assert.DoesNotContain("garbage", Complete("Get-FederatedIdentity -ProfileName "));
    }

    [Fact]
    public void Platforms_that_hand_out_tokens()
    {
        Assert.Equal(["GitHubActions", "GitLab"], Complete("Get-OidcToken -Ambient -From Git"));
        string toolTip = _shell.With("line", "Get-OidcToken -From Fl")
            .Run("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches[0].ToolTip").Single<string>();
        Assert.Equal("Fly.io: any audience, sts.amazonaws.com by default", toolTip);
    }

    [Fact]
    public void Providers_known_by_name()
    {
        Assert.Equal(["Okta"], Complete("Get-OidcToken -Provider Okt"));
        Assert.Contains("Google", Complete("Get-OidcToken -Provider "));
        Assert.Contains("Desktop app", _shell.With("line", "Get-OidcToken -Provider Goo")
            .Run("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches[0].ToolTip").Single<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void OAuth_providers() =>
        Assert.Equal(["www.amazon.com", "graph.facebook.com"], Complete("Invoke-AssumeRoleWithWebIdentity -ProviderId "));

    [Fact]
    public void Browsers_that_are_installed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Browsers lie on the PATH on Linux alone.");
        string program = Path.Combine(_home.FullName, "microsoft-edge-stable");
        File.WriteAllText(program, string.Empty);
        using EnvironmentChange path = new(("PATH", $"{_home.FullName}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}"));
        Assert.Contains(program, Complete("Get-SamlAssertion -Browser -BrowserPath "));
        Assert.Equal([program], Complete("Get-SamlAssertion -Browser -BrowserPath edge"));
    }
}
