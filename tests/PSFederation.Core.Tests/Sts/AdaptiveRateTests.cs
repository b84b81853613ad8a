using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

public sealed class AdaptiveRateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AdaptiveRate _rate;

    public AdaptiveRateTests() => _rate = new AdaptiveRate(_time);

    [Fact]
    public void There_is_no_limit_before_a_call_is_throttled()
    {
        for (int i = 0; i < 1_000; i++)
        {
            Assert.Equal(TimeSpan.Zero, _rate.Reserve(TimeSpan.MaxValue));
            _rate.Answered(isThrottled: false);
        }

        Assert.Null(_rate.Limit);
    }

    [Fact]
    public void A_throttled_call_takes_a_third_of_the_rate()
    {
        Send(perSecond: 100, seconds: 2);
        _rate.Answered(isThrottled: true);
        Assert.InRange(_rate.Limit!.Value, 60, 80);
    }

    [Fact]
    public void Calls_that_were_on_their_way_together_count_once()
    {
        Send(perSecond: 100, seconds: 2);
        _rate.Answered(isThrottled: true);
        double limit = _rate.Limit!.Value;
        for (int i = 0; i < 31; i++)
            _rate.Answered(isThrottled: true);
        Assert.Equal(limit, _rate.Limit);
    }

    [Fact]
    public void The_rate_grows_again_when_calls_are_accepted()
    {
        Send(perSecond: 100, seconds: 2);
        _rate.Answered(isThrottled: true);
        double slowed = _rate.Limit!.Value;
        Send(perSecond: 70, seconds: 10);
        Assert.InRange(_rate.Limit!.Value, slowed * 1.2, 150);
    }

    [Fact]
    public void It_never_stands_still()
    {
        for (int i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _rate.Answered(isThrottled: true);
        }

        Assert.Equal(5, _rate.Limit);
    }

    [Fact]
    public void Calls_that_wait_come_one_after_the_other()
    {
        Send(perSecond: 100, seconds: 2);
        _rate.Answered(isThrottled: true);
        double limit = _rate.Limit!.Value;
        TimeSpan[] waits = [.. Enumerable.Range(0, 10).Select(_ => _rate.Reserve(TimeSpan.MaxValue)!.Value)];
        for (int i = 0; i < waits.Length; i++)
            Assert.Equal((i + 1) / limit, waits[i].TotalSeconds, 0.001);
    }

    [Fact]
    public void A_call_that_cannot_wait_takes_nothing_from_the_others()
    {
        Send(perSecond: 100, seconds: 2);
        _rate.Answered(isThrottled: true);
        Assert.Null(_rate.Reserve(TimeSpan.Zero));
        Assert.Equal(1 / _rate.Limit!.Value, _rate.Reserve(TimeSpan.MaxValue)!.Value.TotalSeconds, 0.001);
    }

    /// <summary>Whatever comes, the rate of calls stays within the limit that is in force, with a burst of half a second.</summary>
    [Fact]
    public void A_limit_of_the_server_is_found()
    {
        const double Server = 40;
        double tokens = Server, sent = 0, throttled = 0;
        for (int i = 0; i < 40_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            tokens = Math.Min(Server, tokens + (Server / 1_000));
            if (_rate.Reserve(TimeSpan.Zero) is null)
                continue;
            bool refused = tokens < 1;
            tokens -= refused ? 0 : 1;
            _rate.Answered(refused);
            if (i > 10_000)
                (sent, throttled) = (sent + 1, throttled + (refused ? 1 : 0));
        }

        Assert.InRange((sent - throttled) / 30, 0.7 * Server, Server * 1.05);
        Assert.InRange(throttled / sent, 0, 0.2);
    }

    private void Send(int perSecond, int seconds)
    {
        for (int i = 0; i < perSecond * seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1.0 / perSecond));
            _rate.Answered(isThrottled: false);
        }
    }
}
