using System.Net;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

public class StsHintTests
{
    [Theory]
    [InlineData("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse", "Attributes/RoleSessionName with one value")]
    [InlineData("InvalidIdentityToken", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}", "a value that STS does not take")]
    [InlineData("InvalidIdentityToken", "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"", "must not begin with aws:")]
    [InlineData("InvalidIdentityToken", "Specified provider doesn't exist", "no such identity provider")]
    [InlineData("InvalidIdentityToken", "Response signature invalid", "Update the metadata")]
    [InlineData("InvalidIdentityToken", "Issuer not present in specified provider", "entityID")]
    [InlineData("InvalidIdentityToken", "Response does not contain the required audience", "must name the audience")]
    [InlineData("InvalidIdentityToken", "Incorrect token audience", "client ids")]
    [InlineData("InvalidIdentityToken", "Something new", "registered in IAM")]
    [InlineData("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance", "at once")]
    [InlineData("ExpiredTokenException", "Response is expired", "Sign in again")]
    [InlineData("ValidationError", "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000", "at most 100,000")]
    [InlineData("ValidationError", "Invalid base64 SAMLResponse", "no Base64")]
    [InlineData("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", "-DurationSeconds, or raise the role's MaxSessionDuration")]
    [InlineData("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.", "-DurationSeconds 3600")]
    [InlineData("ValidationError", "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900", "900 to 43200")]
    [InlineData("ValidationError", "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint", "Check -RoleSessionName")]
    [InlineData("AccessDenied", "User: arn:aws:iam::111122223333:saml-provider/Corp is not authorized to perform: sts:TagSession on resource: arn:aws:iam::111122223333:role/R", "must allow sts:TagSession")]
    [InlineData("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", "trust policy allows this identity")]
    [InlineData("ServiceUnavailable", "base64", "Try again later")]
    public void Fits_the_message(string code, string message, string hint) =>
        Assert.Contains(hint, StsHint.For(code, message, code == "ServiceUnavailable" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.BadRequest).Hint, StringComparison.Ordinal);
}
