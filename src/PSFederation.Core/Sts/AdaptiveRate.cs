namespace PSFederation.Core.Sts;

/// <summary>
/// Limits the calls per second, based on the responses, like the adaptive retry mode of the AWS SDKs: no limit before the first throttled
/// call; then a token bucket whose rate falls to 70 percent of the sent rate, and grows again along a cubic curve (the same as in RFC 9438). Unlike
/// the SDKs, calls that are throttled within half a second of each other count once, because they were sent before the first one was throttled.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class AdaptiveRate(TimeProvider time)
{
    /// <summary>The factor of the rate after a throttled call.</summary>
    private const double Decrease = 0.7;

    /// <summary>The slope of the cubic curve.</summary>
    private const double Growth = 0.4;

    /// <summary>The weight of the newest measurement.</summary>
    private const double Smoothing = 0.8;

    /// <summary>Calls per second. A throttled call also waits itself, so a lower limit is not exceeded for long.</summary>
    private const double Slowest = 5;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.5);

    private readonly object _gate = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _windowStart;
    private int _answered;
    private double _measured;
    private bool _isLimited;
    private double _rate;
    private double _tokens;
    private TimeSpan _filled;
    private double _peak;
    private double _plateau;
    private TimeSpan _throttled;

    /// <summary>Calls per second; null if unlimited.</summary>
    public double? Limit
    {
        get
        {
            lock (_gate)
                return _isLimited ? _rate : null;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>The wait of the next call. The call counts as sent, unless the wait is too long.</summary>
    /// <param name="longest">The maximum wait.</param>
    /// <returns>The wait; null if it exceeds the maximum, and then the call does not count.</returns>
    public TimeSpan? Reserve(TimeSpan longest)
    {
        lock (_gate)
        {
            if (!_isLimited)
                return TimeSpan.Zero;
            Fill();
            // A negative value means waiting calls.
            TimeSpan wait = _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / _rate);
            if (wait > longest)
                return null;
            _tokens--;
            return wait;
        }
    }

    /// <summary>Adjusts the rate to a response.</summary>
    /// <param name="isThrottled">Whether the call was throttled.</param>
    public void Answered(bool isThrottled)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            Measure(now);
            if (isThrottled)
                Slow(now);
            else if (_isLimited)
                Set(Math.Min((Growth * Math.Pow((now - _throttled).TotalSeconds - _plateau, 3)) + _peak, 2 * _measured));
        }
    }

    private void Measure(TimeSpan now)
    {
        _answered++;
        TimeSpan length = now - _windowStart;
        if (length < Window)
            return;
        double current = _answered / length.TotalSeconds;
        _measured = _measured > 0 ? (current * Smoothing) + (_measured * (1 - Smoothing)) : current;
        (_answered, _windowStart) = (0, now);
    }

    private void Slow(TimeSpan now)
    {
        if (_isLimited && now - _throttled < Window)
            return;
        double sent = _measured > 0 ? _measured : _answered / Math.Max((now - _windowStart).TotalSeconds, 0.1);
        _peak = _isLimited ? Math.Min(sent, _rate) : sent;
        // The time at which the curve is back at the peak.
        _plateau = Math.Cbrt(_peak * (1 - Decrease) / Growth);
        _throttled = now;
        if (!_isLimited)
            (_isLimited, _tokens, _filled, _rate) = (true, 0, now, Slowest);
        Set(_peak * Decrease);
    }

    private void Set(double rate)
    {
        Fill();
        _rate = Math.Max(rate, Slowest);
        _tokens = Math.Min(_tokens, _rate * Window.TotalSeconds);
    }

    private void Fill()
    {
        TimeSpan now = Now;
        _tokens = Math.Min(_tokens + ((now - _filled).TotalSeconds * _rate), _rate * Window.TotalSeconds);
        _filled = now;
    }
}
