using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Sts;
using PSFederation.Core.Tests.Http;

namespace PSFederation.Core.Tests.Sts;

/// <summary>Responses that are not from STS: one clear error for each.</summary>
public sealed class StsResponseTests
{
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSJ9.c2lnbmF0dXJl";

    private static async Task<FederationException> FailAsync(FixedAnswer server)
    {
        OidcToken token = JwtReader.Read(Token, OidcTokenType.IdToken);
        StsRequest request = new() { RoleArn = "arn:aws:iam::111122223333:role/Web", EndpointUrl = server.Url, Timeout = TimeSpan.FromSeconds(60) };
        return await Assert.ThrowsAsync<FederationException>(() =>
            new StsFederationClient(AwsSettings.Current, TimeProvider.System, new RecordingReporter()).AssumeRoleWithWebIdentityAsync(token, "session", null, request, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Sign in to the network</body></html>")]
    [InlineData("<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><AssumeRoleWithWebIdentityResponse/>")]
    [InlineData("{\"Credentials\":1}")]
    [InlineData("<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>B</SecretAccessKey><SessionToken>C</SessionToken><Expiration>soon</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")]
    [InlineData("<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><PackedPolicySize>many</PackedPolicySize></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")]
    [InlineData("<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><PackedPolicySize>99999999999999</PackedPolicySize></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")]
    public async Task An_answer_of_success_that_is_something_else(string body)
    {
        using FixedAnswer server = FixedAnswer.Ok(body);
        Assert.Equal(FederationErrorCode.StsServiceError, (await FailAsync(server)).Code);
    }

    [Fact]
    public async Task An_answer_without_end_is_ended()
    {
        using FixedAnswer server = FixedAnswer.Endless("<AssumeRoleWithWebIdentityResponse><a>");
        FederationException error = await FailAsync(server);
        Assert.Contains(error.Code, (FederationErrorCode[])[FederationErrorCode.StsServiceError, FederationErrorCode.StsUnreachable]);
    }

    [Fact]
    public async Task A_refusal_that_repeats_the_token_is_not_repeated()
    {
        string body = $"<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>No good: {Token}</Message></Error><RequestId>1</RequestId></ErrorResponse>";
        using FixedAnswer server = new($"HTTP/1.1 400 Bad\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n", (stream, token) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body), token).AsTask());
        FederationException error = await FailAsync(server);
        Assert.Equal(FederationErrorCode.StsInvalidIdentityToken, error.Code);
        Assert.DoesNotContain(Token.Split('.')[1], error.ToString(), StringComparison.Ordinal);
    }
}
