using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox;

/// <summary>The faults of one service. They can be changed while it runs, from any thread.</summary>
public sealed class ServiceFaults
{
    private readonly Lock _lock = new();
    private readonly List<FaultRule> _rules = [];
    private readonly SandboxClock _clock;
    private readonly FaultShares _shares = new();
    private readonly RequestRate _rate = new();
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

    /// <summary>Gets or sets the delay of every response of this service. The wait ends if the caller disconnects.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Gets or sets a value indicating whether the sign-in pages redirect to themselves forever.</summary>
    public bool RedirectLoop
    {
        get => _redirectLoop;
        set => _redirectLoop = value;
    }

    /// <summary>Gets or sets the HTTP status of every response, or null for normal responses.</summary>
    public int? AlwaysFailWith
    {
        get => _alwaysFailWith is 0 ? null : _alwaysFailWith;
        set => _alwaysFailWith = value ?? 0;
    }

    /// <summary>
    /// Gets or sets the share of requests that are throttled, 0 to 1: Throttling (400, "Rate exceeded") at the STS, 429 at the identity providers. The choice is
    /// random.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The shares are not between 0 and 1 together.</exception>
    public double ThrottleShare
    {
        get => _shares.Throttle;
        set => _shares.Throttle = value;
    }

    /// <summary>
    /// Gets or sets the share of requests whose connection is closed without a response, 0 to 1. Half of them are handled first, so that only the response is lost. The
    /// ones is random.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The shares are not between 0 and 1 together.</exception>
    public double DropShare
    {
        get => _shares.Drop;
        set => _shares.Drop = value;
    }

    /// <summary>Gets or sets the largest number of concurrent requests since it was set to zero.</summary>
    public int MostAtOnce
    {
        get => _mostAtOnce;
        set => _mostAtOnce = value;
    }

    /// <summary>Gets or sets the request quota per second, like AWS quotas; zero for no limit. A burst can use one second's quota.</summary>
    public double MaxRate
    {
        get => _rate.Max;
        set => _rate.Max = value;
    }

    /// <summary>Throttles the next requests: Throttling (400) at the STS, 429 at the identity providers.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="path">Only requests whose path starts with this text; null for all.</param>
    public void ThrottleNext(int count = 1, string? path = null) => Add(new FaultRule(FaultKind.Throttle, 0, path, count));

    /// <summary>Responds to the next requests with an HTTP status.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="statusCode">The status, for example 503.</param>
    /// <param name="path">Only requests whose path starts with this text; null for all.</param>
    public void FailNext(int count, int statusCode, string? path = null) => Add(new FaultRule(FaultKind.Fail, statusCode, path, count));

    /// <summary>Closes the connection of the next requests without a response.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="path">Only requests whose path starts with this text; null for all.</param>
    public void DropNext(int count = 1, string? path = null) => Add(new FaultRule(FaultKind.Drop, 0, path, count));

    /// <summary>Handles the next requests and closes their connection without a response.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="path">Only requests whose path starts with this text; null for all.</param>
    public void LoseNextAnswer(int count = 1, string? path = null) => Add(new FaultRule(FaultKind.LoseAnswer, 0, path, count));

    /// <summary>Seeds the random choice of requests for <see cref="ThrottleShare"/> and <see cref="DropShare"/> , so that a run can be repeated.</summary>
    /// <param name="seed">The seed.</param>
    public void UseSeed(int seed) => _shares.UseSeed(seed);

    /// <summary>Disables every fault of this service, including the clock offset.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rules.Clear();
        }

        Delay = TimeSpan.Zero;
        _shares.Clear();
        _rate.Max = 0;
        ClockOffset = TimeSpan.Zero;
        RedirectLoop = false;
        AlwaysFailWith = null;
    }

    /// <summary>Counts a request until the returned object is disposed of.</summary>
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
        }

        return AlwaysFailWith is { } status ? new Fault(FaultKind.Fail, status) : _shares.Take() ?? _rate.Take();
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
