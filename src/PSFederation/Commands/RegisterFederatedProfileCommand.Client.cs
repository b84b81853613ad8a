using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Completers;
using PSFederation.Core.SignInMethods;
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

    private OidcClientSettings Client() => new()
    {
        Authority = Authority ?? string.Empty,
        ClientId = ClientId,
        Provider = Provider,
        Tenant = Tenant,
        Domain = Domain,
        Realm = Realm,
        UserPoolId = UserPoolId,
        TeamId = TeamId,
        Authentication = ClientAuthentication,
        ClientSecretVariable = ClientSecretVariable,
        ClientSecretPath = FullPathIfGiven(ClientSecretPath),
        ClientKeyPath = FullPathIfGiven(ClientKeyPath),
        ClientKeyPasswordVariable = ClientKeyPasswordVariable,
        ClientKeyId = ClientKeyId,
        ClientKeyAlgorithm = ClientKeyAlgorithm,
        ClientCertificate = CertificatePlace(),
    };

    /// <summary>Where the certificate is: a file, or for an object the store that it came from.</summary>
    private string? CertificatePlace()
    {
        (X509Certificate2? certificate, string? place) = ClientCertificateInput.Read(ClientCertificate, FullPath);
        return certificate?.Thumbprint ?? place;
    }
}
