namespace PSFederation;

/// <summary>
/// The stable name of an error. It is the <c>ErrorId</c> of the error record that a cmdlet writes, so a script can
/// distinguish causes without parsing messages.
/// </summary>
public enum FederationErrorCode
{
    /// <summary>An error without a specific name; the message says what happened.</summary>
    Unspecified,

    // Input

    /// <summary>A parameter, or the variable that replaces it, is missing.</summary>
    ParameterMissing,

    /// <summary>A value does not have the form that its parameter requires.</summary>
    ParameterInvalid,

    /// <summary>A file or folder does not exist.</summary>
    FileNotFound,

    /// <summary>A file exists but cannot be read.</summary>
    FileUnreadable,

    /// <summary>A file or its folder cannot be written; the old content is unchanged.</summary>
    FileNotWritable,

    /// <summary>The input exceeds the maximum size.</summary>
    InputTooLarge,

    /// <summary>The input is empty.</summary>
    InputEmpty,

    /// <summary>An ARN does not have the form <c>arn:PARTITION:iam::ACCOUNT:role/NAME</c> (or <c>saml-provider/NAME</c>).</summary>
    ArnMalformed,

    // SAML

    /// <summary>The input is neither XML, nor Base64, nor a form body, nor a page with a SAMLResponse.</summary>
    SamlInputNotRecognized,

    /// <summary>The text is not Base64 (RFC 4648 section 4).</summary>
    SamlNotBase64,

    /// <summary>The document is not well-formed XML.</summary>
    SamlNotXml,

    /// <summary>The document has a document type declaration, which SAML does not allow and which is never processed.</summary>
    SamlDtdForbidden,

    /// <summary>The XML is deeper, or has more nodes, than any SAML response has.</summary>
    SamlXmlTooComplex,

    /// <summary>The XML is not a SAML 2.0 Response or Assertion (SAML Core 2.3.3 and 3.3.3).</summary>
    SamlNotAResponse,

    /// <summary>The response has a status other than Success (SAML Core 3.2.2).</summary>
    SamlStatusNotSuccess,

    /// <summary>The response contains no assertion, or more than one.</summary>
    SamlAssertionCount,

    /// <summary>A required element is missing, or a value has the wrong form.</summary>
    SamlMalformed,

    /// <summary>The assertion is encrypted (SAML Core 2.3.4), so the requested value cannot be read.</summary>
    SamlEncrypted,

    /// <summary>The assertion is no longer valid (NotOnOrAfter, SAML Core 2.5.1.2).</summary>
    SamlAssertionExpired,

    /// <summary>The assertion is not valid yet (NotBefore, SAML Core 2.5.1.2).</summary>
    SamlAssertionNotYetValid,

    /// <summary>The assertion has no attribute https://aws.amazon.com/SAML/Attributes/Role with a role in it.</summary>
    SamlNoRoles,

    /// <summary>The assertion offers several roles and none was chosen.</summary>
    SamlRoleAmbiguous,

    /// <summary>The requested role is not in the assertion.</summary>
    SamlRoleNotOffered,

    /// <summary>The assertion or name could not be decrypted (XML Encryption 1.1).</summary>
    SamlDecryptionFailed,

    /// <summary>The assertion did not pass verification; the message lists the failed checks.</summary>
    SamlVerificationFailed,

    /// <summary>The document is not SAML 2.0 metadata of an identity provider.</summary>
    SamlMetadataInvalid,

    /// <summary>A certificate or key cannot be used for its purpose.</summary>
    CertificateUnusable,

    // Sign-in

    /// <summary>The identity provider rejected the user name, password or code.</summary>
    SignInRefused,

    /// <summary>The identity provider shows a page that form sign-in does not support (script, captcha, passkey).</summary>
    SignInNeedsBrowser,

    /// <summary>The identity provider asks for input that was not provided (a one-time code, a user name).</summary>
    SignInInputMissing,

    /// <summary>The page has no form that can be filled in and no assertion.</summary>
    SignInPageNotUnderstood,

    /// <summary>The identity provider sent more redirects, or more pages, than a sign-in needs.</summary>
    SignInTooManySteps,

    /// <summary>The password would be sent over unencrypted http to a host other than loopback.</summary>
    SignInInsecure,

