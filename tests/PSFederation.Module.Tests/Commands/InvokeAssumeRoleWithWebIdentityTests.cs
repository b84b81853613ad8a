using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

public sealed class InvokeAssumeRoleWithWebIdentityTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _environment = new(
        ("AWS_ENDPOINT_URL_STS", fixture.Host.StsEndpoint), ("AWS_ROLE_ARN", null), ("AWS_ROLE_SESSION_NAME", null), ("AWS_WEB_IDENTITY_TOKEN_FILE", null), ("AWS_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing));

    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _environment.Dispose();
        _shell.Dispose();
        File.Delete(_file);
    }

    private string Token(params (string Claim, object? Value)[] changes) => _sandbox.MintToken(Claims(changes));

    private Dictionary<string, object?> Claims(params (string Claim, object? Value)[] changes)
    {
        Dictionary<string, object?> claims = new() { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" };
        foreach ((string claim, object? value) in changes)
            claims[claim] = value;
        return claims;
    }

    private ShellResult Exchange(string token, string parameters = "-RoleArn $role -RoleSessionName ann") =>
        _shell.With("token", token).With("role", _sandbox.Roles.WebUser).Run($"$token | Invoke-AssumeRoleWithWebIdentity {parameters}");

    [Fact]
    public void Exchanges_a_token()
    {
        FederatedCredential credential = Exchange(Token()).Single<FederatedCredential>();
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/WebUser/ann", credential.Source.AssumedRoleArn);
        Assert.Equal(("onerole", _sandbox.OidcIssuer), (credential.Source.Subject, credential.Source.Issuer));
        Assert.Equal(_sandbox.OidcProviderArn, credential.Source.Provider);
    }

    [Fact]
    public void Equals_the_command_of_the_AWS_CLI()
    {
        File.WriteAllText(_file, Token() + "\n");
        ShellResult result = _shell.With("file", _file).With("role", _sandbox.Roles.WebUser).Run("""
            Get-OidcToken -Path $file | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName WebSession
            Invoke-AssumeRoleWithWebIdentity "file://$file" $role WebSession
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Output.Count);
        Assert.All(result.Output, item => Assert.EndsWith("/WebSession", ((FederatedCredential)item.BaseObject).Source.AssumedRoleArn, StringComparison.Ordinal));
    }

    [Fact]
    public void Takes_what_is_left_out_from_the_variables_of_the_SDKs()
    {
        File.WriteAllText(_file, Token());
        using EnvironmentChange pod = new(("AWS_WEB_IDENTITY_TOKEN_FILE", _file), ("AWS_ROLE_ARN", _sandbox.Roles.WebUser), ("AWS_ROLE_SESSION_NAME", "pod-1"));
        Assert.EndsWith("/pod-1", _shell.Run("Invoke-AssumeRoleWithWebIdentity").Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);
    }

    /// <summary>Ignoring the name would assume the role of the variable.</summary>
    [Theory]
    [InlineData("Invoke-AssumeRoleWithWebIdentity -RoleName Nope")]
    [InlineData("[pscustomobject]@{ Account = '111122223333'; RoleName = 'Nope' } | Invoke-AssumeRoleWithWebIdentity \"file://$env:AWS_WEB_IDENTITY_TOKEN_FILE\"")]
    public void A_role_name_without_an_account_does_not_fall_back_to_the_role_of_the_variable(string script)
    {
        File.WriteAllText(_file, Token());
        using EnvironmentChange pod = new(("AWS_WEB_IDENTITY_TOKEN_FILE", _file), ("AWS_ROLE_ARN", _sandbox.Roles.WebUser));
        Assert.Contains("-AccountId", _shell.Run(script).Error(FederationErrorCode.ParameterMissing).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Makes_a_session_name_of_the_subject() =>
        Assert.EndsWith("/repo-org-app", Exchange(Token(("sub", "repo:org/app")), "-RoleArn $role").Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);

    [Fact]
    public void Says_what_is_missing()
    {
        _shell.Run("Invoke-AssumeRoleWithWebIdentity").Error(FederationErrorCode.ParameterMissing);
        Exchange(Token(), string.Empty).Error(FederationErrorCode.ParameterMissing);
    }

    [Fact]
    public void Says_why_STS_refused_and_what_was_presented()
    {
        string message = Exchange(Token(("aud", "sts.amazonaws.com"))).Error(FederationErrorCode.StsAccessDenied).ToString();
        Assert.Contains("Not authorized to perform sts:AssumeRoleWithWebIdentity", message, StringComparison.Ordinal);
        Assert.Contains($"issuer {_sandbox.OidcIssuer}, audience sts.amazonaws.com, subject onerole", message, StringComparison.Ordinal);
        Assert.Contains(_sandbox.Roles.WebUser, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_which_claims_the_token_does_not_have() => Assert.Contains(
        " Presented: issuer (none), audience (none), subject (none).",
        Exchange(_sandbox.MintToken(Claims(("iss", null), ("aud", null), ("sub", null)))).Errors.Single().ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void Says_that_the_audience_is_not_registered() => Exchange(Token(("aud", "someone-else"))).Error(FederationErrorCode.StsInvalidIdentityToken);

    [Theory]
    [InlineData(MintKey.Foreign)]
    [InlineData(MintKey.UnknownKeyId)]
    [InlineData(MintKey.PublicKeyAsSecret)]
    [InlineData(MintKey.None)]
    public void Says_that_the_signature_does_not_hold(MintKey key) =>
        Assert.Contains(
            Exchange(_sandbox.MintToken(Claims(), key)).Errors.Single().FullyQualifiedErrorId.Split(',')[0],
            (string[])["StsInvalidIdentityToken", "JwtMalformed"]);

    [Fact]
    public void Refuses_a_token_that_expired_long_ago_before_STS_is_asked()
    {
        int before = _sandbox.Requests.Entries.Count;
        Exchange(Token(("exp", DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds()))).Error(FederationErrorCode.OidcTokenExpired);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
    }

    [Fact]
    public void Says_that_STS_finds_the_token_expired()
    {
        _sandbox.Faults.Sts.ClockOffset = TimeSpan.FromHours(3);
        Exchange(Token()).Error(FederationErrorCode.StsExpiredToken);
    }

    [Theory]
    [InlineData("""{"id_token":"x"}""", FederationErrorCode.JwtIsJson)]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.broken", FederationErrorCode.JwtMalformed)]
    [InlineData("Atza|opaque-token", FederationErrorCode.OidcTokenOpaque)]
    public void Rejects_a_text_that_is_not_a_token(string text, FederationErrorCode code) => Exchange(text).Error(code);

    [Fact]
    public void Sends_an_opaque_token_with_its_provider() =>
        // No public server verifies such tokens here; the sandbox refuses all of them, and that it was asked is what counts.
        Exchange("Atza|opaque-token", "-RoleArn $role -RoleSessionName ann -ProviderId www.amazon.com").Error(FederationErrorCode.StsInvalidIdentityToken);

    [Theory]
    [InlineData("a b")]
    [InlineData("x")]
    public void Refuses_a_session_name_that_STS_would(string name)
    {
        _shell.With("name", name);
        Exchange(Token(), "-RoleArn $role -RoleSessionName $name").Error(FederationErrorCode.RoleSessionNameInvalid);
    }

    [Fact]
    public void A_missing_token_file_is_named()
    {
        using EnvironmentChange pod = new(("AWS_WEB_IDENTITY_TOKEN_FILE", "/none/there"), ("AWS_ROLE_ARN", _sandbox.Roles.WebUser));
        _shell.Run("Invoke-AssumeRoleWithWebIdentity").Error(FederationErrorCode.FileNotFound);
    }

    [Theory]
    [InlineData("Invoke-AssumeRoleWithWebIdentity \"file://$file\" $role")]
    [InlineData("[System.IO.FileInfo]$file | Invoke-AssumeRoleWithWebIdentity -RoleArn $role")]
    [InlineData("$env:AWS_WEB_IDENTITY_TOKEN_FILE = $file; Invoke-AssumeRoleWithWebIdentity -RoleArn $role")]
    [InlineData("Get-OidcToken -Path $file | Invoke-AssumeRoleWithWebIdentity -RoleArn $role")]
    public void Credentials_of_a_token_file_renew_themselves_by_the_file_as_it_is_then(string script)
    {
        File.WriteAllText(_file, Token());
        FederatedCredential credential = _shell.With("file", _file).With("role", _sandbox.Roles.WebUser).Run(script).Single<FederatedCredential>();
        Assert.True(credential.Renewal.IsAutomatic);
        Assert.Equal($"token file {_file}, role {_sandbox.Roles.WebUser}", credential.Renewal.How);
        Assert.InRange(credential.Expiration - credential.Renewal.Due!.Value, TimeSpan.FromMinutes(15.9), TimeSpan.FromMinutes(16.1));
    }

    [Fact]
    public void Credentials_of_a_token_that_was_handed_over_say_that_they_do_not_renew_themselves()
    {
        FederatedCredentialRenewal renewal = Exchange(Token()).Single<FederatedCredential>().Renewal;
        Assert.False(renewal.IsAutomatic);
        Assert.Null(renewal.Due);
    }
}
