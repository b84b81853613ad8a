using System.Collections.Concurrent;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>A clock for which every wait ends immediately and moves the time forward by its length.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private readonly object _gate = new();
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>The waits, in seconds.</summary>
    public ConcurrentQueue<double> Waits { get; } = new();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
            _now += dueTime;
        Waits.Enqueue(dueTime.TotalSeconds);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
