using System.Net;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

public class StsHintTests
{
    [Theory]
    [InlineData("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse", "Attributes/RoleSessionName with one value")]
    [InlineData("InvalidIdentityToken", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}", "a value that STS rejects")]
    [InlineData("InvalidIdentityToken", "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"", "must not begin with aws:")]
    [InlineData("InvalidIdentityToken", "Specified provider doesn't exist", "The identity provider does not exist")]
    [InlineData("InvalidIdentityToken", "Response signature invalid", "Update the metadata")]
    [InlineData("InvalidIdentityToken", "Issuer not present in specified provider", "entityID")]
    [InlineData("InvalidIdentityToken", "Response does not contain the required audience", "must have the audience")]
    [InlineData("InvalidIdentityToken", "Incorrect token audience", "client IDs")]
    [InlineData("InvalidIdentityToken", "Something new", "registered in IAM")]
    [InlineData("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance", "at once")]
    [InlineData("ExpiredTokenException", "Response is expired", "Sign in again")]
    [InlineData("ValidationError", "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000", "at most 100,000")]
    [InlineData("ValidationError", "Invalid base64 SAMLResponse", "not Base64")]
    [InlineData("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", "-DurationSeconds, or increase the role's MaxSessionDuration")]
    [InlineData("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.", "-DurationSeconds 3600")]
    [InlineData("ValidationError", "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900", "900 to 43200")]
    [InlineData("ValidationError", "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint", "Check -RoleSessionName")]
    [InlineData("AccessDenied", "User: arn:aws:iam::111122223333:saml-provider/Corp is not authorized to perform: sts:TagSession on resource: arn:aws:iam::111122223333:role/R", "must also allow sts:TagSession")]
    [InlineData("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", "trust policy allows this identity")]
    [InlineData("ServiceUnavailable", "base64", "Try again later")]
    public void Fits_the_message(string code, string message, string hint) =>
        Assert.Contains(hint, StsHint.For(code, message, code == "ServiceUnavailable" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.BadRequest).Hint, StringComparison.Ordinal);

    private const string User = "User: arn:aws:sts::111122223333:assumed-role/Web/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/R";

    private static string Signed(string code, string message, string? caller = "arn:aws:sts::111122223333:assumed-role/Web/ann", bool externalId = false, string? role = "arn:aws:iam::444455556666:role/R") =>
        StsHint.For(code, message, HttpStatusCode.Forbidden, new StsSigner(role, caller, externalId)).Hint;

    [Fact]
    public void A_packed_policy_of_a_federated_user_is_made_of_its_parameters()
    {
        StsSigner signer = new(RoleArn: null, CallerArn: null, HasExternalId: false) { Permission = new StsPermission("sts:GetFederationToken", "Check -Name.") };
        string hint = StsHint.For("PackedPolicyTooLarge", "too large", HttpStatusCode.BadRequest, signer).Hint;
        Assert.Contains("shorter tags", hint, StringComparison.Ordinal);
        Assert.DoesNotContain("transitive", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denied_AssumeRole_names_both_policies_and_the_conditions()
    {
        string hint = Signed("AccessDenied", User, caller: null);
        Assert.StartsWith("An identity policy of the caller arn:aws:sts::111122223333:assumed-role/Web/ann must allow sts:AssumeRole on arn:aws:iam::444455556666:role/R. ", hint, StringComparison.Ordinal);
        Assert.Contains("The trust policy of the role must allow sts:AssumeRole with arn:aws:sts::111122223333:assumed-role/Web/ann, its role Web or its account 111122223333 as the principal.", hint, StringComparison.Ordinal);
        Assert.Contains("sts:ExternalId, specify -ExternalId", hint, StringComparison.Ordinal);
        Assert.Contains("aws:MultiFactorAuthPresent", hint, StringComparison.Ordinal);
        Assert.DoesNotContain("identity provider", hint, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_denied_AssumeRole_with_an_external_id_says_what_it_is_compared_with() =>
        Assert.Contains("sts:ExternalId, its value must be the -ExternalId value", Signed("AccessDenied", User, externalId: true), StringComparison.Ordinal);

    [Theory]
    [InlineData("no", "arn:aws:iam::111122223333:user/ann", "of the caller arn:aws:iam::111122223333:user/ann must", "arn:aws:iam::111122223333:user/ann or its account 111122223333 as the principal")]
    [InlineData("no", null, "of the caller must", "the caller, its role or its account as the principal")]
    [InlineData("User: arn:aws:iam::111122223333:user/a\nb is not authorized", null, "of the caller must", "the caller, its role or its account as the principal")]
    public void A_denied_AssumeRole_names_the_caller_as_far_as_it_is_known(string message, string? caller, string identity, string principal)
    {
        string hint = Signed("AccessDenied", message, caller);
        Assert.Contains(identity, hint, StringComparison.Ordinal);
        Assert.Contains(principal, hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" because no identity-based policy allows the sts:AssumeRole action", "Attach such a policy to the caller.", "trust policy")]
    [InlineData(" because no session policy allows the sts:AssumeRole action", "The session policy of the caller does not allow it.", "trust policy")]
    [InlineData(" because no permissions boundary allows the sts:AssumeRole action", "Ask an administrator to add sts:AssumeRole on arn:aws:iam::444455556666:role/R to the boundary.", "trust policy")]
    [InlineData(" because no service control policy allows the sts:AssumeRole action", "service control policy of the organization", "trust policy")]
    [InlineData(" because no VPC endpoint policy allows the sts:AssumeRole action", "VPC endpoint policy does not", "trust policy")]
    [InlineData(" with an explicit deny in a service control policy", "the Deny statement, which is in a service control policy.", "must allow")]
    [InlineData(" with an explicit deny in an identity-based policy", "the Deny statement, which is in an identity-based policy.", "must allow")]
    [InlineData(" with an explicit deny", "the Deny statement.", "must allow")]
    [InlineData(" because no resource-based policy allows the sts:AssumeRole action", "The trust policy of the role must allow", "identity provider")]
    public void A_denied_AssumeRole_names_the_policy_that_STS_names(string reason, string hint, string absent)
    {
        string text = Signed("AccessDenied", User + reason);
        Assert.Contains(hint, text, StringComparison.Ordinal);
        Assert.DoesNotContain(absent, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sts:TagSession", "transitive")]
    [InlineData("sts:SetSourceIdentity", "source identity")]
    public void Tags_and_source_identity_of_AssumeRole_need_their_own_permission(string action, string reason)
    {
        string hint = Signed("AccessDenied", User.Replace("sts:AssumeRole", action, StringComparison.Ordinal));
        Assert.Contains($"must allow {action} on arn:aws:iam::444455556666:role/R", hint, StringComparison.Ordinal);
        Assert.Contains($"must allow {action} with", hint, StringComparison.Ordinal);
        Assert.Contains(reason, hint, StringComparison.Ordinal);
        Assert.DoesNotContain("identity provider", hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExpiredToken", "The security token included in the request is expired", "have expired. Get new credentials")]
    [InlineData("SomethingNew", "no", "must allow sts:AssumeRole on")]
    [InlineData("PackedPolicyTooLarge", "no", "transitive session tags")]
    [InlineData("InvalidClientTokenId", "no", "credentials are not valid at this endpoint")]
    public void A_signed_call_is_refused_without_words_on_federation(string code, string message, string expected)
    {
        string hint = Signed(code, message);
        Assert.Contains(expected, hint, StringComparison.Ordinal);
        foreach (string word in (string[])["assertion", "identity provider", "Sign in"])
            Assert.DoesNotContain(word, hint, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void GetCallerIdentity_needs_no_permission() => Assert.Contains("requires no IAM permission", Signed("AccessDenied", "no", role: null), StringComparison.Ordinal);
}
