namespace PSFederation.Core.Renewal;

/// <summary>
/// A reading of the wall clock and the steady clock at the same time. The steady clock starts with the machine and is the same for all its processes,
/// so another process can compare a stored reading.
/// </summary>
/// <param name="Wall">The wall clock, UTC.</param>
/// <param name="Steady">The steady clock: the time since a fixed start.</param>
internal readonly record struct ClockReading(DateTime Wall, TimeSpan Steady)
{
    /// <summary>Clocks that are adjusted gradually differ by less.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>The current reading.</summary>
    public static ClockReading Now(TimeProvider time) => new(time.GetUtcNow().UtcDateTime, time.GetElapsedTime(0));

    /// <summary>
    /// Adjusts a session of this reading to the current local clock. If the clock was set back since then, the session is due and
    /// expires earlier by the same amount. If the wall clock is ahead, the machine slept, was restarted, or the clock was set: then an offset that makes
    /// the session last longer is ignored.
    /// </summary>
    public FederatedSession Correct(FederatedSession session, TimeProvider time)
    {
        ClockReading now = Now(time);
        TimeSpan gained = now.Wall - Wall - (now.Steady - Steady);
        FederatedCredentialSource source = session.Source;
        return gained.Duration() <= Tolerance ? session
            : gained < TimeSpan.Zero ? session with { Source = source with { ClockOffset = source.ClockOffset - gained, IssuedAt = source.IssuedAt + gained } }
            : source.ClockOffset < TimeSpan.Zero ? session with { Source = source with { ClockOffset = TimeSpan.Zero } }
            : session;
    }
}
