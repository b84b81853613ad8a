namespace PSFederation.Core.SignInMethods;

/// <summary>A client of an OpenID Connect or OAuth 2.0 provider, its authentication, and its request. It refers to secrets and keys but does not contain them.</summary>
public record OidcClientSettings
{
    /// <summary>Creates settings without a provider.</summary>
    public OidcClientSettings()
    {
    }

    internal OidcClientSettings(MemberReader json)
    {
        Provider = json.Text("provider");
        Tenant = json.Text("tenant");
        Domain = json.Text("domain");
        Realm = json.Text("realm");
        UserPoolId = json.Text("userPoolId");
        TeamId = json.Text("teamId");
        Authority = json.Text("authority") ?? string.Empty;
        ClientId = json.Text("clientId") ?? string.Empty;
        ClientSecretVariable = json.Text("clientSecretVariable");
        ClientSecretPath = json.Text("clientSecretPath");
        Authentication = json.OneOf<OidcClientAuthentication>("clientAuthentication") ?? default;
        ClientKeyPath = json.Text("clientKeyPath");
        ClientKeyPasswordVariable = json.Text("clientKeyPasswordVariable");
        ClientKeyId = json.Text("clientKeyId");
        ClientKeyAlgorithm = json.Text("clientKeyAlgorithm");
        ClientCertificate = json.Text("clientCertificate");
        Scopes = json.Texts("scopes");
        Resources = json.Texts("resources");
        Audience = json.Text("audience");
        AdditionalParameters = json.Map("additionalParameters");
        TokenType = json.OneOf<OidcTokenType>("tokenType") ?? default;
    }

    /// <summary>The name of a known provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Entra ID: the ID or domain of the tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Okta, Auth0, Keycloak: the host, optionally with a path.</summary>
    public string? Domain { get; init; }

    /// <summary>Keycloak: the realm.</summary>
    public string? Realm { get; init; }

    /// <summary>Cognito: the user pool, whose ID begins with its region.</summary>
    public string? UserPoolId { get; init; }

    /// <summary>Apple: the team.</summary>
    public string? TeamId { get; init; }

    /// <summary>The issuer, or the address of its discovery document; empty for the issuer of <see cref="Provider"/>.</summary>
    public string Authority { get; init; } = string.Empty;

    /// <summary>The client ID that is registered with the provider (RFC 6749 section 2.2).</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>The environment variable with the client secret.</summary>
    public string? ClientSecretVariable { get; init; }

    /// <summary>The full path of the file with the client secret.</summary>
    public string? ClientSecretPath { get; init; }

    /// <summary>How the client authenticates.</summary>
    public OidcClientAuthentication Authentication { get; init; }

    /// <summary>The full path of the client's private key: PEM or JWK.</summary>
    public string? ClientKeyPath { get; init; }

    /// <summary>The environment variable with the password of the key or certificate file.</summary>
    public string? ClientKeyPasswordVariable { get; init; }

    /// <summary>The key ID at the provider (kid).</summary>
    public string? ClientKeyId { get; init; }

    /// <summary>The signature algorithm of the key; null for the matching one.</summary>
    public string? ClientKeyAlgorithm { get; init; }

    /// <summary>The full path of the client's certificate, or its thumbprint in the certificate store of the user or machine.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The scopes (RFC 6749 section 3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The resources that the access token is for (RFC 8707 section 2).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The audience of the access token, for providers with this parameter (Auth0, Keycloak).</summary>
    public string? Audience { get; init; }

    /// <summary>Provider-specific parameters of the request that starts the flow.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The token to return.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>The scopes in the form of a request; null for none.</summary>
    internal string? Scope => Scopes.Count == 0 ? null : string.Join(' ', Scopes);

    /// <summary>The issuer for display, as far as it is known without the provider's record.</summary>
    internal string Issuer => Authority.Length > 0 ? Authority : string.Join(' ', new[] { Provider, Tenant, Domain, Realm, UserPoolId }.Where(part => part is not null));

