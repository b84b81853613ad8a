using Duende.IdentityModel.Client;

namespace PSFederation.Core.Oidc;

/// <summary>A machine asks for a token in its own name (RFC 6749 section 4.4).</summary>
public static class ClientCredentialsFlow
{
    /// <summary>Asks for the token.</summary>
    /// <param name="http">The HTTP client.</param>
    /// <param name="client">Who asks, and for what.</param>
    /// <param name="reporter">Where it says what it does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The access token.</returns>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public static async Task<OidcToken> RunAsync(
        HttpClient http, OidcClient client, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        OidcDiscovery discovery =
            await OidcDiscovery.ReadAsync(http, client.Authority, client.Timeout, reporter, cancellationToken).ConfigureAwait(false);
        using ClientCredentialsTokenRequest request = new() { Scope = client.Scopes.Count == 0 ? null : string.Join(' ', client.Scopes) };
        return await new TokenEndpoint(http, discovery, client, reporter)
            .RequestAsync(request, HttpClientTokenRequestExtensions.RequestClientCredentialsTokenAsync, cancellationToken)
            .ConfigureAwait(false);
    }
}
