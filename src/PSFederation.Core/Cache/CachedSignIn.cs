using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>
/// A person's sign-in at an OIDC provider, kept: its token serves as long as it is good, then its refresh token, then the person is asked.
/// Profiles that sign in the same way share it. A refresh token is sent once: by whoever has the lock, and not again when it was used up.
/// </summary>
/// <param name="client">Who asks; made for each use, because its secret or key may have changed.</param>
/// <param name="ask">Asks the person.</param>
/// <param name="description">The way, for people: "sign-in of CLIENT at ISSUER".</param>
/// <param name="key">The name of the token in the cache.</param>
/// <param name="cache">The cache.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedSignIn(
    Func<ClientLease> client, Func<OidcFlows, SignInCall, CancellationToken, Task<OidcToken>> ask, string description, string key, CredentialCache cache, TimeProvider time)
    : IIdentitySource<OidcToken>
{
    public string Description => description;

    /// <summary>A refresh token may do without the person; whether it does turns out.</summary>
    public bool NeedsPerson => Kept() is not { Token.HasRefreshToken: true };

    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        IAsyncDisposable? turn = await cache.LockOrWarnAsync(key, description, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        Task<OidcToken?>? renewing = null;
        try
        {
            KeptToken? kept = Kept();
            if (kept is not null && kept.IsGood(time))
            {
                signIn.Reporter.Verbose($"Kept token of the {description}, valid until {kept.End:u}");
                return kept.Token;
            }

            string? over = null;
            // Without the lock another process may send the same refresh token, which the provider takes for a theft.
            if (turn is not null && kept is { Token.HasRefreshToken: true })
            {
                signIn.Reporter.Verbose($"The cached token of the {description} has expired; renewing it with its refresh token");
                renewing = RefreshAsync(kept.Token, signIn.Reporter, reason => over = reason);
                RefreshesUnderWay.Add(renewing);
                if (await renewing.WaitAsync(cancellationToken).ConfigureAwait(false) is { } renewed)
                    return renewed;
            }

            return await AskAsync(signIn, over, mayKeep: turn is not null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (turn is not null && renewing is { IsCompleted: false })
                GiveBackAfter(renewing, turn);
            else if (turn is not null)
                await turn.DisposeAsync().ConfigureAwait(false);
        }
    }

    private KeptToken? Kept() => cache.Secrets.Read(key) is { } text ? TokenJson.Read(text) : null;

    private async Task<OidcToken> AskAsync(SignInCall signIn, string? over, bool mayKeep, CancellationToken cancellationToken)
    {
        using ClientLease lease = client();
        string provider = lease.Client.Authority;
        signIn.RequirePerson($"sign in at {provider}{(over is null ? string.Empty : $" again ({over.TrimEnd('.')})")}", provider);
        OidcToken token = await ask(new OidcFlows(FederationHttpClient.Get(), lease.Client, time, signIn.Reporter), signIn, cancellationToken).ConfigureAwait(false);
        if (mayKeep)
            await cache.KeepAsync(key, TokenJson.Write(KeptToken.Received(token, time)), description, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        return token;
    }

    /// <summary>
    /// The next token of the sign-in, kept; null when the provider says that it is over. Whoever waits may give up, and this goes on: the provider
    /// may have taken the old refresh token already, and the new one must not be lost.
    /// </summary>
    private async Task<OidcToken?> RefreshAsync(OidcToken kept, IOperationReporter reporter, Action<string> isOver)
    {
        OidcToken token;
        try
        {
            using ClientLease lease = client();
            // The parameters that only this provider knows belong to the request that began the sign-in.
            OidcClient who = lease.Client with { AdditionalParameters = new Dictionary<string, string>() };
            token = await new OidcFlows(FederationHttpClient.Get(), who, time, reporter)
                .RefreshAsync(kept.GetRefreshToken()!, kept, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FederationException e) when (OidcFlows.UsesUp(e))
        {
            reporter.Verbose($"The {description} has ended: {e.Message}");
            cache.Secrets.Delete(key);
            isOver(e.Message);
            return null;
        }

        bool isKept = await cache.KeepAsync(key, TokenJson.Write(KeptToken.Received(token, time)), description, reporter, CancellationToken.None).ConfigureAwait(false);
        // The new one cannot be kept, and the old one must not be sent again.
        if (!isKept && token.GetRefreshToken() != kept.GetRefreshToken())
            Forget(reporter);
        return token;
    }

    private void Forget(IOperationReporter reporter)
    {
        try
        {
            cache.Secrets.Delete(key);
        }
        catch (FederationException e)
        {
            reporter.Warning($"The refresh token of the {description} was used and cannot be removed. {e.Message}");
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