    /// <summary>The identity provider asks for Kerberos or NTLM, and the account has no ticket, or its ticket was rejected.</summary>
    SignInTicketMissing,

    /// <summary>The identity provider returned a SOAP fault for an ECP request (SOAP 1.1, 4.4).</summary>
    EcpFault,

    /// <summary>The identity provider returned an HTTP error.</summary>
    HttpError,

    /// <summary>The server cannot be reached: name, connection, proxy or certificate.</summary>
    HttpUnreachable,

    /// <summary>The time limit of the operation was exceeded.</summary>
    Timeout,

    /// <summary>No browser could be started.</summary>
    BrowserNotStarted,

    /// <summary>The sign-in was shared with another command of the process, which canceled it.</summary>
    SignInCancelled,

    /// <summary>No browser was found.</summary>
    BrowserNotFound,

    /// <summary>The person closed the browser's window before there was an assertion.</summary>
    BrowserClosed,

    /// <summary>The browser exited, or does not support a required function.</summary>
    BrowserFailed,

    /// <summary>The folder cannot be the profile of a sign-in: it is a browser's own profile, or is not writable.</summary>
    BrowserProfileUnusable,

    /// <summary>A browser that a person started has the profile open.</summary>
    BrowserProfileInUse,

    /// <summary>The loopback listener could not be opened, or received a request that no sign-in sends.</summary>
    LoopbackListener,

    // OIDC

    /// <summary>The text is not a JSON Web Token in compact serialization (RFC 7515 section 7.1).</summary>
    JwtMalformed,

    /// <summary>The text is JSON, not a token; the message says which member can contain one.</summary>
    JwtIsJson,

    /// <summary>The token is encrypted (RFC 7516): only its audience can read it.</summary>
    JwtEncrypted,

    /// <summary>The ID token does not answer the request (OIDC Core 3.1.3.7), or the token lacks a claim that AWS STS requires.</summary>
    OidcTokenInvalid,

    /// <summary>The token has expired (exp, RFC 7519 section 4.1.4).</summary>
    OidcTokenExpired,

    /// <summary>The token is opaque, and no ProviderId identifies its provider.</summary>
    OidcTokenOpaque,

    /// <summary>The discovery document cannot be used (OIDC Discovery 4).</summary>
    OidcDiscoveryFailed,

    /// <summary>The keys of an issuer cannot be read: they are not reachable, or not a JSON Web Key Set (RFC 7517 section 5).</summary>
    OidcKeysUnusable,

    /// <summary>The token did not pass verification; the message lists the failed checks.</summary>
    OidcVerificationFailed,

    /// <summary>The authorization server rejected the request (RFC 6749 sections 4.1.2.1 and 5.2).</summary>
    OAuthError,

    /// <summary>The response of the authorization server lacks the requested token.</summary>
    OAuthTokenMissing,

    /// <summary>No platform that provides tokens (CI, Kubernetes, a cloud) was detected.</summary>
    AmbientNotFound,

    /// <summary>A platform was detected, but a variable, permission or setting for its token is missing.</summary>
    AmbientIncomplete,

    /// <summary>The platform denied the token, or returned another response.</summary>
    AmbientRefused,

    // STS

    /// <summary>Role, credentials, region, endpoint or assertion belong to different partitions of AWS.</summary>
    PartitionMismatch,

    /// <summary>DurationSeconds is outside the 900 to 43,200 that STS accepts.</summary>
    DurationOutOfRange,

    /// <summary>The role session name does not match [\w+=,.@-]{2,64}.</summary>
    RoleSessionNameInvalid,

    /// <summary>STS: not authorized to assume the role (AccessDenied).</summary>
    StsAccessDenied,

    /// <summary>STS: the assertion or token has expired (ExpiredTokenException).</summary>
    StsExpiredToken,

    /// <summary>STS: the assertion or token is not valid (InvalidIdentityToken).</summary>
    StsInvalidIdentityToken,

    /// <summary>STS: the identity provider rejected the claim (IDPRejectedClaim).</summary>
    StsIdpRejectedClaim,

    /// <summary>STS: the identity provider could not be reached by AWS (IDPCommunicationError).</summary>
    StsIdpCommunication,

    /// <summary>STS: the session policy is malformed (MalformedPolicyDocument).</summary>
    StsMalformedPolicy,

