using PSFederation.Core.Renewal;

namespace PSFederation.Core.Endpoint;

/// <summary>
/// A credential whose session is fetched ahead, because SDKs wait only a second or two for an endpoint. A request gets the
/// current session while it is valid, and waits only if there is none.
/// </summary>
internal sealed class ServedCredential(FederatedCredential credential, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>On some systems timers stop while the machine sleeps, and the clock can be set.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long a request waits for new credentials if the current ones are due for renewal: while the machine slept, none were fetched ahead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private volatile TimedSession? _ahead;

    /// <summary>The session for whose renewal requests no longer wait.</summary>
    private volatile TimedSession? _slow;

    public FederatedCredential Credential => credential;

    /// <summary>Valid credentials, with their expiration by the local clock.</summary>
    /// <exception cref="FederationException">They have expired, and could not be renewed or do not renew.</exception>
    public async Task<TimedSession> GetAsync(CancellationToken cancellationToken)
    {
        TimedSession? held = _ahead;
        if (held is null || !held.IsValid)
            return await FetchAsync(cancellationToken).ConfigureAwait(false);
        if (held.IsFresh || held == _slow)
            return held;
        Task<TimedSession> fetching = FetchAsync(cancellationToken);
        try
        {
            return await fetching.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException) when (held.IsValid)
        {
            return held;
        }
        catch (TimeoutException)
        {
            _slow = held;
            return held.IsValid ? held : await fetching.ConfigureAwait(false);
        }
    }

    /// <summary>Gets each new session when the current one is due for renewal, until canceled; after failures, with growing pauses.</summary>
    public async Task KeepAheadAsync(CancellationToken cancellationToken)
    {
        TimeSpan afterFailure = ShortestPause;
        while (true)
        {
            try
            {
                await FetchAsync(cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever it was: the caller gets the error, and asks again; the next attempt comes after the pause.
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
            }

            // If the source returns the old session although it is due for renewal, the renewal failed.
            TimeSpan left = Left;
            afterFailure = left > TimeSpan.Zero ? ShortestPause : Shorter(afterFailure * 2, LongestPause);
            TimeSpan pause = left > TimeSpan.Zero ? Shorter(left, LongestPause) : afterFailure;
            await Task.Delay(pause < ShortestPause ? ShortestPause : pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TimedSession> FetchAsync(CancellationToken cancellationToken)
    {
        FederatedSession session = await credential.GetSessionAsync(cancellationToken).ConfigureAwait(false);
        // The same session keeps its original clock readings.
        TimedSession? held = _ahead;
        TimedSession current = ReferenceEquals(held?.Session, session) ? held! : _ahead = new TimedSession(session, time);
        // Credentials that do not renew are returned after they expire too.
        return current.IsValid ? current : throw RenewalPolicy.Expired(session, current.End, "Nothing was served.");
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>How long until the current session is due for renewal.</summary>
    private TimeSpan Left => (_ahead?.Due ?? DateTime.MinValue) - time.GetUtcNow().UtcDateTime;
}
