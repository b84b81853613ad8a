using Microsoft.Extensions.Time.Testing;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>
/// A wall clock that can be set, beside a steady clock that cannot. Timers go by the steady one: a jump forward is what a machine sees
/// that slept, on a system where the steady clock stands still meanwhile.
/// </summary>
internal sealed class JumpingClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero))
{
    public TimeSpan Jump { get; set; }

    /// <summary>Released for each timer that is made: who waits by this clock has begun to.</summary>
    public SemaphoreSlim Timers { get; } = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Timers.Release();
        return timer;
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
