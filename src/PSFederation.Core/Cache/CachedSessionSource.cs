using PSFederation.Core.Renewal;
using PSFederation.Core.Text;

namespace PSFederation.Core.Cache;

/// <summary>
/// A session source with a cache. When credentials are due for renewal, one caller among all threads and processes of the user renews them, and the
/// others get its result or its error. If the renewal takes long, callers get the credentials that are still valid.
/// </summary>
/// <param name="inner">The source itself.</param>
/// <param name="key">The name of the session in the cache.</param>
/// <param name="name">The name in messages: the profile.</param>
internal sealed class CachedSessionSource(ISessionSource inner, string key, string name, CredentialCache cache, TimeProvider time) : ISessionSource
{
    /// <summary>Returns the state of the profile and its files: a failure counts only for that state.</summary>
    public Func<string> State { get; init; } = () => string.Empty;

    /// <summary>Whether the source needs a person in some cases only.</summary>
    public bool MayNeedPerson { get; init; }

    /// <summary>Whether this object signed in, rather than using the cache.</summary>
    public bool HasSignedIn { get; private set; }

    public string Description => $"profile {name}: {inner.Description}";

    public bool NeedsPerson => inner.NeedsPerson;

    /// <summary>The same source for a caller that can use credentials that are due for renewal: <see cref="GetUsableAsync"/> without force.</summary>
    public ISessionSource Usable => new UsableSession(this);

    private string What => $"profile '{name}'";

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private FederatedSession? Held => SessionCache.Held(cache.Secrets.Read(key), time);

