using System.Management.Automation;
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

    private string[] Complete(string line) =>
    [
        .. _shell.With("line", line)
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
    public void A_damaged_file_disturbs_nobody()
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
