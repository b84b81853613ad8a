using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>When a session expires after clocks were set or the machine slept, in a process and in the cache.</summary>
public sealed class TimedSessionTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly JumpingClock _time = new();

    /// <summary>How long the keys are still used, in true minutes from now on, held or read from the cache.</summary>
    private (double Held, double Cached) Left(TimedSession held, byte[] cached)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        return ((held.End - now).TotalMinutes, (RenewalPolicy.End(SessionJson.Read(cached, _time)!) - now).TotalMinutes);
    }

    private (TimedSession Held, byte[] Cached) Get(double offset)
    {
        FederatedSession session = ScriptedSource.Session(_time, 0, Quarter, TimeSpan.FromMinutes(offset));
        return (new TimedSession(session, _time), SessionJson.Write(session, _time));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-10)]
    public void A_clock_that_is_wrong_and_stays_wrong_changes_nothing(double offset)
    {
        (TimedSession held, byte[] cached) = Get(offset);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal((6, 6), Left(held, cached));
        Assert.True(held.IsFresh);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(held.IsFresh);
        Assert.True(held.IsValid);
    }

    [Theory]
    [InlineData(0, -120)]
    [InlineData(10, -120)]
    [InlineData(-10, -120)]
    [InlineData(-10, -10)]
    [InlineData(10, -1)]
    public void A_clock_that_was_set_back_counts_on_from_where_it_was(double offset, double jump)
    {
        (TimedSession held, byte[] cached) = Get(offset);
        _time.Jump = TimeSpan.FromMinutes(jump);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((10, 10), Left(held, cached));
        Assert.True(held.IsFresh);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(held.IsFresh);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0, 60)]
    [InlineData(10, 10)]
    [InlineData(10, 60)]
    [InlineData(-10, 8)]
    [InlineData(-10, 60)]
    public void After_a_sleep_keys_are_never_used_for_longer_than_they_live(double offset, double sleep)
    {
        (TimedSession held, byte[] cached) = Get(offset);
        _time.Jump = TimeSpan.FromMinutes(sleep);
        (double inProcess, double inCache) = Left(held, cached);
        Assert.True(inProcess <= 15 - sleep, $"{inProcess}");
        Assert.Equal(inProcess, inCache);
    }

    [Fact]
    public void After_a_restart_of_the_machine_no_offset_is_trusted()
    {
        (_, byte[] cached) = Get(-10);
        JumpingClock later = new() { Jump = TimeSpan.FromMinutes(3) };
        FederatedSession read = SessionJson.Read(cached, later)!;
        Assert.Equal(read.Keys.Expiration, RenewalPolicy.End(read));
    }

    [Fact]
    public void Programs_of_this_machine_get_the_end_by_its_clock()
    {
        FederatedSession session = ScriptedSource.Session(_time, 0, Quarter, TimeSpan.FromMinutes(-10));
        AwsSessionKeys keys = RenewalPolicy.ForThisMachine(session);
        Assert.Equal(_time.GetUtcNow().UtcDateTime + Quarter, keys.Expiration);
        Assert.Equal((session.Keys.AccessKeyId, session.Keys.SecretAccessKey, session.Keys.SessionToken), (keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken));
    }

    [Theory]
    [InlineData(20, 2)]
    [InlineData(900, 30)]
    [InlineData(43_200, 30)]
    [InlineData(-5, 0)]
    public void A_failure_is_remembered_for_half_a_minute_or_a_tenth_of_a_short_life(int life, int memory) =>
        Assert.Equal(TimeSpan.FromSeconds(memory), RenewalPolicy.FailureMemory(TimeSpan.FromSeconds(life)));
}
