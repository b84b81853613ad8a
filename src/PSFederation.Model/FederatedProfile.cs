namespace PSFederation;

/// <summary>How a federated profile gets its identity.</summary>
public enum FederatedSignIn
{
    /// <summary>A token from a file that another program keeps fresh: Kubernetes, a CI system.</summary>
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

    /// <summary>User name and password at the pages of a SAML identity provider.</summary>
    Form,
}

/// <summary>
/// A named recipe for credentials: the identity provider and the way in, the role or chain of roles. It holds no secret. Its members have the names of the
/// parameters of Register-FederatedProfile.
/// </summary>
public sealed class FederatedProfile
{
    /// <summary>Its name.</summary>
    public string ProfileName { get; internal set; } = string.Empty;

    /// <summary>The way in.</summary>
    public FederatedSignIn SignIn { get; internal set; }

    /// <summary>Where the identity comes from: a path, an issuer and client, a profile.</summary>
    public string From { get; internal set; } = string.Empty;

    /// <summary>The role that is assumed first, and those that are assumed one after the other with the session of the one before.</summary>
    public IReadOnlyList<string> RoleArn { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>How long the credentials last, in seconds; null leaves it to STS.</summary>
    public int? DurationSeconds { get; internal set; }

    /// <summary>The region of the STS endpoint.</summary>
    public string? Region { get; internal set; }

    /// <summary>An STS endpoint other than AWS' own.</summary>
    public string? EndpointUrl { get; internal set; }

    /// <summary>Whether a person may be asked even when another program wants the credentials.</summary>
    public bool AllowInteractive { get; internal set; }

    /// <summary>The identity provider for whose list of roles Register-FederatedProfile created it; null for a profile that was registered by itself, which -Prune never removes.</summary>
    public string? CreatedFor { get; internal set; }

    /// <summary>The name of the sessions; null makes one.</summary>
    public string? RoleSessionName { get; internal set; }

    /// <summary>The external id that the last role's trust policy asks for.</summary>
    public string? ExternalId { get; internal set; }

    /// <summary>The source identity of the last role.</summary>
    public string? SourceIdentity { get; internal set; }

    /// <summary>The session tags of the last role.</summary>
    public IReadOnlyDictionary<string, string> Tag { get; internal set; } = Empty.Tags;

    /// <summary>The keys of the tags that pass on.</summary>
    public IReadOnlyList<string> TransitiveTagKey { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The session policy of the last role, in JSON.</summary>
    public string? Policy { get; internal set; }

    /// <summary>Managed policies that narrow the session of the last role.</summary>
    public IReadOnlyList<string> PolicyArn { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The file that holds the token.</summary>
    public string? WebIdentityTokenFile { get; internal set; }

    /// <summary>The platform whose token it is (-From); null recognizes it.</summary>
    public string? Platform { get; internal set; }

    /// <summary>The Azure DevOps service connection whose token it is.</summary>
    public string? ServiceConnectionId { get; internal set; }

    /// <summary>The federated profile whose credentials the role is assumed with.</summary>
    public string? SourceProfileName { get; internal set; }

    /// <summary>The provider that is known by name.</summary>
    public string? Provider { get; internal set; }

    /// <summary>Entra ID: the tenant.</summary>
    public string? Tenant { get; internal set; }

    /// <summary>Okta, Auth0, Keycloak: the host.</summary>
    public string? Domain { get; internal set; }

    /// <summary>Keycloak: the realm.</summary>
    public string? Realm { get; internal set; }

    /// <summary>Cognito: the user pool.</summary>
    public string? UserPoolId { get; internal set; }

    /// <summary>Apple: the team.</summary>
    public string? TeamId { get; internal set; }

    /// <summary>The issuer; null for that of the provider.</summary>
    public string? Authority { get; internal set; }

    /// <summary>The client id.</summary>
    public string? ClientId { get; internal set; }

    /// <summary>How the client authenticates.</summary>
    public OidcClientAuthentication ClientAuthentication { get; internal set; }

    /// <summary>The environment variable that holds the client secret.</summary>
    public string? ClientSecretVariable { get; internal set; }

    /// <summary>The file that holds the client secret.</summary>
    public string? ClientSecretPath { get; internal set; }

    /// <summary>The file of the client's private key.</summary>
    public string? ClientKeyPath { get; internal set; }

    /// <summary>The environment variable that holds the password of the key or certificate file.</summary>
    public string? ClientKeyPasswordVariable { get; internal set; }

    /// <summary>The name that the provider knows the key by (kid).</summary>
    public string? ClientKeyId { get; internal set; }

    /// <summary>The algorithm that the key signs with.</summary>
    public string? ClientKeyAlgorithm { get; internal set; }

    /// <summary>The file of the client's certificate, or its thumbprint in the certificate store.</summary>
    public string? ClientCertificate { get; internal set; }

    /// <summary>The scopes; none stands for those that a sign-in needs that goes on without the person.</summary>
    public IReadOnlyList<string> Scope { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The resources that the access token is for.</summary>
    public IReadOnlyList<string> Resource { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The audience that the token is for.</summary>
    public string? Audience { get; internal set; }

    /// <summary>Which token goes to STS.</summary>
    public OidcTokenType TokenType { get; internal set; }

    /// <summary>Parameters that only this provider knows.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameter { get; internal set; } = new Dictionary<string, string>();

    /// <summary>What the provider is to ask the person.</summary>
    public IReadOnlyList<string> Prompt { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>Who is expected to sign in.</summary>
    public string? LoginHint { get; internal set; }

    /// <summary>The host of the redirect address; null for 127.0.0.1.</summary>
    public string? RedirectHost { get; internal set; }

    /// <summary>The port of the redirect address; null takes a free one.</summary>
    public int? RedirectPort { get; internal set; }

    /// <summary>The path of the redirect address.</summary>
    public string? RedirectPath { get; internal set; }

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; internal set; }

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS takes.</summary>
    public string? ProviderId { get; internal set; }

    /// <summary>The audience of the platform's token that is exchanged for another.</summary>
    public string? SubjectTokenAudience { get; internal set; }

    /// <summary>What the token is that is exchanged for another.</summary>
    public string? SubjectTokenType { get; internal set; }

    /// <summary>What the token is to be that it is exchanged for.</summary>
    public string? RequestedTokenType { get; internal set; }

    /// <summary>Where a person would begin to sign in to AWS at a SAML identity provider, or where that takes requests.</summary>
    public string? SignInUri { get; internal set; }

    /// <summary>The browser's program; null takes the first that is installed.</summary>
    public string? BrowserPath { get; internal set; }

    /// <summary>The folder that keeps the browser's session; null takes one of the user's own.</summary>
    public string? BrowserProfile { get; internal set; }

    /// <summary>The entity id to ask by.</summary>
    public string? ServiceProvider { get; internal set; }

    /// <summary>How the request gets to the identity provider; null takes what its metadata offers.</summary>
    public SamlBinding? Binding { get; internal set; }

    /// <summary>The port on 127.0.0.1 that the answer comes to; null takes a free one.</summary>
    public int? AcsPort { get; internal set; }

    /// <summary>The path that the answer comes to.</summary>
    public string? AcsPath { get; internal set; }

    /// <summary>Wildcard patterns on the labels of choices that the sign-in pages offer, such as second factors.</summary>
    public IReadOnlyList<string> Factor { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The user name at the pages of a SAML identity provider.</summary>
    public string? UserName { get; internal set; }

    /// <summary>The name of the password in SecretManagement.</summary>
    public string? PasswordSecret { get; internal set; }

    /// <summary>The vault of SecretManagement that the password is in.</summary>
    public string? Vault { get; internal set; }

    /// <summary>The name of the seed of one-time codes in SecretManagement.</summary>
    public string? TotpSecret { get; internal set; }

    /// <summary>The vault of SecretManagement that the seed is in; null for that of the password.</summary>
    public string? TotpVault { get; internal set; }

    /// <summary>Whether the password is kept in the protected store of the system.</summary>
    public bool RememberPassword { get; internal set; }

    /// <summary>Where assertions are posted to beside AWS, or the address that the assertion is for.</summary>
    public IReadOnlyList<string> AcsUrl { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The file of the certificate whose private key signs requests.</summary>
    public string? SigningCertificate { get; internal set; }

    /// <summary>Whether the person must sign in again, even if the identity provider has a session.</summary>
    public bool ForceAuthn { get; internal set; }

    /// <summary>The SAML provider in IAM; null takes the one that the assertion names with the role.</summary>
    public string? PrincipalArn { get; internal set; }

    /// <summary>The files and addresses of the identity provider's metadata, which assertions are verified with; none, here and in Certificate, leaves that to STS.</summary>
    public IReadOnlyList<string> Metadata { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The files of the certificates that may have signed assertions.</summary>
    public IReadOnlyList<string> Certificate { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The files of the private keys that assertions may be encrypted to.</summary>
    public IReadOnlyList<string> DecryptionCertificate { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>Whether SHA-1 signatures and the short keys of their age are taken.</summary>
    public bool AllowSha1 { get; internal set; }

    /// <summary>Whether a pinned certificate counts outside its time.</summary>
    public bool AllowExpiredCertificate { get; internal set; }

    /// <summary>Whether content keys may be encrypted by RSA PKCS #1 v1.5.</summary>
    public bool AllowRsa15 { get; internal set; }

    /// <summary>Whether assertions may be encrypted with Triple DES.</summary>
    public bool AllowTripleDes { get; internal set; }

    /// <summary>How far clocks may differ; null for three minutes.</summary>
    public TimeSpan? ClockSkew { get; internal set; }

    /// <summary>The file that holds it.</summary>
    public string Path { get; internal set; } = string.Empty;

    /// <summary>Says the name and the last role.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() => SafeText.Line($"{ProfileName} ({From}, {string.Join(", ", RoleArn)})");
}
