using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc;

/// <summary>A client at its provider: the discovery document and the endpoints.</summary>
internal sealed class OidcConnection : IDisposable
{
    private readonly HttpClient? _own;

    private OidcConnection(OidcClient client, OidcDiscovery discovery, HttpClient http, IOperationReporter reporter, TimeProvider time)
    {
        Client = client;
        Discovery = discovery;
        ClientAuthenticator authenticator = new(client, discovery, time);
        if (authenticator.Method == OidcClientAuthentication.MutualTls)
            _own = FederationHttpClient.With(client.Certificate!);
        Call = new OAuthCall(_own ?? http, client, authenticator, time, reporter);
        Tokens = new TokenEndpoint(discovery, client, Call, authenticator, time);
    }

    public OidcClient Client { get; }

    public OidcDiscovery Discovery { get; }

    public OAuthCall Call { get; }

    public TokenEndpoint Tokens { get; }

    /// <summary>Reads the discovery document of the provider.</summary>
    /// <exception cref="FederationException">It cannot be used, or the client lacks the secret or key to authenticate.</exception>
    public static async Task<OidcConnection> OpenAsync(
        HttpClient http, OidcClient client, IOperationReporter reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        OidcDiscovery discovery =
            client.Endpoints is { } endpoints
                ? OidcDiscovery.Of(client.Authority, endpoints)
                : await OidcDiscovery.ReadAsync(http, client.Authority, client.Timeout, time, reporter, cancellationToken, client.IssuerForm).ConfigureAwait(false);
        discovery.RequireEndpoints();
        return new OidcConnection(client, discovery, http, reporter, time);
    }

    public void Dispose() => _own?.Dispose();
}
