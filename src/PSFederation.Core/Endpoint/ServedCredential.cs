using PSFederation.Core.Renewal;

namespace PSFederation.Core.Endpoint;

/// <summary>
/// A credential with its session fetched ahead: SDKs give an endpoint a second or two, which a sign-in would not keep. A request gets the
/// session that is held while it is valid, and waits long only when there is none.
/// </summary>
internal sealed class ServedCredential(FederatedCredential credential, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>A timer stands still while the machine sleeps on some systems, and a clock may be set.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long a request waits for newer keys than those that are due: while the machine slept, nothing fetched them ahead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private volatile TimedSession? _ahead;

    /// <summary>The session whose successor no request waits for any more.</summary>
    private volatile TimedSession? _slow;

    public FederatedCredential Credential => credential;

    /// <summary>Keys that are valid now, with their end by the local clock.</summary>
    /// <exception cref="FederationException">They have expired and could not be renewed.</exception>
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

    /// <summary>Gets each session when the one before is due, until it is canceled; ever more seldom while there is none.</summary>
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

            // An old session that is given again although it is due is a renewal that failed.
            TimeSpan left = Left;
            afterFailure = left > TimeSpan.Zero ? ShortestPause : Shorter(afterFailure * 2, LongestPause);
            TimeSpan pause = left > TimeSpan.Zero ? Shorter(left, LongestPause) : afterFailure;
            await Task.Delay(pause < ShortestPause ? ShortestPause : pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TimedSession> FetchAsync(CancellationToken cancellationToken)
    {
        FederatedSession session = await credential.GetSessionAsync(cancellationToken).ConfigureAwait(false);
        // The same session stays with the clocks at which it came.
        TimedSession? held = _ahead;
        return ReferenceEquals(held?.Session, session) ? held! : _ahead = new TimedSession(session, time);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>How long the session that is held is not due.</summary>
    private TimeSpan Left => (_ahead?.Due ?? DateTime.MinValue) - time.GetUtcNow().UtcDateTime;
}
