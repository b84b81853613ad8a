namespace PSFederation;

/// <summary>How a federated profile gets its identity.</summary>
public enum FederatedSignIn
{
    /// <summary>A token from a file that somebody keeps fresh: Kubernetes, a CI system.</summary>
    TokenFile,

    /// <summary>The token of the platform that the command runs on: a CI job, a pod, a machine of a cloud.</summary>
    Ambient,

    /// <summary>A machine's own token of an OAuth 2.0 provider (RFC 6749 section 4.4).</summary>
    ClientCredentials,

    /// <summary>A person signs in at an OIDC provider with the browser; a refresh token, where there is one, does it the next times.</summary>
    AuthorizationCode,

    /// <summary>Likewise, with a code that the person types in anywhere (RFC 8628).</summary>
    DeviceCode,

    /// <summary>The Kerberos ticket or NTLM identity of the account, at a SAML identity provider.</summary>
    Integrated,

    /// <summary>A person signs in at a SAML identity provider with the installed browser; its session, while it lasts, does it the next times.</summary>
    Browser,

    /// <summary>The credentials of another federated profile.</summary>
    Profile,

    /// <summary>A person signs in at a SAML identity provider with the default browser, each time.</summary>
    LoopbackAcs,

    /// <summary>The Kerberos ticket or NTLM identity of the account, at a SAML identity provider without pages (ECP).</summary>
    Ecp,

    /// <summary>A token from a file or the platform, exchanged at an OAuth 2.0 provider for another (RFC 8693).</summary>
    TokenExchange,
}

/// <summary>
/// A named recipe for credentials: the identity provider and the way in, the role or chain of roles. It holds no secret. Its members have the names of the
/// parameters of Register-FederatedProfile.
/// </summary>
public sealed class FederatedProfile
{
    /// <summary>Its name.</summary>
    public required string ProfileName { get; init; }

    /// <summary>The way in.</summary>
    public FederatedSignIn SignIn { get; init; }

    /// <summary>Where the identity comes from: a path, an issuer and client, a profile.</summary>
    public required string From { get; init; }

    /// <summary>The role that is assumed first, and those that are assumed one after the other with the session of the one before.</summary>
    public IReadOnlyList<string> RoleArn { get; init => field = ModelList.Of(value); } = [];

    /// <summary>How long the credentials last, in seconds; null leaves it to STS.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The region of the STS endpoint.</summary>
    public string? Region { get; init; }

    /// <summary>An STS endpoint other than AWS' own.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Whether a person may be asked even when another program wants the credentials.</summary>
    public bool AllowInteractive { get; init; }

