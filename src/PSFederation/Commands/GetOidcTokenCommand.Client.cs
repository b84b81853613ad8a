using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Completers;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>Who asks a provider, and for what.</content>
public sealed partial class GetOidcTokenCommand
{
    private const int AnswerTimeout = 100;

    private ClientHandle? _lease;
    private Func<ClientHandle>? _open;

    /// <summary>The issuer; that of -Provider when left out.</summary>
    [Parameter(ParameterSetName = CodeSet, Position = 0)]
    [Parameter(ParameterSetName = DeviceSet, Position = 0)]
    [Parameter(ParameterSetName = ClientSet, Position = 0)]
    [Parameter(ParameterSetName = RefreshSet, Position = 0)]
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = JwtBearerSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = SamlBearerSet, Mandatory = true, Position = 0)]
    [Alias("Issuer")]
    public string Authority { get; set; } = string.Empty;

    /// <summary>The client id registered with the provider.</summary>
    [Parameter(ParameterSetName = CodeSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = RefreshSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = JwtBearerSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = SamlBearerSet, Mandatory = true, Position = 1)]
    public string ClientId { get; set; } = string.Empty;

    /// <summary>The client secret.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    [SecretText]
    public SecureString? ClientSecret { get; set; }

    /// <summary>How the client authenticates.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    public OidcClientAuthentication ClientAuthentication { get; set; }

    /// <summary>The file of the client's private key: PEM or JWK.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    public string? ClientKeyPath { get; set; }

    /// <summary>The password of the key or certificate file.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    [SecretText]
    public SecureString? ClientKeyPassword { get; set; }

    /// <summary>The name that the provider knows the key by (kid).</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    public string? ClientKeyId { get; set; }

    /// <summary>The algorithm that the key signs with.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    [ValidateSet("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")]
    public string? ClientKeyAlgorithm { get; set; }

    /// <summary>The client's certificate with its private key, the file that holds them, or its thumbprint in the personal store.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    public object? ClientCertificate { get; set; }

    /// <summary>The scopes.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string[] Scope { get; set; } = [];

    /// <summary>The resources that the access token is for (RFC 8707).</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    public string[] Resource { get; set; } = [];

    /// <summary>The audience that the token is for.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = FromSet)]
    public string? Audience { get; set; }

    /// <summary>Parameters that only this provider knows.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
#pragma warning disable CA2227 // The engine sets parameters.
    public Hashtable AdditionalParameter { get; set; } = [];
#pragma warning restore CA2227

    /// <summary>How long the sign-in of a person, or an answer of the provider, may take, in seconds.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = FromSet)]
    [ValidateRange(1, 86_400)]
    public int? TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _lease?.Dispose();
        base.Dispose(disposing);
    }

    private OidcClient Client(string[] scopes, TimeSpan timeout)
    {
        _open = Opening(scopes, timeout);
        _lease?.Dispose();
        _lease = _open();
        return _lease.Client;
    }

    /// <summary>How the client is made, with its keys read again. It outlives the command, so it holds the values of the parameters and not the command.</summary>
    private Func<ClientHandle> Opening(string[] scopes, TimeSpan timeout)
    {
        ProviderParts.Require(MyInvocation.BoundParameters);
        if (Chosen is null && Authority.Length == 0)
            throw new FederationException(FederationErrorCode.ParameterMissing, "There is no provider: give its issuer as -Authority, or name it with -Provider.", nameof(Authority));
        (X509Certificate2? certificate, string? place) = ClientCertificateInput.Read(ClientCertificate, FullPath);
        ClientCredentialSettings proof = new()
        {
            Authentication = ClientAuthentication,
            KeyPath = ClientKeyPath is null ? null : FullPath(ClientKeyPath),
            Certificate = certificate,
            CertificatePlace = place,
            Password = SecretTextAttribute.Reveal(ClientKeyPassword),
            Algorithm = ClientKeyAlgorithm,
            KeyId = ClientKeyId,
        };
        OidcClient client = new()
        {
            Authority = Authority,
            ClientId = ClientId,
            ClientSecret = SecretTextAttribute.Reveal(ClientSecret),
            Authentication = ClientAuthentication,
            Scopes = scopes,
            Resources = Resource,
            Audience = Audience,
            AdditionalParameters = TextTable.Of(AdditionalParameter),
            TokenType = TokenType,
            Timeout = timeout,
        };
        OidcProviderChoice? chosen = Chosen;
        TimeProvider time = Time;
        return () => proof.Lease(keys =>
        {
            OidcClient proved = client with { Key = keys.Key, Certificate = keys.Certificate };
            return chosen is null ? proved : chosen.Apply(proved, time);
        });
    }
}