    internal string? Missing => Authority.Length == 0 && Provider is null ? "authority" : ClientId.Length == 0 ? "clientId" : null;

    internal IEnumerable<string> Files => new[] { ClientSecretPath, ClientKeyPath, ClientCertificate }.OfType<string>();

    internal IEnumerable<MethodAddress> Addresses =>
        Authority.Length == 0 ? [] : [new MethodAddress(Authority, "Authority", "authority", FederationErrorCode.ParameterInvalid, IsFull: false)];

    /// <summary>Whether it refers to a secret or key for authentication.</summary>
    internal bool HasProof => ClientSecretVariable is not null || ClientSecretPath is not null || ClientKeyPath is not null || ClientCertificate is not null;

    /// <summary>Rejects values that can never work, for the parameters that set them.</summary>
    /// <exception cref="FederationException">A value is not valid or is missing.</exception>
    public void Validate()
    {
        (string Name, string? Value)[] parts = [(nameof(Tenant), Tenant), (nameof(Domain), Domain), (nameof(Realm), Realm), (nameof(UserPoolId), UserPoolId), (nameof(TeamId), TeamId)];
        if (Provider is null && Array.Find(parts, part => part.Value is not null).Name is { } name)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"-{name} specifies the tenant of a provider, but no provider is specified; expected -Provider too. With -Authority, which is the full address, omit -{name}.", nameof(Provider));
        if (Provider is null && Authority.Length == 0)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "The provider is missing. Specify its issuer with -Authority, or its name with -Provider.", nameof(Authority));
        if (ClientSecretVariable is not null && ClientSecretPath is not null)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-ClientSecretVariable and -ClientSecretPath both specify the client secret; expected only one of them.", nameof(ClientSecretVariable));
    }

    internal void Write(MemberWriter json)
    {
        json.Set("provider", Provider);
        json.Set("tenant", Tenant);
        json.Set("domain", Domain);
        json.Set("realm", Realm);
        json.Set("userPoolId", UserPoolId);
        json.Set("teamId", TeamId);
        json.Set("authority", Given(Authority));
        json.Set("clientId", Given(ClientId));
        json.Set("clientSecretVariable", ClientSecretVariable);
        json.Set("clientSecretPath", ClientSecretPath);
        json.Set("clientAuthentication", Authentication == default ? null : Authentication.ToString());
        json.Set("clientKeyPath", ClientKeyPath);
        json.Set("clientKeyPasswordVariable", ClientKeyPasswordVariable);
        json.Set("clientKeyId", ClientKeyId);
        json.Set("clientKeyAlgorithm", ClientKeyAlgorithm);
        json.Set("clientCertificate", ClientCertificate);
        json.Texts("scopes", Scopes);
        json.Texts("resources", Resources);
        json.Set("audience", Audience);
        json.Set("tokenType", TokenType == default ? null : TokenType.ToString());
        json.Map("additionalParameters", AdditionalParameters);
    }

    internal void Show(FederatedProfile profile)
    {
        profile.Provider = Provider;
        profile.Tenant = Tenant;
        profile.Domain = Domain;
        profile.Realm = Realm;
        profile.UserPoolId = UserPoolId;
        profile.TeamId = TeamId;
        profile.Authority = Given(Authority);
        profile.ClientId = Given(ClientId);
        profile.ClientAuthentication = Authentication;
        profile.ClientSecretVariable = ClientSecretVariable;
        profile.ClientSecretPath = ClientSecretPath;
        profile.ClientKeyPath = ClientKeyPath;
        profile.ClientKeyPasswordVariable = ClientKeyPasswordVariable;
        profile.ClientKeyId = ClientKeyId;
        profile.ClientKeyAlgorithm = ClientKeyAlgorithm;
        profile.ClientCertificate = ClientCertificate;
        profile.Scope = Scopes;
        profile.Resource = Resources;
        profile.Audience = Audience;
        profile.TokenType = TokenType;
        profile.AdditionalParameter = AdditionalParameters;
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
