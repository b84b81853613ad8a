using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Completers;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>The client at an OAuth 2.0 or OpenID Connect provider: the issuer, the client, and its authentication.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    /// <summary>The issuer. The default is the issuer of -Provider.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Alias("Issuer")]
    [ValidateNotNullOrEmpty]
    public string? Authority { get; set; }

    /// <summary>The client id that is registered with the provider.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ClientId { get; set; } = string.Empty;

    /// <summary>The name of the provider, instead of its issuer.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>Entra ID: the id or domain of the tenant.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? Tenant { get; set; }

    /// <summary>Okta, Auth0, Keycloak: the host, optionally with a path.</summary>
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

    /// <summary>The environment variable that has the client secret at the time of the sign-in.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientSecretVariable { get; set; }

    /// <summary>The file that has the client secret at the time of the sign-in.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientSecretPath { get; set; }

    /// <summary>The file with the client's private key: PEM or JWK.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientKeyPath { get; set; }

    /// <summary>The environment variable that has the password of the key or certificate file at the time of the sign-in.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ClientKeyPasswordVariable { get; set; }

    /// <summary>The id of the key (kid) at the provider.</summary>
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

    /// <summary>The client's certificate with its private key: a file, or the thumbprint in the personal store.</summary>
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

    /// <summary>The location of the certificate: a file, or the store that an object came from.</summary>
    private string? CertificatePlace()
    {
        (X509Certificate2? certificate, string? place) = ClientCertificateInput.Read(ClientCertificate, FullPath);
        return certificate?.Thumbprint ?? place;
    }
}
