using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;
using PSFederation.Tests;

namespace PSFederation.Core.Tests.Sts;

/// <summary>Error responses of servers that are not AWS STS: one sentence with the code and the message, without markup.</summary>
public class StsErrorsTests
{
    private static async Task<string> MessageAsync(int status, string body, string contentType = "application/xml")
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(status, body, contentType));
        Dictionary<string, string> environment = new() { ["HOME"] = Repository.Missing, ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE", ["AWS_SECRET_ACCESS_KEY"] = "secret" };
        AwsSettings settings = new(environment.GetValueOrDefault);
        FederationException error = await Fail.WithAsync(
            FederationErrorCode.StsServiceError,
            () => new StsIdentity(settings, TimeProvider.System, new RecordingReporter()).GetCallerIdentityAsync(
                null, CallerOrigin.Choose(profileName: null, stored: null, settings), "us-east-1", server.Url, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.DoesNotContain('<', error.Message);
        Assert.DoesNotContain("HTTP Body", error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    [Theory]
    [InlineData("<Error><Code>MethodNotAllowed</Code><Message></Message><RequestId>tx1</RequestId><HostId>h</HostId></Error>", "MethodNotAllowed. ")]
    [InlineData("<Error><Code>MethodNotAllowed</Code><RequestId>tx1</RequestId></Error>", "MethodNotAllowed. ")]
    [InlineData("<Error><Code>MethodNotAllowed</Code><Message>The method is not allowed here</Message><RequestId>tx1</RequestId></Error>", "MethodNotAllowed (The method is not allowed here). ")]
    public async Task An_error_of_an_object_store_is_a_sentence(string error, string shown)
    {
        string message = await MessageAsync(405, $"""<?xml version="1.0" encoding="UTF-8"?>{error}""");
        Assert.StartsWith($"STS denied GetCallerIdentity: {shown}", message, StringComparison.Ordinal);
        Assert.Contains("does not support this action", message, StringComparison.Ordinal);
        Assert.Contains("request ID tx1", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::444455556666:saml-provider/P", "The role is in the account 111122223333, but the provider is in the account 444455556666")]
    [InlineData("arn:aws:iam::111122223333:saml-provider/P", "Check that the role exists")]
    public async Task A_denial_says_that_role_and_provider_are_in_different_accounts(string provider, string words)
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized</Message></Error></ErrorResponse>", "text/xml"));
        FederationException error = await Fail.WithAsync(
            FederationErrorCode.StsAccessDenied,
            () => new StsFederationClient(new AwsSettings(_ => null), TimeProvider.System, new RecordingReporter()).AssumeRoleWithSamlAsync(
                new SamlAssertion("PHg+"), new FederatedRole("arn:aws:iam::111122223333:role/R", provider), new StsRequest { RoleArn = "arn:aws:iam::111122223333:role/R", EndpointUrl = server.Url }, TestContext.Current.CancellationToken));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html><body><h1>405 Not Allowed</h1></body></html>", "text/html")]
    [InlineData("<Fault><Code>Sender</Code></Fault>", "application/xml")]
    [InlineData("", "text/plain")]
    public async Task An_error_without_a_code_says_so(string body, string contentType) =>
        Assert.Contains("HTTP 405 without an STS error code", await MessageAsync(405, body, contentType), StringComparison.Ordinal);
}
