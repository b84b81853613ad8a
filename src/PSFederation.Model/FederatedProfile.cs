namespace PSFederation;

/// <summary>How a federated profile gets its identity.</summary>
public enum FederatedSignIn
{
    /// <summary>A token from a file that another program updates: Kubernetes, a CI system.</summary>
    TokenFile,

    /// <summary>The token of the platform that the command runs on: a CI job, a pod, a cloud machine.</summary>
    Ambient,

    /// <summary>A token for the client itself from an OAuth 2.0 provider (RFC 6749 section 4.4).</summary>
    ClientCredentials,

    /// <summary>A person signs in at an OIDC provider with the browser; later sign-ins use a refresh token, if there is one.</summary>
    AuthorizationCode,

    /// <summary>The same, with a code that the person enters on any device (RFC 8628).</summary>
    DeviceCode,

    /// <summary>The Kerberos ticket or NTLM identity of the account, at a SAML identity provider.</summary>
    Integrated,

    /// <summary>A person signs in at a SAML identity provider with the installed browser; later sign-ins use its session while it is valid.</summary>
    Browser,

    /// <summary>The credentials of another federated profile.</summary>
    Profile,

    /// <summary>A person signs in at a SAML identity provider with the default browser, each time.</summary>
    LoopbackAcs,

    /// <summary>The Kerberos ticket or NTLM identity of the account, at a SAML identity provider without pages (ECP).</summary>
    Ecp,

    /// <summary>A token from a file or the platform, exchanged at an OAuth 2.0 provider for another (RFC 8693).</summary>
    TokenExchange,

    /// <summary>User name and password on the pages of a SAML identity provider.</summary>
    Form,
}

/// <summary>
/// A named configuration for credentials: the identity provider, the sign-in method, and the role or chain of roles. It contains no secret. Its members have the names of the
/// parameters of Register-FederatedProfile.
/// </summary>
public sealed class FederatedProfile
{
    /// <summary>Its name.</summary>
    public string ProfileName { get; internal set; } = string.Empty;

    /// <summary>The sign-in method.</summary>
    public FederatedSignIn SignIn { get; internal set; }

    /// <summary>The source of the identity: a path, an issuer and client, a profile.</summary>
    public string From { get; internal set; } = string.Empty;

