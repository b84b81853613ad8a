namespace PSFederation.Core.Renewal;

/// <summary>
/// A session with the clocks at which it came, the wall clock and the steady one. When they have gone apart since, the wall clock was set or the
/// machine slept (the steady clock stands still then on some systems), and what was measured when the session came is corrected by that.
/// </summary>
internal sealed class TimedSession
{
    private readonly TimeProvider _time;
    private readonly ClockReading _then;

    /// <summary>A session that comes now.</summary>
    public TimedSession(FederatedSession session, TimeProvider time)
    {
        Session = session;
        _time = time;
        _then = ClockReading.Now(time);
    }

    public FederatedSession Session { get; }

    /// <summary>How long it lives in all.</summary>
    public TimeSpan Lifetime => RenewalPolicy.Lifetime(Session);

    /// <summary>When it expires, by the local clock as it runs now.</summary>
    public DateTime End => RenewalPolicy.End(_then.Correct(Session, _time));

    /// <summary>When a program that gets the keys has to ask again: when they expire, or soon if that is not known, so that it never keeps expired keys.</summary>
    public DateTime AskAgain => Session.Keys.HasExpiration ? End : _time.GetUtcNow().UtcDateTime + RenewalPolicy.UnknownLifetime;

    /// <summary>From when on it is due, by the local clock as it goes now.</summary>
    public DateTime Due => RenewalPolicy.Due(_then.Correct(Session, _time));

    /// <summary>Whether it is not yet due.</summary>
    public bool IsFresh => _time.GetUtcNow().UtcDateTime < Due;

    /// <summary>Whether it is not yet over.</summary>
    public bool IsValid => _time.GetUtcNow().UtcDateTime < End;
}
