namespace PSFederation.Core.Renewal;

/// <summary>
/// What the wall clock and the steady clock said at one moment. The steady clock begins with the machine and is the same for all its processes,
/// so a reading may be written down and compared by another one.
/// </summary>
/// <param name="Wall">The wall clock, UTC.</param>
/// <param name="Steady">The steady clock: the time since some beginning.</param>
internal readonly record struct ClockReading(DateTime Wall, TimeSpan Steady)
{
    /// <summary>Clocks that are adjusted little by little go apart by less.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>What they say now.</summary>
    public static ClockReading Now(TimeProvider time) => new(time.GetUtcNow().UtcDateTime, time.GetElapsedTime(0));

    /// <summary>
    /// A session that came at this reading, in terms of the local clock as it goes now. Was the clock set back since, the session is due and
    /// over earlier by as much. If the wall clock gained time, the machine slept, was restarted, or the clock was set: an offset that makes
    /// the session last longer counts no more.
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
