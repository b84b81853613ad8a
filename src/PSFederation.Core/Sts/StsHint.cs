using System.Net;

namespace PSFederation.Core.Sts;

/// <summary>
/// What to do about a refusal of STS: by its message where the code stands for several causes, else by the code. The messages are those of STS and of the
/// IAM User Guide ("Troubleshoot SAML federation with IAM"); STS gives no code of their own to their causes.
/// </summary>
internal static class StsHint
{
    private const string Format = "2 to 64 characters, letters, digits and + = , . @ _ -";

    /// <summary>Parts of messages, the more special first: all of a row must be there.</summary>
    private static readonly (string[] Parts, string Hint)[] ByMessage =
    [
        (["sts:TagSession"], "The identity sends session tags, so the trust policy of the role must allow sts:TagSession beside the action, for the same principal. Add it, or have the identity provider send no PrincipalTag."),
        (["sts:SetSourceIdentity"], "The identity sends a source identity, so the trust policy of the role must allow sts:SetSourceIdentity beside the action, for the same principal. Add it, or have the identity provider send no SourceIdentity."),
        (["MaxSessionDuration"], "Ask for less with -DurationSeconds, or raise the role's MaxSessionDuration in IAM (3600 unless it was changed). STS does not say its value."),
        (["1 hour session limit"], "A role that is assumed with the credentials of another role lasts an hour at most: give -DurationSeconds 3600 or less."),
        (["'durationSeconds'"], "Check -DurationSeconds: 900 to 43200, and no more than the role's MaxSessionDuration in IAM, whose value STS does not give."),
        (["RoleSessionName", "required"], "The identity provider must send the attribute https://aws.amazon.com/SAML/Attributes/RoleSessionName with one value, " + Format + ". Test-SamlAssertion shows what it sends."),
        (["RoleSessionName", "AuthnResponse"], "The identity provider sends the attribute https://aws.amazon.com/SAML/Attributes/RoleSessionName with a value that STS does not take; expected " + Format + ". Have it send another one, such as the e-mail address."),
        (["'roleSessionName'"], "Check -RoleSessionName: " + Format + "."),
        (["source", "identity", "match"], "The source identity that the identity provider sends must have " + Format + ", and must not begin with aws:."),
        (["'sourceIdentity'"], "The source identity that the identity provider sends must have " + Format + ", and must not begin with aws:."),
        (["base64"], "The text that was sent is not Base64. Pass the SAMLResponse as the identity provider posts it; Test-SamlAssertion says what is wrong with it."),
        (["'sAMLAssertion'", "length"], "STS takes a response of at most 100,000 characters. Have the identity provider send fewer attributes, groups or roles."),
        (["'webIdentityToken'", "length"], "STS takes a token of at most 20,000 characters. Have the identity provider send fewer claims or groups."),
        (["'externalId'"], "Check -ExternalId: 2 to 1224 characters, letters, digits and + = , . @ : / _ -"),
        (["required audience"], "The response must name the audience https://signin.aws.amazon.com/saml (or that of the partition). Correct the audience that the identity provider sends; Test-SamlAssertion shows it."),
        (["Incorrect token audience"], "Add the audience of the token to the client ids of the identity provider in IAM, or ask for a token with another audience."),
        (["signature invalid"], "IAM has no certificate that fits the signature. Update the metadata of the identity provider in IAM; Test-SamlAssertion -Metadata shows which certificate signs."),
        (["Issuer not present"], "The issuer of the response is not the entityID of the metadata in IAM. Choose the identity provider with that issuer (-PrincipalArn), or update its metadata in IAM."),
        (["provider doesn't exist"], "There is no such identity provider in the account of the role. Check the provider's ARN that the identity provider sends, or -PrincipalArn."),
        (["No OpenIDConnect provider"], "Register the issuer of the token as an OpenID Connect provider in IAM, in the account of the role, to the letter and with its client id."),
        (["redeemed within"], "Sign in again and use the response at once: STS takes it for five minutes. If it is new, compare the clocks of the identity provider and of this machine."),
        (["verification key"], "STS could not fetch the keys of the issuer. Check that the jwks_uri of the issuer is public and answers quickly, and try again."),
        (["'policyArns'"], "Check -PolicyArn: at most ten ARNs of managed policies of the role's account or of AWS."),
        (["'tags."], "The session tags that the identity provider sends are not valid: at most 50, keys of at most 128 and values of at most 256 characters. Correct them there."),
        (["'roleArn'"], "Check -RoleArn: arn:aws:iam::ACCOUNT:role/NAME."),
        (["'principalArn'"], "Check -PrincipalArn: arn:aws:iam::ACCOUNT:saml-provider/NAME."),
    ];