    /// <summary>The first role, and the roles that are then assumed one after the other, each with the session of the previous role.</summary>
    public IReadOnlyList<string> RoleArn { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The duration of the credentials, in seconds; null for the STS default.</summary>
    public int? DurationSeconds { get; internal set; }

    /// <summary>The region of the STS endpoint.</summary>
    public string? Region { get; internal set; }

    /// <summary>A custom STS endpoint.</summary>
    public string? EndpointUrl { get; internal set; }

    /// <summary>Whether an interactive sign-in is allowed even if another program requests the credentials.</summary>
    public bool AllowInteractive { get; internal set; }

    /// <summary>The identity provider whose list of roles Register-FederatedProfile used to create it; null for a profile that was registered individually, which -Prune never removes.</summary>
    public string? CreatedFor { get; internal set; }

    /// <summary>The session name; null generates one.</summary>
    public string? RoleSessionName { get; internal set; }

    /// <summary>The external ID that the last role's trust policy requires.</summary>
    public string? ExternalId { get; internal set; }

    /// <summary>The source identity of the last role.</summary>
    public string? SourceIdentity { get; internal set; }

    /// <summary>The session tags of the last role.</summary>
    public IReadOnlyDictionary<string, string> Tag { get; internal set; } = Empty.Tags;

    /// <summary>The keys of the transitive tags.</summary>
    public IReadOnlyList<string> TransitiveTagKey { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The session policy of the last role, in JSON.</summary>
    public string? Policy { get; internal set; }

    /// <summary>Managed policies that restrict the session of the last role.</summary>
    public IReadOnlyList<string> PolicyArn { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The file with the token.</summary>
    public string? WebIdentityTokenFile { get; internal set; }

    /// <summary>The platform of the token (-From); null detects it.</summary>
    public string? Platform { get; internal set; }

    /// <summary>The Azure DevOps service connection of the token.</summary>
    public string? ServiceConnectionId { get; internal set; }

    /// <summary>The source profile, whose credentials assume the role.</summary>
    public string? SourceProfileName { get; internal set; }

    /// <summary>The name of a known provider.</summary>
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

    /// <summary>The issuer; null for the issuer of the provider.</summary>
    public string? Authority { get; internal set; }

    /// <summary>The client ID.</summary>
    public string? ClientId { get; internal set; }

    /// <summary>How the client authenticates.</summary>
    public OidcClientAuthentication ClientAuthentication { get; internal set; }

    /// <summary>The environment variable with the client secret.</summary>
    public string? ClientSecretVariable { get; internal set; }

    /// <summary>The file with the client secret.</summary>
    public string? ClientSecretPath { get; internal set; }

    /// <summary>The file of the client's private key.</summary>
    public string? ClientKeyPath { get; internal set; }

    /// <summary>The environment variable with the password of the key or certificate file.</summary>
    public string? ClientKeyPasswordVariable { get; internal set; }

    /// <summary>The key ID at the provider (kid).</summary>
    public string? ClientKeyId { get; internal set; }

    /// <summary>The signature algorithm of the key.</summary>
    public string? ClientKeyAlgorithm { get; internal set; }

    /// <summary>The file of the client's certificate, or its thumbprint in the certificate store.</summary>
    public string? ClientCertificate { get; internal set; }

    /// <summary>The scopes; empty for the scopes of a sign-in that renews without the person.</summary>
    public IReadOnlyList<string> Scope { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The resources that the access token is for.</summary>
    public IReadOnlyList<string> Resource { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The audience that the token is for.</summary>
    public string? Audience { get; internal set; }

    /// <summary>The type of the token for STS.</summary>
    public OidcTokenType TokenType { get; internal set; }

    /// <summary>Provider-specific parameters.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameter { get; internal set; } = new Dictionary<string, string>();

    /// <summary>What the provider must ask the person.</summary>
    public IReadOnlyList<string> Prompt { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The expected user.</summary>
    public string? LoginHint { get; internal set; }

    /// <summary>The host of the redirect address; null for 127.0.0.1.</summary>
    public string? RedirectHost { get; internal set; }

    /// <summary>The port of the redirect address; null for a free one.</summary>
    public int? RedirectPort { get; internal set; }

    /// <summary>The path of the redirect address.</summary>
    public string? RedirectPath { get; internal set; }

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; internal set; }

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS accepts.</summary>
    public string? ProviderId { get; internal set; }

    /// <summary>The audience of the platform's token that is exchanged.</summary>
    public string? SubjectTokenAudience { get; internal set; }

    /// <summary>The type of the token that is exchanged.</summary>
    public string? SubjectTokenType { get; internal set; }

    /// <summary>The type of the new token.</summary>
    public string? RequestedTokenType { get; internal set; }

    /// <summary>The sign-in address for AWS at a SAML identity provider, or its request address.</summary>
    public string? SignInUri { get; internal set; }

    /// <summary>The browser program; null for the first installed browser.</summary>
    public string? BrowserPath { get; internal set; }

    /// <summary>The folder with the browser session; null for the default folder of the user.</summary>
    public string? BrowserProfile { get; internal set; }

    /// <summary>The entity ID of the service provider.</summary>
    public string? ServiceProvider { get; internal set; }

    /// <summary>The binding of the request; null selects one from the metadata.</summary>
    public SamlBinding? Binding { get; internal set; }

    /// <summary>The port on 127.0.0.1 for the response; null for a free one.</summary>
    public int? AcsPort { get; internal set; }

    /// <summary>The path for the response.</summary>
    public string? AcsPath { get; internal set; }

    /// <summary>Wildcard patterns for the labels of choices on the sign-in pages, such as second factors.</summary>
    public IReadOnlyList<string> Factor { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The user name on the pages of a SAML identity provider.</summary>
    public string? UserName { get; internal set; }

    /// <summary>The name of the password in SecretManagement.</summary>
    public string? PasswordSecret { get; internal set; }

    /// <summary>The SecretManagement vault of the password.</summary>
    public string? Vault { get; internal set; }

    /// <summary>The name of the seed of one-time codes in SecretManagement.</summary>
    public string? TotpSecret { get; internal set; }

    /// <summary>The SecretManagement vault of the seed; null for the vault of the password.</summary>
    public string? TotpVault { get; internal set; }

    /// <summary>Whether the password is stored in the protected store of the system.</summary>
    public bool RememberPassword { get; internal set; }

    /// <summary>Addresses for assertions in addition to AWS, or the recipient of the assertion.</summary>
    public IReadOnlyList<string> AcsUrl { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The file of the certificate whose private key signs requests.</summary>
    public string? SigningCertificate { get; internal set; }

    /// <summary>Whether the person must sign in again, even if the identity provider has a session.</summary>
    public bool ForceAuthn { get; internal set; }

    /// <summary>The SAML provider in IAM; null for the provider of the role in the assertion.</summary>
    public string? PrincipalArn { get; internal set; }

    /// <summary>The files and addresses of the identity provider's metadata, to verify assertions; empty here and in Certificate lets only STS verify them.</summary>
    public IReadOnlyList<string> Metadata { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The files of the certificates that can sign assertions.</summary>
    public IReadOnlyList<string> Certificate { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>The files of the private keys that can decrypt assertions.</summary>
    public IReadOnlyList<string> DecryptionCertificate { get; internal set => field = ModelList.Of(value); } = [];

    /// <summary>Whether SHA-1 signatures and short keys are accepted.</summary>
    public bool AllowSha1 { get; internal set; }

    /// <summary>Whether a pinned certificate is accepted outside its validity.</summary>
    public bool AllowExpiredCertificate { get; internal set; }

    /// <summary>Whether RSA PKCS #1 v1.5 encryption of content keys is allowed.</summary>
    public bool AllowRsa15 { get; internal set; }

    /// <summary>Whether Triple DES encryption of assertions is allowed.</summary>
    public bool AllowTripleDes { get; internal set; }

    /// <summary>The allowed clock difference; null for three minutes.</summary>
    public TimeSpan? ClockSkew { get; internal set; }

    /// <summary>The file of the profile. Its name is not Path, to which Remove-Item and other cmdlets bind a piped object.</summary>
    public string ProfilesFile { get; internal set; } = string.Empty;

    /// <summary>Returns the name and the last role.</summary>
    /// <returns>A line of text for display.</returns>
    public override string ToString() => SafeText.Line($"{ProfileName} ({From}, {string.Join(", ", RoleArn)})");
}
