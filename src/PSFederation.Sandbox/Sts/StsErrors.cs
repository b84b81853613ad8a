namespace PSFederation.Sandbox.Sts;

/// <summary>
/// The errors of AWS STS: codes and statuses of its API model, and the known AWS wording (its troubleshooting
/// pages and messages quoted in public issues). If the wording is unknown, the message describes the problem.
/// </summary>
internal static class StsErrors
{
    public static StsException AccessDenied(string action) => new("AccessDenied", 403, $"Not authorized to perform {action}");

    public static StsException AccessDenied(string callerArn, string action, string resource)
        => new("AccessDenied", 403, $"User: {callerArn} is not authorized to perform: {action} on resource: {resource}");

    public static StsException SessionCredentials(string operation)
        => new("AccessDenied", 403, $"Cannot call {operation} with session credentials");

    public static StsException RootMayNotAssume() => new("AccessDenied", 403, "Roles may not be assumed by root accounts.");

    public static StsException InvalidMfaCode()
        => new("AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code.");

    public static StsException Validation(string message) => new("ValidationError", 400, message);

    public static StsException InvalidArn(string arn) => Validation($"{arn} is invalid");

    public static StsException RequestArnInvalid() => Validation("Request ARN is invalid");

    public static StsException DurationExceedsRole()
        => Validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");

    public static StsException DurationExceedsChaining()
        => Validation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");

    public static StsException InvalidParameterValue(string message) => new("InvalidParameterValue", 400, message);

    public static StsException MalformedInput(string message) => new("MalformedInput", 400, message);

    public static StsException InvalidIdentityToken(string message) => new("InvalidIdentityToken", 400, message);

    public static StsException InvalidSaml(string message)
        => InvalidIdentityToken(message + Suffix("AuthSamlInvalidSamlResponseException"));

    public static StsException SamlProviderMissing()
        => InvalidIdentityToken("Specified provider doesn't exist" + Suffix("AuthSamlManifestNotFoundException"));

    public static StsException SignatureInvalid() => InvalidIdentityToken("Response signature invalid");

    public static StsException VerificationKey()
        => InvalidIdentityToken(
            "Couldn't retrieve verification key from your identity provider,  "
            + "please reference AssumeRoleWithWebIdentity documentation for requirements");

    public static StsException Expired(string message) => new("ExpiredTokenException", 400, message);

    public static StsException IdpRejectedClaim(string message) => new("IDPRejectedClaim", 403, message);

    public static StsException IdpCommunication()
        => new(
            "IDPCommunicationError",
            400,
            "The identity provider that was asked to verify the incoming identity token could not be reached");

    public static StsException MalformedPolicy(string message) => new("MalformedPolicyDocument", 400, message);

    public static StsException PackedPolicyTooLarge(string message) => new("PackedPolicyTooLarge", 400, message);

    // The three errors of GetWebIdentityToken, with the statuses of its API reference (API_GetWebIdentityToken, Errors). The page names them without "Exception"; the codes
    // on the wire end in it, as the AWS SDKs read them.
    public static StsException OutboundFederationDisabled() => new(
        "OutboundWebIdentityFederationDisabledException",
        403,
        "The outbound web identity federation feature is not enabled for this account.");

    public static StsException DurationExceedsSession() => new(
        "SessionDurationEscalationException",
        403,
        "The requested token duration would extend the session beyond its original expiration time.");

    public static StsException PayloadTooLarge() => new(
        "JWTPayloadSizeExceededException",
        400,
        "The requested token payload size exceeds the maximum allowed size.");

    public static StsException InvalidAction(string? action, string? version)
        => new("InvalidAction", 400, $"Could not find operation {action} for version {version ?? "NO_VERSION_SPECIFIED"}");

    public static StsException MissingAction()
        => new("MissingAction", 400, "The request is missing an action or a required parameter.");

    public static StsException MissingAuthenticationToken()
        => new("MissingAuthenticationToken", 403, "Request is missing Authentication Token");

    public static StsException IncompleteSignature(string message) => new("IncompleteSignature", 400, message);

    public static StsException InvalidClientTokenId()
        => new("InvalidClientTokenId", 403, "The security token included in the request is invalid.");

    public static StsException ExpiredCredentials() => new("ExpiredToken", 403, "The security token included in the request is expired");

    public static StsException SignatureDoesNotMatch(string message) => new("SignatureDoesNotMatch", 403, message);

    public static StsException SignatureDoesNotMatch()
        => SignatureDoesNotMatch(
            "The request signature we calculated does not match the signature you provided. "
            + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    public static StsException Throttling() => new("Throttling", 400, "Rate exceeded");

    public static StsException TooLarge() => new("RequestEntityTooLarge", 413, "The request is too large.");

    // The SAML checks run in a service behind STS, whose name and error code STS passes on in the message.
    private static string Suffix(string code)
        => $" (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {code}; Request ID: {Guid.NewGuid()}; Proxy: null)";
}
