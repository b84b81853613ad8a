using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>
/// The cached sign-in of a person at an OIDC provider: the token is used while it is valid, then the refresh token, then the person signs in again.
/// Profiles with the same sign-in share it. A refresh token is sent once: by the holder of the lock, and not again after it was used.
/// </summary>
/// <param name="client">The client; created for each use, because its secret or key can change.</param>
/// <param name="ask">Signs the person in.</param>
/// <param name="description">A description: "sign-in of CLIENT at ISSUER".</param>
/// <param name="key">The name of the token in the cache.</param>
internal sealed class CachedTokenSource(
    Func<ClientHandle> client, Func<OidcFlows, SignInCall, CancellationToken, Task<OidcToken>> ask, string description, string key, CredentialCache cache, TimeProvider time)
    : IIdentitySource<OidcToken>, IReplacingSource<OidcToken>
{
    /// <summary>The last token of this source, until a cached token is returned.</summary>
    private OidcToken? _new;

    public string Description => description;

    /// <summary>A refresh token can work without the person, but that is known only after it is used.</summary>
    public bool NeedsPerson => Kept() is not { Token.HasRefreshToken: true };

    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken) =>
        (await GetAsync(signIn, refused: null, cancellationToken).ConfigureAwait(false))!;

    public async Task<OidcToken?> ReplaceAsync(OidcToken refused, SignInCall signIn, CancellationToken cancellationToken) =>
        _new?.GetToken() == refused.GetToken() ? null : await GetAsync(signIn, refused, cancellationToken).ConfigureAwait(false);

    /// <summary>The token; null if a rejected token must be replaced and only an interactive sign-in can do that.</summary>
    private async Task<OidcToken?> GetAsync(SignInCall signIn, OidcToken? refused, CancellationToken cancellationToken)
    {
        IAsyncDisposable? turn = await cache.LockOrWarnAsync(key, description, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        Task<OidcToken?>? renewing = null;
        try
        {
            CachedToken? kept = Kept();
            if (kept is not null && kept.IsGood(time) && kept.Token.GetToken() != refused?.GetToken())
            {
                _new = null;
                signIn.Reporter.Verbose($"Using the cached token of the {description}, valid until {kept.End:u}");
                return kept.Token;
            }

            string? over = null;
            // Without the lock, another process could send the same refresh token, which the provider treats as theft.
            if (turn is not null && kept is { Token.HasRefreshToken: true })
            {
                signIn.Reporter.Verbose($"The cached token of the {description} {(refused is null ? "has expired" : "was rejected")}; requesting a new token with the refresh token");
                renewing = RefreshAsync(kept.Token, signIn.Reporter, reason => over = reason);
                RefreshesUnderWay.Add(renewing);
                if (await renewing.WaitAsync(cancellationToken).ConfigureAwait(false) is { } renewed)
                    return _new = renewed;
            }

            return refused is null ? _new = await AskAsync(signIn, over, mayKeep: turn is not null, cancellationToken).ConfigureAwait(false) : null;
        }
        finally
        {
            if (turn is not null && renewing is { IsCompleted: false })
                GiveBackAfter(renewing, turn);
            else if (turn is not null)
                await turn.DisposeAsync().ConfigureAwait(false);
        }
    }

    private CachedToken? Kept() => cache.Secrets.Read(key) is { } text ? TokenJson.Read(text) : null;

    private async Task<OidcToken> AskAsync(SignInCall signIn, string? over, bool mayKeep, CancellationToken cancellationToken)
    {
        using ClientHandle lease = client();
        string provider = lease.Client.Authority;
        signIn.RequirePerson($"sign in at {provider}{(over is null ? string.Empty : $" again ({over.TrimEnd('.')})")}", provider);
        OidcToken token = await ask(new OidcFlows(FederationHttpClient.Get(), lease.Client, time, signIn.Reporter), signIn, cancellationToken).ConfigureAwait(false);
        if (mayKeep)
            await cache.KeepAsync(key, TokenJson.Write(CachedToken.Received(token, time)), description, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        return token;
    }

    /// <summary>
    /// Refreshes the sign-in and caches the new token; null if the provider has ended the sign-in, or returns no token that can be exchanged. The refresh continues even if the caller stops
    /// waiting, because the provider can have invalidated the old refresh token already, and the new one must not be lost.
    /// </summary>
    private async Task<OidcToken?> RefreshAsync(OidcToken kept, IOperationReporter reporter, Action<string> isOver)
    {
        RefreshedSignIn refreshed;
        try
        {
            using ClientHandle lease = client();
            // The provider-specific parameters belong to the request that started the sign-in.
            OidcClient who = lease.Client with { AdditionalParameters = new Dictionary<string, string>() };
            refreshed = await new OidcFlows(FederationHttpClient.Get(), who, time, reporter)
                .RefreshAsync(kept.GetRefreshToken()!, kept, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FederationException e) when (OidcFlows.UsesUp(e))
        {
            reporter.Verbose($"The {description} has ended: {e.Message}");
            cache.Secrets.Delete(key);
            isOver(e.Message);
            return null;
        }
        catch (FederationException e) when (OidcFlows.WantsPerson(e))
        {
            // The refresh token can still work, for example from another network, so it stays until the person has signed in.
            reporter.Verbose($"The {description} requires an interactive sign-in: {e.Message}");
            isOver(e.Message);
            return null;
        }

        OidcToken token = refreshed.Token;
        bool isKept = await cache.KeepAsync(key, TokenJson.Write(CachedToken.Received(token, time)), description, reporter, CancellationToken.None).ConfigureAwait(false);
        // The new token cannot be stored, and the old token must not be sent again.
        if (!isKept && token.GetRefreshToken() != kept.GetRefreshToken())
            Forget(reporter);
        if (refreshed.Missing is not { } missing)
            return token;
        reporter.Verbose(missing.Message);
        isOver(missing.Message);
        return null;
    }

    private void Forget(IOperationReporter reporter)
    {
        try
        {
            cache.Secrets.Delete(key);
        }
        catch (FederationException e)
        {
            reporter.Warning($"The used refresh token of the {description} cannot be deleted. {e.Message}");
        }
    }

    private static void GiveBackAfter(Task renewing, IAsyncDisposable turn) =>
        renewing.ContinueWith(
            async task =>
            {
                _ = task.Exception;
                await turn.DisposeAsync().ConfigureAwait(false);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
}
