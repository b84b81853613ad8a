using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>
/// A person's sign-in at an OIDC provider, kept: its token serves as long as it is good, then its refresh token, then the person is asked.
/// Profiles that sign in the same way share it.
/// </summary>
/// <param name="client">Who asks; made anew each time, for its secret may have changed.</param>
/// <param name="ask">Asks the person.</param>
/// <param name="description">The way, for people: "sign-in of CLIENT at ISSUER".</param>
/// <param name="key">The name of the token in the cache.</param>
/// <param name="cache">The cache.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedSignIn(
    Func<OidcClient> client, Func<OidcFlows, CancellationToken, Task<OidcToken>> ask, string description, string key, CredentialCache cache, TimeProvider time)
    : IIdentitySource<OidcToken>
{
    public string Description => description;

    /// <summary>A refresh token may do without the person; whether it does turns out.</summary>
    public bool NeedsPerson => cache.Secrets.Read(key) is not { } text || TokenJson.Read(text) is not { HasRefreshToken: true };

    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        IAsyncDisposable turn = await cache.LockAsync(key, description, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            OidcToken? kept = cache.Secrets.Read(key) is { } text ? TokenJson.Read(text) : null;
            if (kept is not null && TokenLife.IsGood(kept, time))
                return kept;
            OidcClient who = client();
            OidcFlows flows = new(FederationHttpClient.Get(), who, time, signIn.Reporter);
            OidcToken? token = kept is { HasRefreshToken: true } ? await RefreshAsync(flows, kept, signIn, cancellationToken).ConfigureAwait(false) : null;
            if (token is null)
            {
                signIn.RequirePerson($"sign in at {who.Authority}", who.Authority);
                token = await ask(flows, cancellationToken).ConfigureAwait(false);
            }

            await cache.Secrets.WriteAsync(key, TokenJson.Write(token), signIn.Reporter, cancellationToken).ConfigureAwait(false);
            return token;
        }
    }

    /// <summary>The next token of the sign-in; null when the provider says that it is over.</summary>
    private async Task<OidcToken?> RefreshAsync(OidcFlows flows, OidcToken kept, SignInCall signIn, CancellationToken cancellationToken)
    {
        try
        {
            return await flows.RefreshAsync(kept.GetRefreshToken()!, kept, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (OAuthRefusal.IsOver(e))
        {
            signIn.Reporter.Verbose($"The {description} is over: {e.Message}");
            cache.Secrets.Delete(key);
            return null;
        }
    }
}
