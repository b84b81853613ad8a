namespace PSFederation.Core.Renewal;

/// <summary>
/// A session with the readings of the wall clock and the steady clock at its receipt. If they differ since then, the wall clock was set or the
/// machine slept (on some systems the steady clock then stops), and the measured times are corrected.
/// </summary>
internal sealed class TimedSession
{
    private readonly TimeProvider _time;
    private readonly ClockReading _then;

    /// <summary>A session that was just received.</summary>
    public TimedSession(FederatedSession session, TimeProvider time)
    {
        Session = session;
        _time = time;
        _then = ClockReading.Now(time);
    }

    public FederatedSession Session { get; }

    /// <summary>Its total lifetime.</summary>
    public TimeSpan Lifetime => RenewalPolicy.Lifetime(Session);

    /// <summary>When it expires by the current local clock.</summary>
    public DateTime End => RenewalPolicy.End(_then.Correct(Session, _time));

    /// <summary>When a program has to request credentials again: when they expire, or soon if that is unknown, so that it never keeps expired credentials.</summary>
    public DateTime AskAgain => Session.Keys.HasExpiration ? End : _time.GetUtcNow().UtcDateTime + RenewalPolicy.UnknownLifetime;

    /// <summary>When it is due for renewal by the current local clock.</summary>
    public DateTime Due => RenewalPolicy.Due(_then.Correct(Session, _time));

    /// <summary>Whether it is not yet due for renewal.</summary>
    public bool IsFresh => _time.GetUtcNow().UtcDateTime < Due;

    /// <summary>Whether it has not expired.</summary>
    public bool IsValid => _time.GetUtcNow().UtcDateTime < End;
}
