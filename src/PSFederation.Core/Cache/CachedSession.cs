using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>
/// A way to keys whose result is kept: whoever finds the keys due gets new ones, alone among all threads and processes of the user, and the
/// others take what it got or learn why there is nothing.
/// </summary>
/// <param name="inner">The way itself.</param>
/// <param name="key">The name of the keys in the cache.</param>
/// <param name="name">What they are called in messages: the profile.</param>
/// <param name="cache">The cache.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedSession(ISessionSource inner, string key, string name, CredentialCache cache, TimeProvider time) : ISessionSource
{
    public string Description => $"profile {name}: {inner.Description}";

    public bool NeedsPerson => inner.NeedsPerson;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    public Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken) => GetAsync(signIn, force: false, cancellationToken);

    /// <summary>Keys that are valid: fresh ones where that can be, else those that are due and still valid.</summary>
    /// <param name="signIn">The circumstances.</param>
    /// <param name="force">Whether to sign in even when there are fresh keys, or it failed a moment ago.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<FederatedSession> GetUsableAsync(SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(signIn, force, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (!force && SessionCache.Held(cache, key, time) is { } held)
        {
            signIn.Reporter.Warning($"The credentials of profile '{name}' could not be renewed, and are used until they expire at {held.Keys.Expiration:u}. {e.Message}");
            return held;
        }
    }

    private async Task<FederatedSession> GetAsync(SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        if (!force && SessionCache.Fresh(cache, key, time) is { } cached)
        {
            signIn.Reporter.Verbose($"Profile '{name}': cached credentials, valid until {RenewalRule.End(cached):u}, due for renewal at {RenewalRule.Due(cached):u}");
            return cached;
        }

        DateTime asked = Now;
        string what = $"profile '{name}'";
        IAsyncDisposable? turn = await cache.TryLockAsync(key, what, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        try
        {
            // Others may have been here while we waited. Whoever insists takes what was got since then too.
            if (SessionCache.Fresh(cache, key, time) is { } found && (!force || found.Source.IssuedAt >= asked))
            {
                signIn.Reporter.Verbose($"Profile '{name}': credentials that somebody else got meanwhile, valid until {RenewalRule.End(found):u}");
                return found;
            }

            if (!force && cache.Failure(key) is { } failure && failure.IsFresh(Now) && Concerns(failure, signIn, asked))
                throw failure.Repeat(Now, name);
            string reason = force ? "new credentials are asked for" : SessionCache.Held(cache, key, time) is null ? "no valid credentials are cached" : "the cached credentials are due for renewal";
            signIn.Reporter.Verbose($"Profile '{name}': {reason} ({inner.Description})");
            FederatedSession session = await SignInAsync(signIn, cancellationToken).ConfigureAwait(false);
            if (turn is not null)
                await cache.KeepAsync(key, SessionJson.Write(session, time), what, signIn.Reporter, cancellationToken).ConfigureAwait(false);
            await cache.RememberAsync(key, null).ConfigureAwait(false);
            return session;
        }
        finally
        {
            if (turn is not null)
                await turn.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<FederatedSession> SignInAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        try
        {
            FederatedSession session = await inner.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
            return session with { Source = session.Source with { FederatedProfile = name } };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await cache.RememberAsync(key, new SignInFailure(
                FederationErrorCode.SignInCancelled, $"The sign-in of profile '{name}' was given up by somebody else who began it.", Now, WasCancelled: true)
            { Memory = Memory() }).ConfigureAwait(false);
            throw;
        }
        catch (FederationException e) when (SignInFailure.IsWorthRemembering(e))
        {
            await cache.RememberAsync(key, new SignInFailure(e.Code, e.Message, Now, WasCancelled: false) { Memory = Memory() }).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How long a failure is remembered: keys that do not live long could not wait for it.</summary>
    private TimeSpan Memory() =>
        RenewalRule.FailureMemory(cache.Secrets.Read(key) is { } text && SessionJson.Read(text, time) is { } last ? RenewalRule.Lifetime(last) : TimeSpan.MaxValue);

    /// <summary>A person who gave a sign-in up and begins another one is not held to the first.</summary>
    private static bool Concerns(SignInFailure failure, SignInCall signIn, DateTime asked) =>
        !failure.WasCancelled || !signIn.MayAsk || asked <= failure.At;
}
