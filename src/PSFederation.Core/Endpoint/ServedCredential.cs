using PSFederation.Core.Renewal;

namespace PSFederation.Core.Endpoint;

/// <summary>
/// A credential with its session fetched ahead: SDKs give an endpoint a second or two, which a sign-in would not keep. Whoever asks gets the
/// session that is held while it is valid, and waits only when there is none.
/// </summary>
internal sealed class ServedCredential(FederatedCredential credential, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private volatile FederatedSession? _ahead;

    public FederatedCredential Credential => credential;

    /// <summary>A session that is valid now.</summary>
    /// <exception cref="FederationException">It has expired and could not be renewed.</exception>
    public async Task<FederatedSession> GetAsync(CancellationToken cancellationToken) =>
        _ahead is { } session && time.GetUtcNow().UtcDateTime < RenewalRule.End(session)
            ? session
            : await FetchAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Gets each session when the one before is due, until it is cancelled; ever more seldom while there is none.</summary>
    public async Task KeepAheadAsync(CancellationToken cancellationToken)
    {
        TimeSpan afterFailure = ShortestPause;
        while (true)
        {
            try
            {
                await FetchAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FederationException)
            {
                // Whoever asks is told, and asks anew; the next attempt comes after the pause.
            }

            // An old session that is given again although it is due is a renewal that failed.
            TimeSpan left = Left;
            afterFailure = left > TimeSpan.Zero ? ShortestPause : Shorter(afterFailure * 2, LongestPause);
            TimeSpan pause = left > TimeSpan.Zero ? Shorter(left, LongestPause) : afterFailure;
            await Task.Delay(pause < ShortestPause ? ShortestPause : pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<FederatedSession> FetchAsync(CancellationToken cancellationToken)
    {
        FederatedSession session = await credential.GetSessionAsync(cancellationToken).ConfigureAwait(false);
        _ahead = session;
        return session;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>How long the session that is held is not due.</summary>
    private TimeSpan Left => (_ahead is { } session ? RenewalRule.Due(session) : DateTime.MinValue) - time.GetUtcNow().UtcDateTime;
}
