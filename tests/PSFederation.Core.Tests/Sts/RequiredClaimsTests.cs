using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Sts;
using PSFederation.Core.Tests.Http;
using PSFederation.Core.Tests.Oidc;

namespace PSFederation.Core.Tests.Sts;

/// <summary>Missing claims that AWS STS requires are reported before the call.</summary>
public sealed class RequiredClaimsTests
{
    private static Task<FederatedSession> ExchangeAsync(OidcToken token, IOperationReporter reporter, string? endpoint, string? providerId = null) =>
        new StsFederationClient(new AwsSettings(_ => null), TimeProvider.System, reporter).AssumeRoleWithWebIdentityAsync(
            token, "session", providerId, new StsRequest { RoleArn = "arn:aws:iam::111122223333:role/Web", EndpointUrl = endpoint, Region = "us-east-1", Timeout = TimeSpan.FromSeconds(60) }, TestContext.Current.CancellationToken);

    private static OidcToken Without(string claim, OidcTokenType tokenType = OidcTokenType.IdToken)
    {
        System.Text.Json.Nodes.JsonObject claims = System.Text.Json.Nodes.JsonNode.Parse(Jwt.Payload)!.AsObject();
        claims["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        claims["nbf"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        claims["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        claims.Remove(claim);
        return JwtReader.Read(Jwt.Make(claims.ToJsonString()), tokenType);
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("iat")]
    public async Task At_AWS_it_is_an_error(string claim)
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.OidcTokenInvalid, () => ExchangeAsync(Without(claim), new RecordingReporter(), endpoint: null));
        Assert.Contains($"The token lacks {claim}; AWS STS requires", e.Message, StringComparison.Ordinal);
        Assert.Equal(claim, e.Target);
    }

    [Fact]
    public async Task The_error_says_what_to_configure_for_a_machine()
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.OidcTokenInvalid, () => ExchangeAsync(Without("sub", OidcTokenType.AccessToken), new RecordingReporter(), endpoint: null));
        Assert.Contains("machine tokens without a subject", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_server_may_take_it_and_is_asked()
    {
        using FixedAnswer server = FixedAnswer.Ok("<a/>");
        RecordingReporter reporter = new();
        await Fail.WithAsync(FederationErrorCode.StsServiceError, () => ExchangeAsync(Without("sub"), reporter, server.Url));
        Assert.Contains("lacks sub", Assert.Single(reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_token_says_nothing()
    {
        using FixedAnswer server = FixedAnswer.Ok("<a/>");
        RecordingReporter reporter = new();
        await Fail.WithAsync(FederationErrorCode.StsServiceError, () => ExchangeAsync(Without("none"), reporter, server.Url));
        await Fail.WithAsync(FederationErrorCode.StsServiceError, () => ExchangeAsync(JwtReader.Read("opaque", OidcTokenType.AccessToken), reporter, server.Url, "www.amazon.com"));
        Assert.Empty(reporter.Warnings);
    }
}
