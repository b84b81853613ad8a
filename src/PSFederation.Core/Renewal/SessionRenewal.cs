using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>
/// Renews a session from a reusable source. One renewal runs at a time, on the thread pool, for all waiting callers. Credentials that are
/// still valid are used if the renewal fails or takes long; a failure is recorded for a while, so that a server that is down is not called
/// every time.
/// </summary>
public sealed class SessionRenewal : ISessionRenewal
{
    private readonly object _gate = new();
    private readonly ISessionSource _source;
    private readonly TimeProvider _time;
    private volatile TimedSession _holding;
    private Task<TimedSession>? _renewing;
    private long _renewingSince;
    private Failure? _failure;

    /// <summary>Starts with a session.</summary>
    /// <param name="session">The session from the source.</param>
    /// <param name="source">The source of the next session.</param>
    public SessionRenewal(FederatedSession session, ISessionSource source, TimeProvider time)
    {
        _source = source;
        _time = time;
        _holding = new TimedSession(session, time);
    }

    /// <inheritdoc/>
    public FederatedSession Held => _holding.Session;

    /// <inheritdoc/>
    public FederatedCredentialRenewal Status
    {
        get
        {
            Failure? failure;
            lock (_gate)
                failure = _failure;
            return new FederatedCredentialRenewal
            {
                IsAutomatic = !_source.NeedsPerson,
                Due = _source.NeedsPerson ? null : _holding.Due,
                How = _source.Description,
                LastError = failure?.Error.Message,
                LastErrorAt = failure?.At,
            };
        }
    }

    /// <inheritdoc/>
    public FederatedSession GetSession()
    {
        TimedSession holding = _holding;
        if (holding.IsFresh)
            return holding.Session;
        // AWS SDKs call synchronously. A waiting caller waits for the thread pool and never for its own context.
        using PoolThreadWait wait = PoolThreadWait.Begin();
        return Task.Run(() => GetSessionAsync(CancellationToken.None)).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public async Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken)
    {
        TimedSession holding = _holding;
        if (holding.IsFresh)
            return holding.Session;
        Task<TimedSession> renewing;
        TimeSpan patience;
        lock (_gate)
        {
            holding = _holding;
            if (holding.IsFresh)
                return holding.Session;
            if (_renewing is null && Remembered(holding) is { } failure)
                return holding.IsValid ? holding.Session : throw Expired(holding, failure);
            if (_renewing is null)
                Begin();
            renewing = _renewing!;
            patience = RenewalPolicy.Grace - _time.GetElapsedTime(_renewingSince);
        }

        if (holding.IsValid)
        {
            try
            {
                return (await renewing.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, _time, cancellationToken).ConfigureAwait(false)).Session;
            }
            catch (FederationException) when (holding.IsValid)
            {
                return holding.Session;
            }
            catch (TimeoutException)
            {
                if (holding.IsValid)
                    return holding.Session;
            }
        }

        return (await renewing.WaitAsync(cancellationToken).ConfigureAwait(false)).Session;
    }

    private void Begin()
    {
        _renewingSince = _time.GetTimestamp();
        _renewing = Task.Run(RenewAsync);
        // All waiting callers can have left before it fails.
        _renewing.ContinueWith(
            task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<TimedSession> RenewAsync()
    {
        using IDisposable secrets = Secrets.Begin();
        try
        {
            TimedSession renewed = new(await _source.GetAsync(SignInCall.Silent, CancellationToken.None).ConfigureAwait(false), _time);
            lock (_gate)
                (_holding, _failure, _renewing) = (renewed, null, null);
            return renewed;
        }
#pragma warning disable CA1031 // All waiting callers get the error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure failure = new(e, _time.GetUtcNow().UtcDateTime);
            TimedSession holding;
            lock (_gate)
                (holding, _failure, _renewing) = (_holding, failure, null);
            throw Expired(holding, failure);
        }
    }

    /// <summary>
    /// The failure that still counts: recent, and not in the future (after a clock was set back). A failure because a person is
    /// needed called no server, and ends when the person has signed in elsewhere.
    /// </summary>
    private Failure? Remembered(TimedSession holding) =>
        _failure is { Error: not FederationException { Code: FederationErrorCode.SignInNeedsPerson } } failure
        && _time.GetUtcNow().UtcDateTime - failure.At is var age && age >= TimeSpan.Zero && age < RenewalPolicy.FailureMemory(holding.Lifetime)
            ? failure
            : null;

    private FederationException Expired(TimedSession holding, Failure failure)
    {
        TimeSpan age = _time.GetUtcNow().UtcDateTime - failure.At;
        string when = age < TimeSpan.FromSeconds(1) ? string.Empty : $" (tried {age.TotalSeconds.Whole()} s ago)";
        return new FederationException(
            FederationErrorCode.CredentialRenewalFailed, $"The credentials {holding.Session.Keys.AccessKeyId} expire at {holding.Session.Keys.Expiration:u} and could not be renewed by {_source.Description}{when}: {failure.Error.Message}", holding.Session.Source.RoleArn, failure.Error);
    }

    private sealed record Failure(Exception Error, DateTime At);
}
