using System.Diagnostics;

namespace PSFederation.Sandbox.Hosting;

/// <summary>A token bucket that throttles requests above a rate.</summary>
internal sealed class RequestRate
{
    private readonly Lock _lock = new();
    private double _max;
    private double _tokens;
    private long _filled;

    /// <summary>Gets or sets the allowed requests per second; zero for no limit. The bucket holds one second of them, and setting the rate fills it.</summary>
    public double Max
    {
        get
        {
            lock (_lock)
            {
                return _max;
            }
        }

        set
        {
            lock (_lock)
            {
                (_max, _tokens, _filled) = (value, value, Stopwatch.GetTimestamp());
            }
        }
    }

    /// <summary>Decides for one request.</summary>
    public Fault? Take()
    {
        lock (_lock)
        {
            if (_max <= 0)
            {
                return null;
            }

            long now = Stopwatch.GetTimestamp();
            _tokens = Math.Min(_max, _tokens + (Stopwatch.GetElapsedTime(_filled, now).TotalSeconds * _max));
            _filled = now;
            if (_tokens < 1)
            {
                return new Fault(FaultKind.Throttle, 0);
            }

            _tokens--;
            return null;
        }
    }
}
