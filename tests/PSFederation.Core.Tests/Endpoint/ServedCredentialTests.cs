using PSFederation.Core.Endpoint;
using PSFederation.Core.Renewal;
using PSFederation.Core.Tests.Renewal;

namespace PSFederation.Core.Tests.Endpoint;

/// <summary>The credentials of an endpoint when clocks are set and machines sleep.</summary>
public sealed class ServedCredentialTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly JumpingClock _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ServedCredential Serve(ScriptedSource source, TimeSpan offset = default) =>
        new(new FederatedCredential(new SessionRenewal(ScriptedSource.Session(_time, 0, Hour, offset), source, _time)), _time);

    private ScriptedSource Healthy() => new((number, _) => Task.FromResult(ScriptedSource.Session(_time, number, Hour)));

    private static async Task<string> AskAsync(ServedCredential served) => (await served.GetAsync(Stop)).Session.Keys.AccessKeyId;

    [Theory]
    [InlineData(50)]
    [InlineData(600)]
    public async Task The_first_request_after_a_sleep_gets_new_keys_although_no_timer_has_fired(int minutes)
    {
        ServedCredential served = Serve(Healthy());
        Assert.Equal("ASIA0", await AskAsync(served));
        _time.Jump = TimeSpan.FromMinutes(minutes);
        Assert.Equal("ASIA1", await AskAsync(served));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_keep_keys_past_their_end()
    {
        ServedCredential served = Serve(Healthy());
        Assert.Equal("ASIA0", await AskAsync(served));
        _time.Jump = TimeSpan.FromHours(-5);
        _time.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal("ASIA1", await AskAsync(served));
    }

    [Fact]
    public async Task Keys_that_do_not_renew_are_served_until_they_expire()
    {
        DateTime end = _time.GetUtcNow().UtcDateTime + Hour;
        ServedCredential served = new(
            new FederatedCredential(new AwsSessionKeys("ASIA0", "secret", "token", end), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Dev" }), _time);
        Assert.Equal("ASIA0", await AskAsync(served));
        _time.Advance(Hour);
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => AskAsync(served));
        Assert.Equal(FederationErrorCode.CredentialExpired, error.Code);
        Assert.Equal($"The credentials expired at {end:u} (arn:aws:iam::111122223333:role/Dev). Nothing was served. Get new credentials.", error.Message);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task Says_the_end_by_the_clock_of_this_machine(int offset)
    {
        TimedSession held = await Serve(Healthy(), TimeSpan.FromMinutes(offset)).GetAsync(Stop);
        Assert.Equal(_time.GetUtcNow().UtcDateTime + Hour, held.End);
    }

    [Fact]
    public async Task A_provider_that_is_down_delays_callers_only_for_a_moment()
    {
        TaskCompletionSource<FederatedSession> answer = new();
        ScriptedSource source = new((_, _) => answer.Task);
        ServedCredential served = Serve(source);
        Assert.Equal("ASIA0", await AskAsync(served));
        _time.Advance(TimeSpan.FromMinutes(50));
        Task<string> first = AskAsync(served);
        while (source.Asked == 0)
            await Task.Yield();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal("ASIA0", await first);
        // The others do not wait at all.
        Assert.Equal("ASIA0", await AskAsync(served));
        answer.SetException(new FederationException(FederationErrorCode.HttpUnreachable, "down"));
        _time.Advance(TimeSpan.FromMinutes(11));
        await Assert.ThrowsAsync<FederationException>(() => AskAsync(served));
    }

    [Fact]
    public async Task Keeps_ahead_in_pauses_that_a_clock_which_is_set_cannot_make_long()
    {
        ScriptedSource source = Healthy();
        ServedCredential served = Serve(source);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task keeping = served.KeepAheadAsync(ending.Token);
        _time.Jump = TimeSpan.FromHours(8);
        // The timer was set before the sleep, and goes off half a minute of waking later at most.
        _time.Advance(TimeSpan.FromSeconds(30));
        while (source.Asked == 0)
            await Task.Yield();

        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }
}
