using PSFederation.Core.Http;
using PSFederation.Core.Oidc;

namespace PSFederation.Core.Renewal;

/// <summary>
/// A sign-in that is renewed with its refresh token. Providers return a new token with each use and treat reuse of an old one as theft, so all
/// credentials of one sign-in share this object and its tokens, with one use at a time, and a used token is never sent again.
/// </summary>
/// <param name="first">The token of the sign-in, with its refresh token.</param>
/// <param name="client">The client; created for each use, because its keys can change.</param>
/// <param name="who">The client and its provider, for display.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle is never used has nothing to dispose of.
public sealed class RefreshSource(OidcToken first, Func<ClientHandle> client, string who, TimeProvider time) : IIdentitySource<OidcToken>, IReplacingSource<OidcToken>
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1);
    private CachedToken _last = CachedToken.Received(first, time);
    private FederationException? _over;

    /// <summary>The last token, until it is returned a second time.</summary>
    private OidcToken? _new;

    /// <inheritdoc/>
    public string Description => $"refresh token of {who}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_last.IsGood(time))
            {
                _new = null;
                return _last.Token;
            }

            return await RefreshAsync(signIn, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<OidcToken?> ReplaceAsync(OidcToken refused, SignInCall signIn, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another session of the same sign-in can have replaced it already.
            if (_last.Token.GetToken() != refused.GetToken())
                return _last.IsGood(time) ? _last.Token : null;
            return _new?.GetToken() == refused.GetToken() || _over is not null ? null : await RefreshAsync(signIn, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<OidcToken> RefreshAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        if (_over is not null)
            throw new FederationException(_over.Code, _over.Message, _over.Target, _over);
        try
        {
            using ClientHandle lease = client();
            RefreshedSignIn refreshed = await new OidcFlows(FederationHttpClient.Get(), lease.Client, time, signIn.Reporter)
                .RefreshAsync(_last.Token.GetRefreshToken()!, _last.Token, cancellationToken).ConfigureAwait(false);
            // Even without a new ID token: the previous refresh token must not be used again.
            _last = CachedToken.Received(refreshed.Token, time);
            if (refreshed.Missing is not null)
                throw refreshed.Missing;
            _new = refreshed.Token;
            return refreshed.Token;
        }
        catch (FederationException e) when (OidcFlows.UsesUp(e))
        {
            _over = e;
            throw;
        }
    }
}
