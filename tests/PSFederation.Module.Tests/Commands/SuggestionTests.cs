using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Errors offer the existing value that a mistyped one is close to.</summary>
public sealed class SuggestionTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public SuggestionTests()
    {
        _environment = new EnvironmentChange(
            ("PSFEDERATION_HOME", Path.Combine(_home.FullName, "psf")), ("AWS_CONFIG_FILE", Path.Combine(_home.FullName, "config")), ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_home.FullName, "credentials")),
            ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null), ("AWS_PROFILE", null), ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", null), ("AWS_ROLE_ARN", null), ("AWS_ENDPOINT_URL_STS", null), ("AWS_ENDPOINT_URL", null));
        File.WriteAllText(Path.Combine(_home.FullName, "config"), "[profile staging]\nregion = eu-west-1\n");
        Assert.Empty(_shell.Run("Register-FederatedProfile production -RoleArn arn:aws:iam::111122223333:role/A -TokenFile token").Errors);
    }

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        _home.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Get-FederatedCredential prodution", "'production'")]
    [InlineData("Unregister-FederatedProfile Production", "'production'")]
    [InlineData("Get-FederatedProfile productoin", "'production'")]
    [InlineData("Clear-FederatedCredential produktion", "'production'")]
    [InlineData("Invoke-FederatedCommand prodction { 'ran' }", "'production'")]
    [InlineData("Start-FederatedCredentialEndpoint prodction", "'production'")]
    [InlineData("Get-FederatedIdentity stagin", "'staging'")]
    [InlineData("Get-OidcToken -Provider Gogle -ClientId x", "'Google'")]
    [InlineData("Get-OidcToken -Ambient -From GitHb", "'GitHub'")]
    [InlineData("New-FederationTrustPolicy -Platform GitHubActoins -AccountId 111122223333", "'GitHubActions'")]
    [InlineData("Invoke-FederatedCommand production -Region eu-west1 { }", "'eu-west-1'")]
    public void Offers_what_may_be_meant(string script, string expected)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Output);
        Assert.Contains("Did you mean " + expected, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_AWS_PROFILE_names_no_profile()
    {
        using EnvironmentChange profile = new(("AWS_PROFILE", "stageing"));
        string error = _shell.Run("Get-FederatedIdentity").Error(FederationErrorCode.CredentialNotFound).ToString();
        Assert.Contains("AWS_PROFILE names the profile 'stageing', which does not exist. Did you mean 'staging'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_so_too_where_only_its_region_was_needed()
    {
        using EnvironmentChange profile = new(("AWS_PROFILE", "stageing"));
        FederatedCredential credential = new(
            new AwsSessionKeys("ASIA", "s", "t", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/A" });
        string warning = Assert.Single(_shell.With("c", credential).Run("$c | Get-FederatedIdentity -EndpointUrl http://127.0.0.1:9 -TimeoutSec 1").Warnings);
        Assert.Contains("AWS_PROFILE names the profile 'stageing', which does not exist in", warning, StringComparison.Ordinal);
        Assert.Contains("us-east-1", warning, StringComparison.Ordinal);
        Assert.Empty(_shell.Run("$c | Get-FederatedIdentity -Region eu-west-1 -EndpointUrl http://127.0.0.1:9 -TimeoutSec 1").Warnings);
        Assert.Contains("Did you mean 'staging'?", string.Concat(_shell.Run("$c | Set-FederatedCredential -Scope Process").Warnings), StringComparison.Ordinal);
        _shell.Run("Clear-FederatedCredential -Scope Process");
    }
}
