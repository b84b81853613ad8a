using PSFederation.Core.Http;
using PSFederation.Core.Oidc;

namespace PSFederation.Core.Renewal;

/// <summary>
/// A sign-in that goes on by its refresh token. Providers give a new one with each use and take an old one used again for theft, so all
/// credentials of one sign-in share this, and its tokens, one use at a time; and a token that was used up is never sent again.
/// </summary>
/// <param name="first">The token of the sign-in, with its refresh token.</param>
/// <param name="client">Who asks; made for each use, because its keys may have changed.</param>
/// <param name="who">The client and its provider, for people.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // A semaphore that nobody asks for its wait handle holds nothing that must be given back.
public sealed class RefreshSource(OidcToken first, Func<ClientLease> client, string who, TimeProvider time) : IIdentitySource<OidcToken>
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1);
    private KeptToken _last = KeptToken.Received(first, time);
    private FederationException? _over;

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
                return _last.Token;
            if (_over is not null)
                throw new FederationException(_over.Code, _over.Message, _over.Target, _over);
            _last = KeptToken.Received(await RefreshAsync(signIn, cancellationToken).ConfigureAwait(false), time);
            return _last.Token;
        }
        catch (FederationException e) when (OidcFlows.UsesUp(e))
        {
            _over = e;
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<OidcToken> RefreshAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        using ClientLease lease = client();
        return await new OidcFlows(FederationHttpClient.Get(), lease.Client, time, signIn.Reporter)
            .RefreshAsync(_last.Token.GetRefreshToken()!, _last.Token, cancellationToken).ConfigureAwait(false);
    }
}
