using PSFederation.Core.Oidc.Providers;

namespace PSFederation.Core.Profiles;

/// <summary>The identity provider of a profile and the way in. No secret: those are named by the variable or file that holds them.</summary>
public sealed record SignInRecipe
{
    private const string Nowhere = "?";
    private const string ThisPlatform = "the platform it runs on";

    /// <summary>The way.</summary>
    public required FederatedSignIn Way { get; init; }

    /// <summary>The file of the token.</summary>
    public string? Path { get; init; }

    /// <summary>A provider that is known by name.</summary>
    public string? Provider { get; init; }

    /// <summary>The parameters that make the issuer of <see cref="Provider"/>, by their names.</summary>
    public string? Tenant { get; init; }

    /// <inheritdoc cref="Tenant"/>
    public string? Domain { get; init; }

    /// <inheritdoc cref="Tenant"/>
    public string? Realm { get; init; }

    /// <inheritdoc cref="Tenant"/>
    public string? UserPoolId { get; init; }

    /// <inheritdoc cref="Tenant"/>
    public string? TeamId { get; init; }

    /// <summary>The issuer; null for that of <see cref="Provider"/>.</summary>
    public string? Authority { get; init; }

    /// <summary>The client id.</summary>
    public string? ClientId { get; init; }

    /// <summary>The environment variable that holds the client secret.</summary>
    public string? ClientSecretVariable { get; init; }

    /// <summary>The full path of the file that holds the client secret.</summary>
    public string? ClientSecretPath { get; init; }

    /// <summary>How the client authenticates.</summary>
    public OidcClientAuthentication ClientAuthentication { get; init; }

    /// <summary>The full path of the client's private key.</summary>
    public string? ClientKeyPath { get; init; }

    /// <summary>The environment variable that holds the password of the key or certificate file.</summary>
    public string? ClientKeyPasswordVariable { get; init; }

    /// <summary>The name that the provider knows the key by (kid).</summary>
    public string? ClientKeyId { get; init; }

    /// <summary>The algorithm that the key signs with.</summary>
    public string? ClientKeyAlgorithm { get; init; }

    /// <summary>The full path of the client's certificate, or its thumbprint in the certificate store.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The resources that the access token is for.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The audience that the access token is for.</summary>
    public string? Audience { get; init; }

    /// <summary>Which token STS gets.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>Parameters that only this provider knows.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>What the provider is to ask the person.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>Who is expected to sign in.</summary>
    public string? LoginHint { get; init; }

    /// <summary>The host of the redirect address; null takes 127.0.0.1.</summary>
    public string? RedirectHost { get; init; }

    /// <summary>The port of the redirect address; null takes a free one.</summary>
    public int? RedirectPort { get; init; }

    /// <summary>The path of the redirect address.</summary>
    public string? RedirectPath { get; init; }

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; init; }

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS takes.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The platform whose token it is; null recognises it.</summary>
    public string? Platform { get; init; }

    /// <summary>The Azure DevOps service connection whose token it is.</summary>
    public string? ServiceConnectionId { get; init; }

    /// <summary>The audience of the platform's token that is exchanged for another.</summary>
    public string? SubjectTokenAudience { get; init; }

    /// <summary>What the token is that is exchanged for another; null goes by its looks.</summary>
    public string? SubjectTokenType { get; init; }

    /// <summary>What the token is to be that it is exchanged for; null goes by <see cref="TokenType"/>.</summary>
    public string? RequestedTokenType { get; init; }

    /// <summary>Where a person would begin to sign in to AWS at a SAML identity provider, or where that takes requests.</summary>
    public string? SignInUri { get; init; }

    /// <summary>The browser's program; null takes the first that is installed.</summary>
    public string? BrowserPath { get; init; }

    /// <summary>The folder that keeps the browser's session; null takes one of the user's own.</summary>
    public string? BrowserProfile { get; init; }

    /// <summary>The entity id to ask by.</summary>
    public string? ServiceProvider { get; init; }

    /// <summary>How the request gets to the identity provider; null takes what the metadata offers.</summary>
    public SamlBinding? Binding { get; init; }

    /// <summary>The port on 127.0.0.1 that the answer comes to; null takes a free one.</summary>
    public int? AcsPort { get; init; }

    /// <summary>Wildcard patterns on the labels of choices that the pages offer, such as second factors.</summary>
    public IReadOnlyList<string> Factor { get; init; } = [];

    /// <summary>The path that the answer comes to.</summary>
    public string? AcsPath { get; init; }

    /// <summary>Where assertions are posted to beside AWS, or the address that the assertion is for.</summary>
    public IReadOnlyList<string> AcsUrls { get; init; } = [];

    /// <summary>The full path of the certificate whose private key signs requests.</summary>
    public string? SigningCertificate { get; init; }

    /// <summary>Whether the person must sign in anew although the identity provider knows a session.</summary>
    public bool ForceAuthn { get; init; }

    /// <summary>By what assertions are judged.</summary>
    public SamlTrustRecipe Trust { get; init; } = new();

    /// <summary>The SAML provider in IAM; null takes the one that the assertion names with the role.</summary>
    public string? PrincipalArn { get; init; }

    /// <summary>Another federated profile.</summary>
    public string? SourceProfile { get; init; }

    /// <summary>Where the identity comes from, for people.</summary>
    public string From => Way switch
    {
        FederatedSignIn.TokenFile => Path ?? Nowhere,
        FederatedSignIn.Integrated or FederatedSignIn.Browser or FederatedSignIn.LoopbackAcs or FederatedSignIn.Ecp => SignInUri ?? (Trust.Metadata is [{ } first, ..] ? first : Nowhere),
        FederatedSignIn.Ambient => Platform ?? ThisPlatform,
        FederatedSignIn.TokenExchange => $"{Path ?? Platform ?? ThisPlatform}, exchanged at {Issuer} ({ClientId})",
        FederatedSignIn.Profile => $"profile {SourceProfile}",
        _ => $"{Issuer} ({ClientId})",
    };

    /// <summary>The provider that is known by name; null when none is named.</summary>
    /// <returns>The choice.</returns>
    /// <exception cref="FederationException">There is no such provider.</exception>
    public OidcProviderChoice? Choice() => Provider is null ? null : new OidcProviderChoice
    {
        Provider = OidcProviders.Find(Provider),
        Tenant = Tenant,
        Domain = Domain,
        Realm = Realm,
        UserPoolId = UserPoolId,
        TeamId = TeamId,
    };

    private string Issuer => Authority ?? string.Join(' ', new[] { Provider, Tenant, Domain, Realm, UserPoolId }.Where(part => part is not null));
}