    /// <summary>STS: session policies and tags are too large (PackedPolicyTooLarge).</summary>
    StsPackedPolicyTooLarge,

    /// <summary>STS: the region is not activated for the account (RegionDisabledException).</summary>
    StsRegionDisabled,

    /// <summary>STS: a parameter is not valid (ValidationError and similar codes).</summary>
    StsValidation,

    /// <summary>STS: the credentials that signed the call are not valid, or have expired.</summary>
    StsCredentialsRefused,

    /// <summary>STS: too many calls (Throttling).</summary>
    StsThrottled,

    /// <summary>STS: outbound identity federation is not enabled for the account (OutboundWebIdentityFederationDisabled).</summary>
    StsOutboundFederationDisabled,

    /// <summary>STS: the token would outlive the session of the caller (SessionDurationEscalation).</summary>
    StsSessionDurationEscalation,

    /// <summary>STS: the token would be too large (JWTPayloadSizeExceeded).</summary>
    StsTokenPayloadTooLarge,

    /// <summary>STS: any other error response.</summary>
    StsServiceError,

    /// <summary>STS did not respond: name, connection, proxy, certificate or timeout.</summary>
    StsUnreachable,

    // Trust

    /// <summary>The text is not a trust policy that IAM accepts; the message has line and column.</summary>
    TrustPolicyInvalid,

    /// <summary>Trust policies have findings of at least the -FailOn severity, or could not be read.</summary>
    TrustIssueFound,

    /// <summary>The file is not a baseline of accepted findings.</summary>
    TrustBaselineMalformed,

    // Use

    /// <summary>The credentials have expired.</summary>
    CredentialExpired,

    /// <summary>The call requires the long-term credentials of an IAM user, but the credentials are temporary.</summary>
    LongTermKeysRequired,

    /// <summary>No credentials were passed, and none were found.</summary>
    CredentialNotFound,

    /// <summary>The federation endpoint of the AWS console returned no sign-in token for the credentials.</summary>
    ConsoleSignInRefused,

    /// <summary>The credentials have expired and could not be renewed; the inner exception is the cause.</summary>
    CredentialRenewalFailed,

    /// <summary>A person has to sign in, and this process cannot ask one.</summary>
    SignInNeedsPerson,

    /// <summary>A secret cannot be read from SecretManagement, or is not of the expected type.</summary>
    SecretUnavailable,

    /// <summary>The federated profile does not exist.</summary>
    FederatedProfileNotFound,

    /// <summary>The federated profile already exists.</summary>
    FederatedProfileExists,

    /// <summary>The file of federated profiles, or a profile in it, is damaged; it was not changed.</summary>
    FederatedProfileMalformed,

    /// <summary>The credentials do not come from a federated profile, so nothing can get new ones by its name.</summary>
    FederatedProfileUnknown,

    /// <summary>pwsh was not found.</summary>
    PowerShellNotFound,

    /// <summary>A name or path is not valid in a command that AWS SDKs run.</summary>
    CommandLineUnsafe,

    /// <summary>The cache of credentials cannot be read or written.</summary>
    CacheUnusable,

    /// <summary>Another account can change a file or folder of this module that determines which programs run or which credentials are used.</summary>
    FileUnsafe,

    /// <summary>No process of this user serves a credential endpoint there.</summary>
    EndpointNotFound,

    /// <summary>The process for a credential endpoint exited before it started serving, or took too long.</summary>
    EndpointNotStarted,

    /// <summary>The credential endpoint of another process does not stop, or does not accept requests.</summary>
    EndpointNotStopped,

    /// <summary>AWS.Tools is not loaded in this session.</summary>
    AwsToolsNotLoaded,

    /// <summary>A setting of this session takes precedence over the credentials, so commands would run with another identity.</summary>
    CredentialOutranked,

    /// <summary>A file of AWS profiles is damaged; it was not changed.</summary>
    ProfileFileMalformed,

    /// <summary>The name cannot be used for a profile.</summary>
    ProfileNameInvalid,

    /// <summary>The credential settings of an AWS profile are incomplete, contradict each other or form a loop.</summary>
    ProfileChainInvalid,

    /// <summary>The credential_process of an AWS profile cannot run, failed, or returned no credentials.</summary>
    CredentialProcessFailed,
}
