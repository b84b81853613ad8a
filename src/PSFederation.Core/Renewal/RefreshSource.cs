using PSFederation.Core.Http;
using PSFederation.Core.Oidc;

namespace PSFederation.Core.Renewal;

/// <summary>
/// A sign-in that goes on by its refresh token. Providers give a new one with each use and take an old one used again for theft, so all
/// credentials of one sign-in share this, and its tokens, one use at a time.
/// </summary>
/// <param name="first">The token of the sign-in, with its refresh token.</param>
/// <param name="client">Who asks.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // A semaphore that nobody asks for its wait handle holds nothing that must be given back.
public sealed class RefreshSource(OidcToken first, OidcClient client, TimeProvider time) : IIdentitySource<OidcToken>
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1);
    private OidcToken _last = first;

    /// <inheritdoc/>
    public string Description => $"refresh token of {client.ClientId} at {client.Authority}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!TokenLife.IsGood(_last, time))
                _last = await new OidcFlows(FederationHttpClient.Get(), client, time, signIn.Reporter)
                    .RefreshAsync(_last.GetRefreshToken()!, _last, cancellationToken).ConfigureAwait(false);
            return _last;
        }
        finally
        {
            _gate.Release();
        }
    }
}
