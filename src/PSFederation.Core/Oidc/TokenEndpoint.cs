using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;

namespace PSFederation.Core.Oidc;

/// <summary>Asks a token endpoint (RFC 6749 section 3.2) for tokens.</summary>
internal sealed class TokenEndpoint(OidcDiscovery discovery, OidcClient client, OAuthCall call, ClientAuthenticator authenticator, TimeProvider time)
{
    /// <summary>What it is, for messages.</summary>
    private const string Name = "token endpoint";

    /// <summary>Where it is.</summary>
    public Uri Address => authenticator.Method == OidcClientAuthentication.MutualTls ? discovery.MutualTlsTokenEndpoint : discovery.TokenEndpoint;

    /// <summary>Sends a request that the caller has begun, and gives the tokens.</summary>
    /// <exception cref="FederationException">The server refused, or there was no answer.</exception>
    public async Task<TokenEndpointResponse> RequestAsync<TRequest>(
        TRequest request, Func<HttpMessageInvoker, TRequest, CancellationToken, Task<TokenResponse>> send, CancellationToken cancellationToken)
        where TRequest : TokenRequest =>
        Read(await AskAsync(request, send, cancellationToken).ConfigureAwait(false));

    /// <summary>Sends a request that the caller has begun, and gives the answer, even if it is an error.</summary>
    /// <exception cref="FederationException">There was no answer.</exception>
    public Task<OAuthResponse> AskAsync<TRequest>(
        TRequest request, Func<HttpMessageInvoker, TRequest, CancellationToken, Task<TokenResponse>> send, CancellationToken cancellationToken)
        where TRequest : TokenRequest
    {
        foreach ((string name, string value) in RequestParameters.Targets(client))
            request.Parameters.Add(name, value);
        return call.SendAsync(Address, Name, request, (http, sent, token) => send(http, sent, token), cancellationToken);
    }

    /// <summary>The tokens of an answer.</summary>
    /// <exception cref="FederationException">It grants none.</exception>
    public TokenEndpointResponse Read(OAuthResponse answer) => TokenEndpointResponse.Of(answer.Require(), HttpErrors.Origin(Address), time.GetUtcNow().UtcDateTime);
}
