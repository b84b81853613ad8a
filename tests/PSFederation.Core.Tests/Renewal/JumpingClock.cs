using Microsoft.Extensions.Time.Testing;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>
/// A wall clock that can be set, beside a steady clock that cannot. Timers go by the steady one: a jump forward is what a machine sees
/// that slept, on a system where the steady clock stands still meanwhile.
/// </summary>
internal sealed class JumpingClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero))
{
    public TimeSpan Jump { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
