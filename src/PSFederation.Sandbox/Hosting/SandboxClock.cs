namespace PSFederation.Sandbox;

/// <summary>A clock that follows another one with an adjustable offset.</summary>
public sealed class SandboxClock : TimeProvider
{
    private readonly TimeProvider _source;
    private long _offsetTicks;

    internal SandboxClock(TimeProvider source) => _source = source;

    /// <summary>Gets or sets how far this clock is ahead of its source; negative if behind.</summary>
    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
        set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => _source.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _source.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _source.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => _source.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => _source.CreateTimer(callback, state, dueTime, period);
}
