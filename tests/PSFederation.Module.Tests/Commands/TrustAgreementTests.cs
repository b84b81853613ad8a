using System.Text.Json;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>
/// One token, one policy, two judges that share no code: the STS of the sandbox by its own condition check, and Test-FederationTrust. And
/// what New-FederationTrustPolicy makes, taken by that STS.
/// </summary>
public sealed class TrustAgreementTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Role = "arn:aws:iam::111122223333:role/Agreement";

    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _environment = new(
        ("AWS_ENDPOINT_URL_STS", fixture.Host.StsEndpoint), ("AWS_ROLE_ARN", null), ("AWS_ROLE_SESSION_NAME", null), ("AWS_WEB_IDENTITY_TOKEN_FILE", null), ("AWS_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing));

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
    }

    private string Prefix => _sandbox.OidcIssuer[(_sandbox.OidcIssuer.IndexOf("://", StringComparison.Ordinal) + 3)..];

    /// <summary>Conditions with ISS for the issuer, and whether the token is to be allowed.</summary>
    public static TheoryData<string, bool> Conditions =>
    [
        ("""{}""", true),
        ("""{"StringEquals":{"ISS:sub":"repo:acme/shop:ref:refs/heads/main"}}""", true),
        ("""{"StringEquals":{"ISS:sub":"repo:Acme/shop:ref:refs/heads/main"}}""", false),
        ("""{"StringEqualsIgnoreCase":{"ISS:sub":"repo:Acme/shop:ref:refs/heads/main"}}""", true),
        ("""{"StringLike":{"ISS:sub":"repo:acme/*:ref:refs/heads/main"}}""", true),
        ("""{"StringLike":{"ISS:sub":"repo:acme/sho?:*"}}""", true),
        ("""{"StringLike":{"ISS:sub":"repo:acme/shop"}}""", false),
        ("""{"StringEquals":{"ISS:sub":"repo:acme/shop:*"}}""", false),
        ("""{"StringNotEquals":{"ISS:sub":"x"}}""", true),
        ("""{"StringNotLike":{"ISS:sub":"repo:*"}}""", false),
        ("""{"StringEquals":{"ISS:sub":["x","repo:acme/shop:ref:refs/heads/main"]}}""", true),
        ("""{"StringEquals":{"ISS:aud":"sts.amazonaws.com"}}""", false),
        ("""{"StringEquals":{"ISS:amr":"x"}}""", false),
        ("""{"StringEqualsIfExists":{"ISS:amr":"x"}}""", true),
        ("""{"StringNotEquals":{"ISS:amr":"x"}}""", true),
        ("""{"ForAllValues:StringEquals":{"ISS:amr":"x"}}""", true),
        ("""{"ForAnyValue:StringEquals":{"ISS:amr":"x"}}""", false),
        ("""{"Null":{"ISS:amr":"true"}}""", true),
        ("""{"Null":{"ISS:sub":"true"}}""", false),
        ("""{"Bool":{"aws:SecureTransport":"true"}}""", true),
        ("""{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""", true),
        ("""{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""", false),
        ("""{"NumericGreaterThan":{"aws:EpochTime":"1"}}""", true),
        ("""{"StringEquals":{"ISS:sub":"repo:acme/shop:ref:refs/heads/main"},"StringLike":{"ISS:sub":"x*"}}""", false),
        ("""{"StringLike":{"ISS:sub":"*${*}*"}}""", false),
        ("""{"StringEquals":{"other.example.com:sub":"repo:acme/shop:ref:refs/heads/main"}}""", false),
    ];

    private string Policy(string condition) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{_sandbox.OidcProviderArn}}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{condition.Replace("ISS", Prefix, StringComparison.Ordinal)}} }]}""";

    private string Token(params (string Claim, object? Value)[] more)
    {
        Dictionary<string, object?> claims = new() { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "repo:acme/shop:ref:refs/heads/main" };
        foreach ((string claim, object? value) in more)
            claims[claim] = value;
        return _sandbox.MintToken(claims);
    }

    private bool IsGiven(string policy, string token)
    {
        _sandbox.Sts.AddRole(Role, policy, 43200);
        ShellResult result = _shell.With("token", token).Run($"$token | Invoke-AssumeRoleWithWebIdentity -RoleArn {Role} -RoleSessionName ann");
        if (result.Errors.Count == 0)
            return true;
        result.Error(FederationErrorCode.StsAccessDenied);
        return false;
    }

    private bool IsAllowed(string policy, string token) =>
        _shell.With("policy", policy).With("token", token).Run($"Test-FederationTrust -Policy $policy -Token $token -RoleArn {Role} -Quiet").Single<bool>();

    [Theory]
    [MemberData(nameof(Conditions))]
    public void The_STS_of_the_sandbox_and_the_evaluator_agree(string condition, bool expected)
    {
        string policy = Policy(condition), token = Token();
        Assert.Equal(expected, IsGiven(policy, token));
        Assert.Equal(expected, IsAllowed(policy, token));
    }

    private string Made(string parameters) => _shell.With("issuer", _sandbox.OidcIssuer).With("client", _sandbox.Clients.Cli.ClientId)
        .Run($"New-FederationTrustPolicy -Issuer $issuer -Audience $client -AccountId 111122223333 {parameters}").Single<FederationTrustPolicy>().AssumeRolePolicyDocument;

    [Fact]
    public void A_policy_that_was_made_lets_the_token_in_that_is_meant_and_no_other()
    {
        string policy = Made("-Subject 'repo:acme/shop:ref:refs/heads/*'");
        string other = Token(("sub", "repo:acme/shop-evil:ref:refs/heads/main"));
        Assert.True(IsGiven(policy, Token()) && IsAllowed(policy, Token()));
        Assert.False(IsGiven(policy, other) || IsAllowed(policy, other));
    }

    [Fact]
    public void Tags_and_source_identity_that_were_asked_for_must_be_there()
    {
        string policy = Made("-Subject 'repo:acme/*' -SessionTag @{ Team = 'shop' } -TransitiveTagKey Team -SourceIdentity 'ann*'");
        static object tags(string team) => new Dictionary<string, object> { ["principal_tags"] = new Dictionary<string, object> { ["Team"] = new[] { team } }, ["transitive_tag_keys"] = new[] { "Team" } };
        string right = Token(("https://aws.amazon.com/tags", tags("shop")), ("https://aws.amazon.com/source_identity", "anna"));
        string wrong = Token(("https://aws.amazon.com/tags", tags("web")), ("https://aws.amazon.com/source_identity", "anna"));
        string other = Token(("https://aws.amazon.com/tags", tags("shop")), ("https://aws.amazon.com/source_identity", "bob"));
        Assert.True(IsGiven(policy, right) && IsAllowed(policy, right), JsonSerializer.Serialize(policy));
        foreach (string token in (string[])[wrong, other, Token()])
            Assert.False(IsGiven(policy, token) || IsAllowed(policy, token));
    }

    [Fact]
    public void A_SAML_policy_that_was_made_takes_assertions_that_were_delivered_to_its_addresses()
    {
        string Policy(string parameters) => _shell.Run($"New-FederationTrustPolicy -SamlProvider {_sandbox.SamlProviderArn} {parameters}").Single<FederationTrustPolicy>().AssumeRolePolicyDocument;
        bool IsGiven(string policy)
        {
            _sandbox.Sts.AddRole(_sandbox.Roles.Developer, policy, 43200);
            ShellResult result = _shell.With("saml", _sandbox.CreateSamlResponse("onerole").Build()).Run("$saml | Invoke-AssumeRoleWithSaml");
            return result.Errors.Count == 0;
        }

        Assert.True(IsGiven(Policy("-SignInRegion global")));
        Assert.False(IsGiven(Policy("-SignInRegion eu-central-1")));
        Assert.True(IsGiven(Policy("-SignInRegion eu-central-1, global -AcsPort 7777")));
    }
}
