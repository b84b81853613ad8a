using Duende.IdentityModel.Client;
using PSFederation.Core.Oidc.Discovery;

namespace PSFederation.Core.Oidc;

/// <summary>Authenticates the client with its registered method.</summary>
internal sealed class ClientAuthenticator
{
    private const string JwtAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly OidcClient _client;
    private readonly OidcDiscovery _discovery;
    private readonly TimeProvider _time;
    private readonly OidcClientAuthentication _method;

    /// <summary>Chooses the method, and checks that the client has the required secret or key.</summary>
    /// <exception cref="FederationException">A setting is missing, or there are too many.</exception>
    public ClientAuthenticator(OidcClient client, OidcDiscovery discovery, TimeProvider time)
    {
        _client = client;
        _discovery = discovery;
        _time = time;
        _method = client.Authentication == OidcClientAuthentication.Automatic ? Automatic() : client.Authentication;
        Check();
    }

    /// <summary>The chosen method.</summary>
    public OidcClientAuthentication Method => _method;

    /// <summary>Adds the client ID and authentication to a request; called for each request, because an assertion can be used once.</summary>
    public void Apply(ProtocolRequest request)
    {
        request.ClientId = _client.ClientId;
        request.ClientCredentialStyle = _method == OidcClientAuthentication.Basic ? ClientCredentialStyle.AuthorizationHeader : ClientCredentialStyle.PostBody;
        switch (_method)
        {
            case OidcClientAuthentication.Basic or OidcClientAuthentication.Post:
                request.ClientSecret = _client.ClientSecret;
                break;
            case OidcClientAuthentication.PrivateKeyJwt:
                request.ClientAssertion = new Duende.IdentityModel.Client.ClientAssertion
                {
                    Type = JwtAssertion,
                    Value = Signing.ClientAssertion.Create(_client.Key!, _client.ClientId, _discovery.TokenEndpoint.AbsoluteUri, _time),
                };
                break;
            default:
                break;
        }
    }

    private OidcClientAuthentication Automatic() =>
        _client.Key is not null ? OidcClientAuthentication.PrivateKeyJwt
        : _client.ClientSecret is null ? OidcClientAuthentication.None
        : _discovery.WantsSecretInBody ? OidcClientAuthentication.Post : OidcClientAuthentication.Basic;

    private void Check()
    {
        (bool has, string needs) = _method switch
        {
            OidcClientAuthentication.Basic or OidcClientAuthentication.Post => (_client.ClientSecret is not null, "-ClientSecret"),
            OidcClientAuthentication.PrivateKeyJwt => (_client.Key is not null, "-ClientKeyPath or -ClientCertificate"),
            OidcClientAuthentication.MutualTls => (_client.Certificate is not null, "-ClientCertificate"),
            _ => (true, string.Empty),
        };
        if (!has)
            throw new FederationException(FederationErrorCode.ParameterMissing, $"-ClientAuthentication {_method} needs {needs}.", _client.ClientId);
        if (_client.ClientSecret is not null && _method is not (OidcClientAuthentication.Basic or OidcClientAuthentication.Post))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ClientAuthentication is {_method}, but -ClientSecret is specified too; expected only one of them. Omit the other.", _client.ClientId);
    }
}
