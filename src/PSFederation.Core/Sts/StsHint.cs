using System.Net;

namespace PSFederation.Core.Sts;

/// <summary>
/// What to do about an STS denial: by its message if the code has several causes, otherwise by the code. The messages are from STS and the
/// IAM User Guide ("Troubleshoot SAML federation with IAM"); STS has no separate codes for these causes.
/// </summary>
internal static class StsHint
{
    private const string Format = "2 to 64 letters, digits and + = , . @ _ - characters";

    /// <summary>Parts of messages, the more specific first: all parts of a row must match.</summary>
    private static readonly (string[] Parts, string Hint)[] ByMessage =
    [
        (["sts:TagSession"], "The identity contains session tags, so the role's trust policy must also allow sts:TagSession for the same principal. Allow it, or configure the identity provider to send no PrincipalTag."),
        (["sts:SetSourceIdentity"], "The identity contains a source identity, so the role's trust policy must also allow sts:SetSourceIdentity for the same principal. Allow it, or configure the identity provider to send no SourceIdentity."),
        (["MaxSessionDuration"], "Specify a smaller -DurationSeconds, or increase the role's MaxSessionDuration in IAM (3600 by default). STS does not return its value."),
        (["1 hour session limit"], "Role chaining limits the session to one hour: specify -DurationSeconds 3600 or less."),
        (["'durationSeconds'"], "Check -DurationSeconds: 900 to 43200, and at most the role's MaxSessionDuration in IAM. STS does not return its value."),
        (["RoleSessionName", "required"], "The identity provider must send the attribute https://aws.amazon.com/SAML/Attributes/RoleSessionName with one value, " + Format + ". Test-SamlAssertion shows what it sends."),
        (["RoleSessionName", "AuthnResponse"], "The identity provider sends the attribute https://aws.amazon.com/SAML/Attributes/RoleSessionName with a value that STS rejects; expected " + Format + ". Configure it to send another value, such as the e-mail address."),
        (["'roleSessionName'"], "Check -RoleSessionName: " + Format + "."),
        (["source", "identity", "match"], "The source identity that the identity provider sends must have " + Format + ", and must not begin with aws:."),
        (["'sourceIdentity'"], "The source identity that the identity provider sends must have " + Format + ", and must not begin with aws:."),
        (["base64"], "The SAML response is not Base64. Pass the SAMLResponse exactly as the identity provider posts it; Test-SamlAssertion shows what is wrong."),
        (["'sAMLAssertion'", "length"], "STS accepts a response of at most 100,000 characters. Configure the identity provider to send fewer attributes, groups or roles."),
        (["'webIdentityToken'", "length"], "STS accepts a token of at most 20,000 characters. Configure the identity provider to send fewer claims or groups."),
        (["'externalId'"], "Check -ExternalId: 2 to 1224 letters, digits and + = , . @ : / _ - characters"),
        (["required audience"], "The response must have the audience https://signin.aws.amazon.com/saml (or the audience of the partition). Correct the audience at the identity provider; Test-SamlAssertion shows it."),
        (["Incorrect token audience"], "Add the audience of the token to the client IDs of the identity provider in IAM, or request a token with another audience."),
        (["signature invalid"], "IAM has no certificate that matches the signature. Update the metadata of the identity provider in IAM; Test-SamlAssertion -Metadata shows the signing certificate."),
        (["Issuer not present"], "The issuer of the response is not the entityID of the metadata in IAM. Choose the identity provider with that issuer (-PrincipalArn), or update its metadata in IAM."),
        (["provider doesn't exist"], "The identity provider does not exist in the account of the role. Check the provider ARN in the Role attribute, or -PrincipalArn."),
        (["No OpenIDConnect provider"], "Register the issuer of the token as an OpenID Connect provider in IAM, in the account of the role, with exactly this URL and with its client ID."),
        (["redeemed within"], "Sign in again and use the response at once: STS accepts it for five minutes. If the response is new, check the clocks of the identity provider and this machine."),
        (["verification key"], "STS could not retrieve the keys of the issuer. Check that the issuer's jwks_uri is public and responds quickly, and try again."),
        (["'policyArns'"], "Check -PolicyArn: at most ten ARNs of managed policies from the role's account or AWS."),
        (["'tags."], "The session tags that the identity provider sends are not valid: at most 50 tags, with keys of at most 128 and values of at most 256 characters. Correct them at the identity provider."),
        (["'roleArn'"], "Check -RoleArn: arn:aws:iam::ACCOUNT:role/NAME."),
        (["'principalArn'"], "Check -PrincipalArn: arn:aws:iam::ACCOUNT:saml-provider/NAME."),
    ];