    /// <summary>The kind of error and what to do about it.</summary>
    /// <param name="code">The code of STS.</param>
    /// <param name="signer">Who signed; null for the exchanges, which carry their identity.</param>
    public static (FederationErrorCode Code, string Hint) For(string code, string message, HttpStatusCode status, StsSigner? signer = null)
    {
        (FederationErrorCode error, string hint) = ByCode(code, status);
        if (signer is not null && CallerHint.For(error, message, signer) is { } own)
            return (error, own);
        return (error, IsAboutTheRequest(error) && OfMessage(message) is { } special ? special : hint);
    }

    private static string? OfMessage(string message) =>
        Array.Find(ByMessage, row => row.Parts.All(part => message.Contains(part, StringComparison.OrdinalIgnoreCase))).Hint;

    /// <summary>A message of a proxy or of a fault of STS may have such words by chance.</summary>
    private static bool IsAboutTheRequest(FederationErrorCode error) =>
        error is FederationErrorCode.StsAccessDenied or FederationErrorCode.StsExpiredToken or FederationErrorCode.StsInvalidIdentityToken or FederationErrorCode.StsValidation;

    private static (FederationErrorCode Code, string Hint) ByCode(string code, HttpStatusCode status) => code switch
    {
        "AccessDenied" or "AccessDeniedException" => (FederationErrorCode.StsAccessDenied, "Check that the role exists, that its trust policy allows this identity and this action, and that every condition matches."),
        "ExpiredTokenException" or "ExpiredToken" => (FederationErrorCode.StsExpiredToken, "Sign in again; an assertion is good for five minutes, and clocks must agree."),
        "InvalidIdentityToken" or "InvalidIdentityTokenException" => (FederationErrorCode.StsInvalidIdentityToken, "Check that the identity provider is registered in IAM with this issuer, audience and signing key."),
        "IDPRejectedClaim" => (FederationErrorCode.StsIdpRejectedClaim, "The identity provider turned the token down: it may have expired or been revoked. Sign in again."),
        "IDPCommunicationError" => (FederationErrorCode.StsIdpCommunication, "AWS could not reach the identity provider; it must be on the public network. Try again later."),
        "MalformedPolicyDocument" => (FederationErrorCode.StsMalformedPolicy, "Check the JSON of -Policy."),
        "PackedPolicyTooLarge" => (FederationErrorCode.StsPackedPolicyTooLarge, "Shorten -Policy, give fewer -PolicyArn, or have the identity provider send fewer session tags."),
        "OutboundWebIdentityFederationDisabledException" or "OutboundWebIdentityFederationDisabled" => (FederationErrorCode.StsOutboundFederationDisabled, "Enable outbound identity federation for the account: aws iam enable-outbound-web-identity-federation, or Account settings in the IAM console."),
        "SessionDurationEscalationException" or "SessionDurationEscalation" => (FederationErrorCode.StsSessionDurationEscalation, "The token would be valid for longer than the credentials that signed the call. Ask for less with -DurationSeconds, or get new credentials first."),
        "JWTPayloadSizeExceededException" or "JWTPayloadSizeExceeded" => (FederationErrorCode.StsTokenPayloadTooLarge, "Pass fewer or shorter -Tag."),
        "RegionDisabledException" => (FederationErrorCode.StsRegionDisabled, "Activate STS for this region in the account, or choose another with -Region."),
        "ValidationError" or "InvalidParameterValue" or "MissingParameter" or "InvalidArgument" or "ValidationException" => (FederationErrorCode.StsValidation, "Check the parameters."),
        "InvalidClientTokenId" or "SignatureDoesNotMatch" or "MissingAuthenticationToken" or "IncompleteSignature" or "InvalidAccessKeyId" or "UnrecognizedClientException" => (FederationErrorCode.StsCredentialsRefused, "The credentials are not valid here, or have expired; get new ones, and check the region's partition."),
        "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequestsException" => (FederationErrorCode.StsThrottled, "Wait a little and try again, with fewer calls at once."),
        _ when status == HttpStatusCode.Forbidden => (FederationErrorCode.StsAccessDenied, "Check the role, its trust policy, and the identity provider's registration."),
        _ => (FederationErrorCode.StsServiceError, (int)status >= 500 ? "STS has an internal error, or another server answers at this endpoint. Try again later." : "Check the parameters and the endpoint."),
    };
}
