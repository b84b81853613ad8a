using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox;

/// <summary>The faults of one service. They can be switched while it runs, from any thread.</summary>
public sealed class ServiceFaults
{
    private readonly Lock _lock = new();
    private readonly List<FaultRule> _rules = [];
    private readonly SandboxClock _clock;
    private readonly Random _random = new(20261130);
    private double _throttledShare;
    private double _droppedShare;
    private double _maxRate;
    private double _tokens;
    private long _filled;
    private long _delayTicks;
    private volatile bool _redirectLoop;
    private volatile int _alwaysFailWith;
    private volatile int _mostAtOnce;
    private int _atOnce;

    internal ServiceFaults(SandboxClock clock) => _clock = clock;

    /// <summary>Gets or sets how far the clock of this service is ahead of the sandbox clock.</summary>
    public TimeSpan ClockOffset
    {
        get => _clock.Offset;
        set => _clock.Offset = value;
    }

    /// <summary>Gets or sets the time every answer of this service is held back. The wait ends when the caller hangs up.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Gets or sets a value indicating whether the sign-in pages redirect to themselves for ever.</summary>
    public bool RedirectLoop
    {
        get => _redirectLoop;
        set => _redirectLoop = value;
    }

    /// <summary>Gets or sets the HTTP status every request is answered with, or null for the service's own answers.</summary>
    public int? AlwaysFailWith
    {
        get => _alwaysFailWith is 0 ? null : _alwaysFailWith;
        set => _alwaysFailWith = value ?? 0;
    }

    /// <summary>Gets or sets the share of requests that are throttled, from 0 to 1, by a sequence of random numbers that is the same in every sandbox.</summary>
    public double ThrottledShare
    {
        get => Volatile.Read(ref _throttledShare);
        set => Volatile.Write(ref _throttledShare, value);
    }

    /// <summary>Gets or sets the share of requests whose connection is closed without an answer, from 0 to 1.</summary>
    public double DroppedShare
    {
        get => Volatile.Read(ref _droppedShare);
        set => Volatile.Write(ref _droppedShare, value);
    }

    /// <summary>Gets or sets the largest number of requests that were answered at the same time since it was set to zero.</summary>
    public int MostAtOnce
    {
        get => _mostAtOnce;
        set => _mostAtOnce = value;
    }

    /// <summary>Gets or sets how many requests a second are not throttled, as quotas of AWS are; zero for any number. A second of them may come at once.</summary>
    public double MaxRate
    {
        get => Volatile.Read(ref _maxRate);
        set
        {
            lock (_lock)
            {
                (_maxRate, _tokens, _filled) = (value, value, Stopwatch.GetTimestamp());
            }
        }
    }

    /// <summary>Throttles the next requests: Throttling (400) at the STS, 429 at the identity providers.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="path">Only requests whose path starts so; null for all.</param>
    public void ThrottleNext(int count = 1, string? path = null) => Add(new FaultRule(FaultKind.Throttle, 0, path, count));

    /// <summary>Answers the next requests with an HTTP status.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="statusCode">The status, for example 503.</param>
    /// <param name="path">Only requests whose path starts so; null for all.</param>
    public void FailNext(int count, int statusCode, string? path = null) => Add(new FaultRule(FaultKind.Fail, statusCode, path, count));

    /// <summary>Closes the connection of the next requests without an answer.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="path">Only requests whose path starts so; null for all.</param>
    public void DropNext(int count = 1, string? path = null) => Add(new FaultRule(FaultKind.Drop, 0, path, count));

    /// <summary>Switches every fault of this service off, the clock offset too.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rules.Clear();
        }

        ThrottledShare = DroppedShare = MaxRate = 0;
        Delay = TimeSpan.Zero;
        ClockOffset = TimeSpan.Zero;
        RedirectLoop = false;
        AlwaysFailWith = null;
    }

    /// <summary>Counts a request until what is returned is disposed of.</summary>
    internal IDisposable Count()
    {
        lock (_lock)
        {
            _mostAtOnce = Math.Max(_mostAtOnce, ++_atOnce);
        }

        return new Counted(this);
    }

    internal Fault? Take(string path)
    {
        lock (_lock)
        {
            foreach (FaultRule rule in _rules)
            {
                if (rule.Remaining > 0 && (rule.Path is null || path.StartsWith(rule.Path, StringComparison.Ordinal)))
                {
                    rule.Remaining--;
                    return new Fault(rule.Kind, rule.StatusCode);
                }
            }

            if (TakeOfShare() is { } kind)
            {
                return new Fault(kind, 0);
            }
        }

        return AlwaysFailWith is { } status ? new Fault(FaultKind.Fail, status) : null;
    }

    [SuppressMessage("Security", "CA5394", Justification = "The sequence has to be the same in every run, and protects nothing.")]
    private FaultKind? TakeOfShare()
    {
        if (_throttledShare + _droppedShare > 0)
        {
            double drawn = _random.NextDouble();
            if (drawn < _throttledShare + _droppedShare)
            {
                return drawn < _throttledShare ? FaultKind.Throttle : FaultKind.Drop;
            }
        }

        if (_maxRate <= 0)
        {
            return null;
        }

        _tokens = Math.Min(_maxRate, _tokens + (Stopwatch.GetElapsedTime(_filled).TotalSeconds * _maxRate));
        _filled = Stopwatch.GetTimestamp();
        if (_tokens < 1)
        {
            return FaultKind.Throttle;
        }

        _tokens--;
        return null;
    }

    private void Add(FaultRule rule)
    {
        lock (_lock)
        {
            _rules.Add(rule);
        }
    }

    private sealed class Counted(ServiceFaults faults) : IDisposable
    {
        public void Dispose()
        {
            lock (faults._lock)
            {
                faults._atOnce--;
            }
        }
    }

    private sealed class FaultRule(FaultKind kind, int statusCode, string? path, int count)
    {
        public FaultKind Kind { get; } = kind;

        public int StatusCode { get; } = statusCode;

        public string? Path { get; } = path;

        public int Remaining { get; set; } = count;
    }
}
