using System.Collections;
using System.Management.Automation;
using System.Security;
using PSFederation.Completers;
using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>The provider, the client, and the content of the request.</content>
public sealed partial class GetOidcTokenCommand
{
    private const int AnswerTimeout = 100;

    private const int PersonTimeout = 300;

    /// <summary>The issuer. The default is the issuer of -Provider.</summary>
    [Parameter(ParameterSetName = CodeSet, Position = 0)]
    [Parameter(ParameterSetName = DeviceSet, Position = 0)]
    [Parameter(ParameterSetName = ClientSet, Position = 0)]
    [Parameter(ParameterSetName = RefreshSet, Position = 0)]
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = JwtBearerSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = SamlBearerSet, Mandatory = true, Position = 0)]
    [Alias("Issuer")]
    public string Authority { get; set; } = string.Empty;

    /// <summary>The client id that is registered with the provider.</summary>
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

    /// <summary>The file with the client's private key: PEM or JWK.</summary>
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

    /// <summary>The id of the key (kid) at the provider.</summary>
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

    /// <summary>The client's certificate with its private key, the file that contains both, or its thumbprint in the personal store.</summary>
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

    /// <summary>The audience of the token.</summary>
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

    /// <summary>Parameters that are specific to the provider.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Parameter(ParameterSetName = JwtBearerSet)]
    [Parameter(ParameterSetName = SamlBearerSet)]
#pragma warning disable CA2227 // The engine sets the property.
    public Hashtable AdditionalParameter { get; set; } = [];
#pragma warning restore CA2227

    /// <summary>The timeout for the sign-in of a person, or for a response of the provider, in seconds.</summary>
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

    /// <summary>The token to return: the ID token or the access token.</summary>
    [Parameter]
    public OidcTokenType TokenType { get; set; }

    private OidcTokenType? GivenTokenType => IsGiven(nameof(TokenType)) ? TokenType : null;

    private OidcClientSettings Client() => WithProvider(new OidcClientSettings
    {
        Authority = Authority,
        ClientId = ClientId,
        Authentication = ClientAuthentication,
        ClientKeyPath = ClientKeyPath is null ? null : FullPath(ClientKeyPath),
        ClientKeyId = ClientKeyId,
        ClientKeyAlgorithm = ClientKeyAlgorithm,
        ClientCertificate = ClientCertificateInput.Read(ClientCertificate, FullPath).Place,
        Scopes = Scope,
        Resources = Resource,
        Audience = Audience,
        AdditionalParameters = TextTable.Of(AdditionalParameter),
    });

    private AmbientMethod WithAudience(AmbientMethod method) => method with { Audience = Audience };

    /// <summary>The settings for a sign-in. Renewals use them after the command ends, so they contain the values of the parameters and not the command.</summary>
    private SignInServices Services(int? answerTimeout) => new()
    {
        Time = Time,
        PersonTimeout = TimeSpan.FromSeconds(TimeoutSec ?? PersonTimeout),
        AnswerTimeout = answerTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Secrets = new ClientSecrets
        {
            Secret = SecretTextAttribute.Reveal(ClientSecret),
            KeyPassword = SecretTextAttribute.Reveal(ClientKeyPassword),
            Certificate = ClientCertificateInput.Read(ClientCertificate, FullPath).Certificate,
        },
    };
}