    /// <summary>The name of the sessions; null makes one.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>The external id that the last role's trust policy asks for.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The session policy of the last role, in JSON.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed policies that narrow the session of the last role.</summary>
    public IReadOnlyList<string> PolicyArn { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The file that holds the token.</summary>
    public string? WebIdentityTokenFile { get; init; }

    /// <summary>The platform whose token it is (-From); null recognises it.</summary>
    public string? Platform { get; init; }

    /// <summary>The Azure DevOps service connection whose token it is.</summary>
    public string? ServiceConnectionId { get; init; }

    /// <summary>The federated profile whose credentials the role is assumed with.</summary>
    public string? SourceProfileName { get; init; }

    /// <summary>The provider that is known by name.</summary>
    public string? Provider { get; init; }

    /// <summary>Entra ID: the tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Okta, Auth0, Keycloak: the host.</summary>
    public string? Domain { get; init; }

    /// <summary>Keycloak: the realm.</summary>
    public string? Realm { get; init; }

    /// <summary>Cognito: the user pool.</summary>
    public string? UserPoolId { get; init; }

    /// <summary>Apple: the team.</summary>
    public string? TeamId { get; init; }

    /// <summary>The issuer; null for that of the provider.</summary>
    public string? Authority { get; init; }

    /// <summary>The client id.</summary>
    public string? ClientId { get; init; }

    /// <summary>How the client authenticates.</summary>
    public OidcClientAuthentication ClientAuthentication { get; init; }

    /// <summary>The environment variable that holds the client secret.</summary>
    public string? ClientSecretVariable { get; init; }

    /// <summary>The file that holds the client secret.</summary>
    public string? ClientSecretPath { get; init; }

    /// <summary>The file of the client's private key.</summary>
    public string? ClientKeyPath { get; init; }

    /// <summary>The environment variable that holds the password of the key or certificate file.</summary>
    public string? ClientKeyPasswordVariable { get; init; }

    /// <summary>The name that the provider knows the key by (kid).</summary>
    public string? ClientKeyId { get; init; }

    /// <summary>The algorithm that the key signs with.</summary>
    public string? ClientKeyAlgorithm { get; init; }

    /// <summary>The file of the client's certificate, or its thumbprint in the certificate store.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The scopes; none stands for those that a sign-in needs that goes on without the person.</summary>
    public IReadOnlyList<string> Scope { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The resources that the access token is for.</summary>
    public IReadOnlyList<string> Resource { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The audience that the token is for.</summary>
    public string? Audience { get; init; }

    /// <summary>Which token goes to STS.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>Parameters that only this provider knows.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameter { get; init; } = new Dictionary<string, string>();

    /// <summary>What the provider is to ask the person.</summary>
    public IReadOnlyList<string> Prompt { get; init => field = ModelList.Of(value); } = [];

    /// <summary>Who is expected to sign in.</summary>
    public string? LoginHint { get; init; }

    /// <summary>The host of the redirect address; null for 127.0.0.1.</summary>
    public string? RedirectHost { get; init; }

    /// <summary>The port of the redirect address; null takes a free one.</summary>
    public int? RedirectPort { get; init; }

    /// <summary>The path of the redirect address.</summary>
    public string? RedirectPath { get; init; }

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; init; }

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS takes.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The audience of the platform's token that is exchanged for another.</summary>
    public string? SubjectTokenAudience { get; init; }

    /// <summary>What the token is that is exchanged for another.</summary>
    public string? SubjectTokenType { get; init; }

    /// <summary>What the token is to be that it is exchanged for.</summary>
    public string? RequestedTokenType { get; init; }

    /// <summary>Where a person would begin to sign in to AWS at a SAML identity provider, or where that takes requests.</summary>
    public string? SignInUri { get; init; }

    /// <summary>The browser's program; null takes the first that is installed.</summary>
    public string? BrowserPath { get; init; }

    /// <summary>The folder that keeps the browser's session; null takes one of the user's own.</summary>
    public string? BrowserProfile { get; init; }

    /// <summary>The entity id to ask by.</summary>
    public string? ServiceProvider { get; init; }

    /// <summary>How the request gets to the identity provider; null takes what its metadata offers.</summary>
    public SamlBinding? Binding { get; init; }

    /// <summary>The port on 127.0.0.1 that the answer comes to; null takes a free one.</summary>
    public int? AcsPort { get; init; }

    /// <summary>The path that the answer comes to.</summary>
    public string? AcsPath { get; init; }

    /// <summary>Wildcard patterns on the labels of choices that the sign-in pages offer, such as second factors.</summary>
    public IReadOnlyList<string> Factor { get; init => field = ModelList.Of(value); } = [];

    /// <summary>Where assertions are posted to beside AWS, or the address that the assertion is for.</summary>
    public IReadOnlyList<string> AcsUrl { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The file of the certificate whose private key signs requests.</summary>
    public string? SigningCertificate { get; init; }

    /// <summary>Whether the person must sign in anew although the identity provider knows a session.</summary>
    public bool ForceAuthn { get; init; }

    /// <summary>The SAML provider in IAM; null takes the one that the assertion names with the role.</summary>
    public string? PrincipalArn { get; init; }

    /// <summary>The files and addresses of the identity provider's metadata, which assertions are verified with; none, here and in Certificate, leaves that to STS.</summary>
    public IReadOnlyList<string> Metadata { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The files of the certificates that may have signed assertions.</summary>
    public IReadOnlyList<string> Certificate { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The files of the private keys that assertions may be encrypted to.</summary>
    public IReadOnlyList<string> DecryptionCertificate { get; init => field = ModelList.Of(value); } = [];

    /// <summary>Whether SHA-1 signatures and the short keys of their age are taken.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>Whether a pinned certificate counts outside its time.</summary>
    public bool AllowExpiredCertificate { get; init; }

    /// <summary>Whether content keys may be encrypted by RSA PKCS #1 v1.5.</summary>
    public bool AllowRsa15 { get; init; }

    /// <summary>Whether assertions may be encrypted with Triple DES.</summary>
    public bool AllowTripleDes { get; init; }

    /// <summary>How far clocks may differ; null for three minutes.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>The file that holds it.</summary>
    public required string Path { get; init; }

    /// <summary>Says the name and the last role.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() => DisplayText.Line($"{ProfileName} ({From}, {string.Join(", ", RoleArn)})");
}
