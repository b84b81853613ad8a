using PSFederation.Core.Http;
using PSFederation.Core.Oidc;

namespace PSFederation.Core.Renewal;

/// <summary>A machine's own token, asked for anew each time (RFC 6749 section 4.4).</summary>
/// <param name="client">Who asks; made for each use, because its secret or key may have changed.</param>
/// <param name="description">The way, for people.</param>
/// <param name="time">The clock.</param>
public sealed class ClientCredentialsSource(Func<ClientHandle> client, string description, TimeProvider time) : IIdentitySource<OidcToken>
{
    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        using ClientHandle lease = client();
        return await new OidcFlows(FederationHttpClient.Get(), lease.Client, time, signIn.Reporter).ClientCredentialsAsync(cancellationToken).ConfigureAwait(false);
    }
}
