using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Completers;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>Who asks at an OAuth 2.0 or OpenID Connect provider: the issuer, the client, and how it proves itself.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    /// <summary>The issuer; that of -Provider when left out.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Alias("Issuer")]
    [ValidateNotNullOrEmpty]
    public string? Authority { get; set; }

    /// <summary>The client id registered with the provider.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ClientId { get; set; } = string.Empty;

    /// <summary>The provider, in place of its issuer.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>Entra ID: the tenant's id or domain.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? Tenant { get; set; }

    /// <summary>Okta, Auth0, Keycloak: the host, perhaps with a path.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? Domain { get; set; }

    /// <summary>Keycloak: the realm.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? Realm { get; set; }

    /// <summary>Cognito: the id of the user pool.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? UserPoolId { get; set; }

    /// <summary>Apple: the id of the team.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? TeamId { get; set; }

    /// <summary>How the client authenticates.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public OidcClientAuthentication ClientAuthentication { get; set; }

    /// <summary>The environment variable that will hold the client secret.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientSecretVariable { get; set; }

    /// <summary>The file that will hold the client secret.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientSecretPath { get; set; }

    /// <summary>The file of the client's private key: PEM or JWK.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientKeyPath { get; set; }

    /// <summary>The environment variable that will hold the password of the key or certificate file.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientKeyPasswordVariable { get; set; }

    /// <summary>The name that the provider knows the key by (kid).</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientKeyId { get; set; }

    /// <summary>The algorithm that the key signs with.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [ValidateSet("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")]
    public string? ClientKeyAlgorithm { get; set; }

    /// <summary>The client's certificate with its private key: the file, or the thumbprint in the personal store.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [ValidateNotNullOrEmpty]
    public object? ClientCertificate { get; set; }

    /// <summary>The default way in lacks nothing that the engine asks for, so that nobody is asked for a client id who only forgot to say how to sign in.</summary>
    private void RequireClient()
    {
        ProviderParts.Require(MyInvocation.BoundParameters);
        if (Authority is null && Provider is null)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, ClientId.Length > 0
                    ? "There is no provider: give its issuer as -Authority, or name it with -Provider."
                    : "Specify a sign-in method: -Authority or -Provider, with -ClientId (OpenID Connect); -SignInUri (SAML); -Ambient (CI, Kubernetes, another cloud); -WebIdentityTokenFile; -SourceProfileName (another federated profile).",
                nameof(Authority));
        if (ClientId.Length == 0)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"-ClientId is missing; expected the id that this client is registered with at {Provider ?? Authority}.{(Provider is null ? string.Empty : $" What to register: {OidcProviders.Find(Provider).Registration}")}", nameof(ClientId));
    }

    /// <summary>What the provider is known for, where the caller said nothing else.</summary>
    private SignInRecipe WithProvider(SignInRecipe recipe)
    {
        if (Provider is null)
            return recipe;
        OidcProvider provider = OidcProviders.Find(Provider);
        recipe = recipe with { Provider = provider.Name };
        OidcProviderChoice chosen = recipe.Choice()!;
        if (Authority is null)
            chosen.Authority();
        bool person = recipe.Way != FederatedSignIn.ClientCredentials;
        if (recipe.Way == FederatedSignIn.AuthorizationCode)
            chosen.RequireRedirect();
        OidcTokenType type = person && !IsGiven(nameof(TokenType)) ? provider.TokenType : recipe.TokenType;
        return recipe with
        {
            TokenType = type,
            ProviderId = ProviderId ?? (type == OidcTokenType.AccessToken ? provider.ProviderId : null),
            RedirectHost = recipe.Way == FederatedSignIn.AuthorizationCode ? RedirectHost ?? provider.RedirectHost : null,
        };
    }

    /// <summary>A profile holds no secret, so the client's has to be somewhere; and what can be looked at now is.</summary>
    private void RequireProof(SignInRecipe recipe)
    {
        bool hasSecret = recipe.ClientSecretVariable is not null || recipe.ClientSecretPath is not null;
        if (recipe.ClientSecretVariable is not null && recipe.ClientSecretPath is not null)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-ClientSecretVariable and -ClientSecretPath both say where the client secret is; expected one of them.", nameof(ClientSecretVariable));
        if (!hasSecret && recipe.ClientKeyPath is null && recipe.ClientCertificate is null)
        {
            string? need = recipe.Way == FederatedSignIn.ClientCredentials ? "Client credentials need a secret or key, and no profile holds one." : recipe.Choice()?.Provider.NeedsSecret;
            if (need is not null)
                throw new FederationException(
                    FederationErrorCode.ParameterMissing, $"{need} Name the environment variable that will hold the secret with -ClientSecretVariable, or the file with -ClientSecretPath; a key with -ClientKeyPath, or a certificate with -ClientCertificate.", nameof(ClientSecretVariable));
        }

        if (recipe.ClientKeyPasswordVariable is null)
            new ClientCredentialSettings
            {
                Authentication = recipe.ClientAuthentication,
                KeyPath = recipe.ClientKeyPath,
                CertificatePlace = recipe.ClientCertificate,
                Algorithm = recipe.ClientKeyAlgorithm,
                KeyId = recipe.ClientKeyId,
            }.Open().Dispose();
    }

    /// <summary>Where the certificate is: a file, or for an object the store that it came from.</summary>
    private string? CertificatePlace()
    {
        (X509Certificate2? certificate, string? place) = ClientCertificateInput.Read(ClientCertificate, FullPath);
        return certificate?.Thumbprint ?? place;
    }
}
