using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;

namespace PSFederation.Core.Oidc;

/// <summary>Requests tokens from a token endpoint (RFC 6749 section 3.2).</summary>
internal sealed class TokenEndpoint(OidcDiscovery discovery, OidcClient client, OAuthCall call, ClientAuthenticator authenticator, TimeProvider time)
{
    /// <summary>Its name in messages.</summary>
    private const string Name = "token endpoint";

    /// <summary>Its address.</summary>
    public Uri Address => authenticator.Method == OidcClientAuthentication.MutualTls ? discovery.MutualTlsTokenEndpoint : discovery.TokenEndpoint;

    /// <summary>Sends a request that the caller prepared, and returns the tokens.</summary>
    /// <exception cref="FederationException">The server rejected the request, or did not respond.</exception>
    public async Task<TokenEndpointResponse> RequestAsync<TRequest>(
        TRequest request, Func<HttpMessageInvoker, TRequest, CancellationToken, Task<TokenResponse>> send, CancellationToken cancellationToken)
        where TRequest : TokenRequest =>
        Read(await AskAsync(request, send, cancellationToken).ConfigureAwait(false));

    /// <summary>Sends a request that the caller prepared, and returns the response, even if it is an error.</summary>
    /// <exception cref="FederationException">There was no response.</exception>
    public Task<OAuthResponse> AskAsync<TRequest>(
        TRequest request, Func<HttpMessageInvoker, TRequest, CancellationToken, Task<TokenResponse>> send, CancellationToken cancellationToken)
        where TRequest : TokenRequest
    {
        foreach ((string name, string value) in RequestParameters.Targets(client))
            request.Parameters.Add(name, value);
        return call.SendAsync(Address, Name, request, (http, sent, token) => send(http, sent, token), cancellationToken);
    }

    /// <summary>The tokens in a response.</summary>
    /// <exception cref="FederationException">It contains no tokens.</exception>
    public TokenEndpointResponse Read(OAuthResponse answer) => TokenEndpointResponse.Of(answer.Require(), HttpErrors.Origin(Address), time.GetUtcNow().UtcDateTime);
}
