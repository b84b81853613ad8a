using PSFederation.Core.Http;
using PSFederation.Core.Oidc;

namespace PSFederation.Core.Renewal;

/// <summary>A token that is got anew each time and exchanged at a provider for another (RFC 8693).</summary>
/// <param name="subject">Where the token comes from that is given.</param>
/// <param name="client">Who asks; made for each use, because its secret or key may have changed.</param>
/// <param name="exchange">What is given and wanted, made of the token.</param>
/// <param name="who">The client and its provider, for people.</param>
/// <param name="time">The clock.</param>
public sealed class TokenExchangeSource(
    IIdentitySource<OidcToken> subject, Func<ClientHandle> client, Func<OidcToken, ExchangeRequest> exchange, string who, TimeProvider time)
    : IIdentitySource<OidcToken>
{
    /// <inheritdoc/>
    public string Description => $"{subject.Description}, exchanged by {who}";

    /// <inheritdoc/>
    public bool NeedsPerson => subject.NeedsPerson;

    /// <inheritdoc/>
    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        OidcToken given = await subject.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
        using ClientHandle lease = client();
        return await new OidcFlows(FederationHttpClient.Get(), lease.Client, time, signIn.Reporter)
            .ExchangeAsync(exchange(given), cancellationToken).ConfigureAwait(false);
    }
}