    /// <inheritdoc/>
    public Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken) => GetAsync(signIn, force: false, cancellationToken);

    /// <summary>Valid credentials: new ones if they are available quickly, or otherwise valid ones that are due for renewal.</summary>
    /// <param name="signIn">The circumstances.</param>
    /// <param name="force">Whether to sign in even if fresh credentials exist, or if the sign-in has just failed.</param>
    public async Task<FederatedSession> GetUsableAsync(SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        if (!force && Fresh(signIn) is { } fresh)
            return fresh;
        if (force || Held is not { } held)
            return await GetAsync(signIn, force, cancellationToken).ConfigureAwait(false);
        DateTime asked = Now;
        if (await cache.TryLockAsync(key).ConfigureAwait(false) is not { } turn)
        {
            signIn.Reporter.Verbose($"Profile '{name}': another call is renewing the credentials; the cached credentials are valid until {RenewalPolicy.End(held):u}");
            return held;
        }

        try
        {
            if (signIn.MayAsk && inner.NeedsPerson)
                return await TakeTurnAsync(turn, signIn, force: false, asked, cancellationToken).ConfigureAwait(false);
            return await RenewAsync(turn, signIn with { MayAsk = false }, asked, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInNeedsPerson && signIn.MayAsk)
        {
            return await GetAsync(signIn, force: false, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (Held is { } valid)
        {
            signIn.Reporter.Warning($"The credentials of profile '{name}' could not be renewed; they are used until they expire at {valid.Keys.Expiration:u}. {e.Message}");
            return valid;
        }
    }

    /// <summary>Renews, and waits a short time. After that, the caller gets the valid credentials, and the renewal continues while this process runs.</summary>
    private async Task<FederatedSession> RenewAsync(IAsyncDisposable turn, SignInCall signIn, DateTime asked, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // It has no timer or handle, and the renewal can outlive this call.
        CancellationTokenSource stop = new();
#pragma warning restore CA2000
        Task<FederatedSession> renewing = Task.Run(() => TakeTurnAsync(turn, signIn, force: false, asked, stop.Token), CancellationToken.None);
        _ = renewing.ContinueWith(
            task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            if (await IsDoneAsync(renewing, cancellationToken).ConfigureAwait(false) || Held is not { } valid)
                return await renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
            await RememberAsync(
                new SignInFailure(FederationErrorCode.Timeout, $"Renewing the credentials of profile '{name}' took longer than {RenewalPolicy.Grace.TotalSeconds.Whole()} s.", Now, WasCanceled: false), State()).ConfigureAwait(false);
            signIn.Reporter.Warning($"The credentials of profile '{name}' could not be renewed within {RenewalPolicy.Grace.TotalSeconds.Whole()} s; they are used until they expire at {RenewalPolicy.End(valid):u}. The renewal continues in the background.");
            return valid;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether it ends within the short time, even with an error.</summary>
    private async Task<bool> IsDoneAsync(Task renewing, CancellationToken cancellationToken)
    {
        await renewing.WaitAsync(RenewalPolicy.Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return renewing.IsCompleted;
    }

    private FederatedSession? Fresh(SignInCall signIn)
    {
        if (SessionCache.Fresh(cache.Secrets.Read(key), time) is not { } cached)
            return null;
        signIn.Reporter.Verbose($"Profile '{name}': cached credentials, valid until {RenewalPolicy.End(cached):u}, due for renewal at {RenewalPolicy.Due(cached):u}");
        return cached;
    }

    private async Task<FederatedSession> GetAsync(SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        if (!force && Fresh(signIn) is { } cached)
            return cached;
        DateTime asked = Now;
        IAsyncDisposable? turn = await cache.LockOrWarnAsync(key, What, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        return await TakeTurnAsync(turn, signIn, force, asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The work of the holder of the lock: look again, look for a failure, sign in, write, release the lock. Without a lock (null) it writes nothing.</summary>
    private async Task<FederatedSession> TakeTurnAsync(IAsyncDisposable? turn, SignInCall signIn, bool force, DateTime asked, CancellationToken cancellationToken)
    {
        try
        {
            // Another process can have signed in during the wait. A forced renewal uses that result too.
            if (SessionCache.Fresh(cache.Secrets.Read(key), time) is { } found && (!force || found.Source.IssuedAt >= asked))
            {
                signIn.Reporter.Verbose($"Profile '{name}': another process has renewed the credentials, valid until {RenewalPolicy.End(found):u}");
                return found;
            }

            string state = State();
            if (!force && cache.Failure(key) is { } failure && failure.IsFresh(Now) && failure.State == state && failure.Concerns(signIn, asked))
                throw failure.Repeat(Now, name);
            string reason = force ? "new credentials were requested" : Held is null ? "no valid credentials are cached" : "the cached credentials are due for renewal";
            signIn.Reporter.Verbose($"Profile '{name}': {reason} ({inner.Description})");
            FederatedSession session = await SignInAsync(signIn, state, cancellationToken).ConfigureAwait(false);
            if (turn is not null)
                await cache.KeepAsync(key, SessionJson.Write(session, time), What, signIn.Reporter, cancellationToken).ConfigureAwait(false);
            await cache.RememberAsync(key, null).ConfigureAwait(false);
            HasSignedIn = true;
            return session;
        }
        finally
        {
            if (turn is not null)
                await turn.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<FederatedSession> SignInAsync(SignInCall signIn, string state, CancellationToken cancellationToken)
    {
        try
        {
            FederatedSession session = await inner.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
            return session with { Source = session.Source with { FederatedProfile = name } };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // If a person would be asked again, the waiting callers must not ask one after the other. Everything else is retried.
            if (signIn.MayAsk && (MayNeedPerson || inner.NeedsPerson))
                await RememberAsync(new SignInFailure(FederationErrorCode.SignInCancelled, $"The user canceled the sign-in for profile '{name}'.", Now, WasCanceled: true), state).ConfigureAwait(false);
            throw;
        }
        catch (FederationException e) when (SignInFailure.IsWorthRemembering(e))
        {
            await RememberAsync(new SignInFailure(e.Code, e.Message, Now, WasCanceled: e.Code == FederationErrorCode.BrowserClosed), state).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Records a failure, for no longer than short-lived credentials can wait.</summary>
    private Task RememberAsync(SignInFailure failure, string state) => cache.RememberAsync(key, failure with
    {
        State = state,
        Memory = RenewalPolicy.FailureMemory(cache.Secrets.Read(key) is { } text && SessionJson.Read(text, time) is { } last ? RenewalPolicy.Lifetime(last) : TimeSpan.MaxValue),
    });

    private sealed class UsableSession(CachedSessionSource session) : ISessionSource
    {
        public string Description => session.Description;

        public bool NeedsPerson => session.NeedsPerson;

        public Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken) => session.GetUsableAsync(signIn, force: false, cancellationToken);
    }
}
