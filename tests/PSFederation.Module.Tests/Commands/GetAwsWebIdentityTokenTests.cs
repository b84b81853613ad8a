using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Get-AwsWebIdentityToken against the STS of the sandbox, and Test-OidcToken with the keys that it publishes.</summary>
public sealed class GetAwsWebIdentityTokenTests : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Get = "Get-AwsWebIdentityToken https://api.example.com -SigningAlgorithm ES384";

    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _environment;

    public GetAwsWebIdentityTokenTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _environment = new EnvironmentChange(
            ("AWS_ENDPOINT_URL_STS", _sandbox.StsEndpoint), ("AWS_REGION", "eu-central-1"), ("AWS_CONFIG_FILE", Repository.Missing), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing),
            ("AWS_ACCESS_KEY_ID", _sandbox.BrokerKey.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", _sandbox.BrokerKey.SecretAccessKey), ("AWS_SESSION_TOKEN", null), ("AWS_PROFILE", null));
        _shell.With("issuer", _sandbox.OutboundIssuer).With("target", _sandbox.Roles.ChainTarget);
    }

    public void Dispose()
    {
        _sandbox.Sts.EnableOutboundFederation(SandboxAccounts.First);
        _environment.Dispose();
        _shell.Dispose();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public void Test_OidcToken_verifies_the_token(string algorithm)
    {
        OidcToken token = _shell.Run($"$t = Get-AwsWebIdentityToken https://api.example.com, other -SigningAlgorithm {algorithm} -DurationSeconds 600 -Tag @{{ job = 'j1' }}; $t").Single<OidcToken>();
        Assert.Equal((_sandbox.OutboundIssuer, _sandbox.BrokerKey.UserArn, algorithm, false), (token.Issuer, token.Subject, token.Algorithm, token.IsVerified));
        Assert.Equal(["https://api.example.com", "other"], token.Audience);
        Assert.Equal(TimeSpan.FromMinutes(10), token.ExpiresAt - token.IssuedAt);
        IReadOnlyDictionary<string, object?> identity = Assert.IsType<IReadOnlyDictionary<string, object?>>(token.Claims["https://sts.amazonaws.com/"], exactMatch: false);
        Assert.Equal(("111122223333", "eu-central-1"), (identity["aws_account"], identity["source_region"]));
        Assert.True(_shell.Run("$t | Test-OidcToken -Authority $issuer -Audience https://api.example.com -Quiet").Single<bool>());
        Assert.False(_shell.Run("$t | Test-OidcToken -Authority $issuer -Audience https://elsewhere.example.com -Quiet").Single<bool>());
    }

    [Fact]
    public void The_token_is_about_the_credentials_that_are_passed()
    {
        _sandbox.Sts.EnableOutboundFederation(SandboxAccounts.Second);
        OidcToken token = _shell.Run($"Invoke-AssumeRole $target worker | {Get}").Single<OidcToken>();
        Assert.Equal(_sandbox.Roles.ChainTarget, token.Subject);
        Assert.Equal(TimeSpan.FromMinutes(5), token.ExpiresAt - token.IssuedAt);
        _sandbox.Sts.DisableOutboundFederation(SandboxAccounts.Second);
    }

    [Fact]
    public void The_errors_of_STS_have_their_own_ids()
    {
        string late = _shell.Run($"Invoke-AssumeRole $target worker -DurationSeconds 900 | {Get} -DurationSeconds 3600").Error(FederationErrorCode.StsOutboundFederationDisabled).ToString();
        Assert.Contains("aws iam enable-outbound-web-identity-federation", late, StringComparison.Ordinal);
        _sandbox.Sts.EnableOutboundFederation(SandboxAccounts.Second);
        string longer = _shell.Run($"Invoke-AssumeRole $target worker -DurationSeconds 900 | {Get} -DurationSeconds 3600").Error(FederationErrorCode.StsSessionDurationEscalation).ToString();
        Assert.Contains("Specify a smaller -DurationSeconds", longer, StringComparison.Ordinal);
        _sandbox.Sts.DisableOutboundFederation(SandboxAccounts.Second);
        _shell.Run($"{Get} -Tag (1..50 | ForEach-Object {{ @{{ \"Key$_\" = 'v' * 256 }} }})").Error(FederationErrorCode.StsTokenPayloadTooLarge);
        string denied = _shell.Run($"Get-FederationToken Bob -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess | {Get}").Error(FederationErrorCode.LongTermKeysRequired).ToString();
        Assert.Contains("a federated user can call GetCallerIdentity only, not GetWebIdentityToken", denied, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api -SigningAlgorithm ES384 -DurationSeconds 59", FederationErrorCode.DurationOutOfRange, "accepts 60 to 3600 seconds")]
    [InlineData("api -SigningAlgorithm ES384 -DurationSeconds 3601", FederationErrorCode.DurationOutOfRange, "accepts 60 to 3600 seconds")]
    [InlineData("(1..11) -SigningAlgorithm ES384", FederationErrorCode.ParameterInvalid, "accepts 1 to 10")]
    [InlineData("('a' * 1001) -SigningAlgorithm ES384", FederationErrorCode.ParameterInvalid, "expected 1 to 1,000")]
    [InlineData("api -SigningAlgorithm ES384 -EndpointUrl https://sts.amazonaws.com", FederationErrorCode.ParameterInvalid, "the global endpoint, which does not support GetWebIdentityToken")]
    [InlineData("api -SigningAlgorithm ES384 -Tag 7", FederationErrorCode.ParameterInvalid, "expected a hashtable")]
    public void Values_that_STS_does_not_accept_are_rejected_before_the_call(string arguments, FederationErrorCode code, string message)
    {
        int calls = _sandbox.Requests.Count(SandboxService.Sts);
        Assert.Contains(message, _shell.Run($"Get-AwsWebIdentityToken {arguments}").Error(code).ToString(), StringComparison.Ordinal);
        Assert.Equal(calls, _sandbox.Requests.Count(SandboxService.Sts));
    }

    [Fact]
    public void Audience_and_algorithm_are_mandatory_and_the_algorithm_is_one_of_two()
    {
        Assert.Contains("SigningAlgorithm", Assert.Single(_shell.Run("Get-AwsWebIdentityToken api").Errors).ToString(), StringComparison.Ordinal);
        Assert.Contains("Audience", Assert.Single(_shell.Run("Get-AwsWebIdentityToken -SigningAlgorithm ES384").Errors).ToString(), StringComparison.Ordinal);
        Assert.Contains("RS256,ES384", Assert.Single(_shell.Run("Get-AwsWebIdentityToken api -SigningAlgorithm HS256").Errors).ToString(), StringComparison.Ordinal);
    }
}