    /// <summary>The kind of error and what to do about it.</summary>
    /// <param name="code">The code of STS.</param>
    /// <param name="signer">The signer; null for exchanges, which contain their identity.</param>
    public static (FederationErrorCode Code, string Hint) For(string code, string message, HttpStatusCode status, StsSigner? signer = null)
    {
        (FederationErrorCode error, string hint) = ByCode(code, status);
        if (signer is not null && CallerHint.For(error, message, signer) is { } own)
            return (error, own);
        return (error, IsAboutTheRequest(error) && OfMessage(message) is { } special ? special : hint);
    }

    private static string? OfMessage(string message) =>
        Array.Find(ByMessage, row => row.Parts.All(part => message.Contains(part, StringComparison.OrdinalIgnoreCase))).Hint;

    /// <summary>A message of a proxy or of an STS error can contain such words by chance.</summary>
    private static bool IsAboutTheRequest(FederationErrorCode error) =>
        error is FederationErrorCode.StsAccessDenied or FederationErrorCode.StsExpiredToken or FederationErrorCode.StsInvalidIdentityToken or FederationErrorCode.StsValidation;

    private static (FederationErrorCode Code, string Hint) ByCode(string code, HttpStatusCode status) => code switch
    {
        "AccessDenied" or "AccessDeniedException" => (FederationErrorCode.StsAccessDenied, "Check that the role exists, that its trust policy allows this identity and this action, and that every condition matches."),
        "ExpiredTokenException" or "ExpiredToken" => (FederationErrorCode.StsExpiredToken, "Sign in again; an assertion is valid for five minutes, and the clocks must agree."),
        "InvalidIdentityToken" or "InvalidIdentityTokenException" => (FederationErrorCode.StsInvalidIdentityToken, "Check that the identity provider is registered in IAM with this issuer, audience and signing key."),
        "IDPRejectedClaim" => (FederationErrorCode.StsIdpRejectedClaim, "The identity provider rejected the token: it may have expired or been revoked. Sign in again."),
        "IDPCommunicationError" => (FederationErrorCode.StsIdpCommunication, "AWS could not reach the identity provider, which must be publicly reachable. Try again later."),
        "MalformedPolicyDocument" => (FederationErrorCode.StsMalformedPolicy, "Check the JSON of -Policy."),
        "PackedPolicyTooLarge" => (FederationErrorCode.StsPackedPolicyTooLarge, "Shorten -Policy, specify fewer -PolicyArn values, or configure the identity provider to send fewer session tags."),
        "OutboundWebIdentityFederationDisabledException" or "OutboundWebIdentityFederationDisabled" => (FederationErrorCode.StsOutboundFederationDisabled, "Enable outbound identity federation for the account: aws iam enable-outbound-web-identity-federation, or Account settings in the IAM console."),
        "SessionDurationEscalationException" or "SessionDurationEscalation" => (FederationErrorCode.StsSessionDurationEscalation, "The token would be valid for longer than the credentials that signed the call. Specify a smaller -DurationSeconds, or get new credentials first."),
        "JWTPayloadSizeExceededException" or "JWTPayloadSizeExceeded" => (FederationErrorCode.StsTokenPayloadTooLarge, "Specify fewer or shorter tags."),
        "RegionDisabledException" => (FederationErrorCode.StsRegionDisabled, "Activate STS for this region in the account, or specify another region with -Region."),
        "ValidationError" or "InvalidParameterValue" or "MissingParameter" or "InvalidArgument" or "ValidationException" => (FederationErrorCode.StsValidation, "Check the parameters."),
        "InvalidClientTokenId" or "SignatureDoesNotMatch" or "MissingAuthenticationToken" or "IncompleteSignature" or "InvalidAccessKeyId" or "UnrecognizedClientException" => (FederationErrorCode.StsCredentialsRefused, "The credentials are not valid at this endpoint, or have expired; get new credentials, and check the partition of the region."),
        // The server of an object store or a proxy has such codes. STS has only InvalidAction, for an action that it does not have.
        "MethodNotAllowed" or "NotImplemented" or "InvalidAction" => (FederationErrorCode.StsServiceError, "The server at this endpoint does not support this action; expected AWS STS, or a server with the same API. Check the endpoint."),
        "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequestsException" => (FederationErrorCode.StsThrottled, "Wait, then try again with fewer concurrent calls."),
        _ when status == HttpStatusCode.Forbidden => (FederationErrorCode.StsAccessDenied, "Check the role, its trust policy, and the identity provider's registration."),
        _ => (FederationErrorCode.StsServiceError, (int)status >= 500 ? "STS had an internal error, or another server responded at this endpoint. Try again later." : "Check the parameters and the endpoint."),
    };
}
