using PSFederation.Core.Renewal;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>A session that renews, with the clock of the test.</summary>
public sealed class SessionRenewalTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly JumpingClock _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SessionRenewal Renewing(ScriptedSource source, TimeSpan? life = null, TimeSpan clockOffset = default) =>
        new(ScriptedSource.Session(_time, 0, life ?? Hour, clockOffset), source, _time);

    private ScriptedSource Healthy(TimeSpan? life = null, TimeSpan clockOffset = default) =>
        new((number, _) => Task.FromResult(ScriptedSource.Session(_time, number, life ?? Hour, clockOffset)));

    private static ScriptedSource Down() =>
        new((number, _) => Task.FromException<FederatedSession>(new FederationException(FederationErrorCode.HttpUnreachable, $"no connection {number}")));

    private static string Id(FederatedSession session) => session.Keys.AccessKeyId;

    [Fact]
    public async Task Gives_the_same_keys_until_they_are_due_and_new_ones_then()
    {
        ScriptedSource source = Healthy();
        SessionRenewal renewal = Renewing(source);
        _time.Advance(TimeSpan.FromMinutes(43) + TimeSpan.FromSeconds(59));
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        Assert.Equal(0, source.Asked);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ASIA1", Id(await renewal.GetSessionAsync(Stop)));
        Assert.Equal("ASIA1", Id(renewal.GetSession()));
        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public void Says_when_and_how()
    {
        SessionRenewal renewal = Renewing(Healthy());
        Assert.Equal((true, _time.GetUtcNow().UtcDateTime.AddMinutes(44), "a script"), (renewal.Status.IsAutomatic, renewal.Status.Due, renewal.Status.How));
        FederatedCredentialRenewal byHand = Renewing(new ScriptedSource((_, _) => throw new InvalidOperationException()) { NeedsPerson = true }).Status;
        Assert.Equal((false, null), (byHand.IsAutomatic, byHand.Due));
    }

    [Fact]
    public async Task A_hundred_who_ask_at_once_share_one_renewal()
    {
        TaskCompletionSource<FederatedSession> answer = new();
        ScriptedSource source = new((_, _) => answer.Task);
        SessionRenewal renewal = Renewing(source);
        _time.Advance(Hour);
        Task<FederatedSession>[] waiting = [.. Enumerable.Range(0, 100).Select(_ => Task.Run(() => renewal.GetSessionAsync(Stop)))];
        while (source.Asked == 0)
            await Task.Yield();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        answer.SetResult(ScriptedSource.Session(_time, 1, Hour));
        Assert.All(await Task.WhenAll(waiting), session => Assert.Equal("ASIA1", Id(session)));
        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public async Task Threads_that_ask_synchronously_share_one_too()
    {
        ScriptedSource source = new(async (number, stop) =>
        {
            await Task.Yield();
            return ScriptedSource.Session(_time, number, Hour);
        });
        SessionRenewal renewal = Renewing(source);
        _time.Advance(Hour);
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Id(renewal.GetSession()))));
        Assert.All(ids, id => Assert.Equal("ASIA1", id));
        Assert.Equal((1, 1), (source.Asked, source.MostAtOnce));
    }

    [Fact]
    public void Does_not_wait_for_the_context_of_the_caller()
    {
        ScriptedSource source = new(async (number, _) =>
        {
            await Task.Yield();
            return ScriptedSource.Session(_time, number, Hour);
        });
        SessionRenewal renewal = Renewing(source);
        _time.Advance(Hour);
        SynchronizationContext? own = SynchronizationContext.Current;
        try
        {
            // Callbacks that are posted here never run: code that needs them hangs.
            SynchronizationContext.SetSynchronizationContext(new DeadContext());
            Assert.Equal("ASIA1", Id(renewal.GetSession()));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(own);
        }
    }

    [Fact]
    public async Task Old_keys_are_used_while_valid_when_the_provider_is_down_then_there_is_one_clear_error()
    {
        ScriptedSource source = Down();
        SessionRenewal renewal = Renewing(source);
        _time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        Assert.Equal("no connection 1", renewal.Status.LastError);
        Assert.Equal(_time.GetUtcNow().UtcDateTime, renewal.Status.LastErrorAt);
        _time.Advance(TimeSpan.FromMinutes(10));
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => renewal.GetSessionAsync(Stop));
        Assert.Equal(FederationErrorCode.CredentialRenewalFailed, error.Code);
        Assert.Equal(FederationErrorCode.HttpUnreachable, Assert.IsType<FederationException>(error.InnerException).Code);
        Assert.Contains("a script: no connection 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_remembered_for_half_a_minute_with_its_age()
    {
        ScriptedSource source = Down();
        SessionRenewal renewal = Renewing(source);
        _time.Advance(Hour);
        await Assert.ThrowsAsync<FederationException>(() => renewal.GetSessionAsync(Stop));
        _time.Advance(TimeSpan.FromSeconds(29));
        FederationException error = Assert.Throws<FederationException>(renewal.GetSession);
        Assert.Contains("(tried 29 s ago): no connection 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, source.Asked);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Throws<FederationException>(renewal.GetSession);
        Assert.Equal(2, source.Asked);
    }

    [Fact]
    public async Task Keys_of_twenty_seconds_forget_a_failure_in_two()
    {
        bool up = false;
        ScriptedSource source = new((number, _) => up
            ? Task.FromResult(ScriptedSource.Session(_time, number, TimeSpan.FromSeconds(20)))
            : Task.FromException<FederatedSession>(new FederationException(FederationErrorCode.StsUnreachable, "down")));
        SessionRenewal renewal = Renewing(source, TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        up = true;
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ASIA2", Id(await renewal.GetSessionAsync(Stop)));
        Assert.Null(renewal.Status.LastError);
    }

    [Fact]
    public async Task A_caller_with_valid_keys_does_not_wait_for_a_server_that_hangs()
    {
        TaskCompletionSource<FederatedSession> answer = new();
        ScriptedSource source = new((_, _) => answer.Task);
        SessionRenewal renewal = Renewing(source);
        _time.Advance(TimeSpan.FromMinutes(50));
        Task<FederatedSession> first = renewal.GetSessionAsync(Stop);
        while (source.Asked == 0)
            await Task.Yield();
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("ASIA0", Id(await first));
        // Those who come later do not wait another ten seconds for the same renewal.
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        Assert.Equal(1, source.Asked);
        answer.SetResult(ScriptedSource.Session(_time, 1, Hour));
        while (renewal.Held.Keys.AccessKeyId == "ASIA0")
            await Task.Yield();
        Assert.Equal("ASIA1", Id(renewal.GetSession()));
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_does_not_stop_the_renewal_for_others()
    {
        TaskCompletionSource<FederatedSession> answer = new();
        ScriptedSource source = new((_, _) => answer.Task);
        SessionRenewal renewal = Renewing(source);
        _time.Advance(Hour);
        using CancellationTokenSource leaving = new();
        Task<FederatedSession> leaver = renewal.GetSessionAsync(leaving.Token), stayer = renewal.GetSessionAsync(Stop);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        answer.SetResult(ScriptedSource.Session(_time, 1, Hour));
        Assert.Equal("ASIA1", Id(await stayer));
        Assert.Equal(1, source.Asked);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task A_clock_ten_minutes_off_does_not_renew_at_every_call_nor_too_late(int minutes)
    {
        TimeSpan offset = TimeSpan.FromMinutes(minutes), life = TimeSpan.FromMinutes(15);
        ScriptedSource source = Healthy(life, offset);
        SessionRenewal renewal = Renewing(source, life, offset);
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("ASIA1", Id(await renewal.GetSessionAsync(Stop)));
    }

    [Fact]
    public async Task After_a_sleep_the_wall_clock_counts()
    {
        ScriptedSource source = Healthy();
        SessionRenewal renewal = Renewing(source);
        // The steady clock stands still while a machine sleeps; the wall clock does not.
        _time.Jump = TimeSpan.FromHours(8);
        Assert.Equal("ASIA1", Id(await renewal.GetSessionAsync(Stop)));
    }

    [Fact]
    public async Task A_clock_that_was_set_right_makes_the_measured_offset_void()
    {
        // STS seemed ten minutes behind because the local clock was ten minutes fast; then it was corrected.
        ScriptedSource source = Healthy(TimeSpan.FromMinutes(15));
        SessionRenewal renewal = Renewing(source, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(-10));
        _time.Jump = TimeSpan.FromMinutes(-10);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("ASIA1", Id(await renewal.GetSessionAsync(Stop)));
    }

    [Fact]
    public async Task A_failure_from_the_future_is_forgotten()
    {
        ScriptedSource source = Down();
        SessionRenewal renewal = Renewing(source);
        _time.Advance(TimeSpan.FromHours(3));
        await Assert.ThrowsAsync<FederationException>(() => renewal.GetSessionAsync(Stop));
        _time.Jump = TimeSpan.FromHours(-1);
        await Assert.ThrowsAsync<FederationException>(() => renewal.GetSessionAsync(Stop));
        Assert.Equal(2, source.Asked);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-24)]
    public async Task A_clock_that_was_set_back_does_not_keep_keys_past_their_end(int hours)
    {
        bool up = true;
        ScriptedSource source = new((number, _) => up
            ? Task.FromResult(ScriptedSource.Session(_time, number, Hour))
            : Task.FromException<FederatedSession>(new FederationException(FederationErrorCode.HttpUnreachable, "down")));
        SessionRenewal renewal = Renewing(source);
        _time.Jump = TimeSpan.FromHours(hours);
        _time.Advance(TimeSpan.FromMinutes(43));
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddMinutes(1), renewal.Status.Due);
        up = false;
        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("ASIA0", Id(await renewal.GetSessionAsync(Stop)));
        _time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<FederationException>(() => renewal.GetSessionAsync(Stop));
        up = true;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("ASIA3", Id(await renewal.GetSessionAsync(Stop)));
    }

    [Fact]
    public async Task After_a_night_without_network_there_is_one_error_and_keys_when_it_is_back()
    {
        bool up = false;
        ScriptedSource source = new((number, _) => up
            ? Task.FromResult(ScriptedSource.Session(_time, number, Hour))
            : Task.FromException<FederatedSession>(new FederationException(FederationErrorCode.HttpUnreachable, "no network yet")));
        SessionRenewal renewal = Renewing(source);
        _time.Jump = TimeSpan.FromHours(9);
        for (int call = 0; call < 5; call++)
            Assert.Contains("no network yet", (await Assert.ThrowsAsync<FederationException>(() => renewal.GetSessionAsync(Stop))).Message, StringComparison.Ordinal);
        Assert.Equal(1, source.Asked);
        up = true;
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("ASIA2", Id(await renewal.GetSessionAsync(Stop)));
        Assert.Null(renewal.Status.LastError);
    }

    [Fact]
    public async Task A_renewal_under_way_when_the_machine_falls_asleep_ends_for_all_who_wait()
    {
        TaskCompletionSource<FederatedSession> answer = new();
        ScriptedSource source = new((number, _) => number == 1 ? answer.Task : Task.FromResult(ScriptedSource.Session(_time, number, Hour)));
        SessionRenewal renewal = Renewing(source);
        _time.Advance(TimeSpan.FromMinutes(50));
        Task<FederatedSession> waiting = renewal.GetSessionAsync(Stop);
        while (source.Asked == 0)
            await Task.Yield();
        _time.Jump = TimeSpan.FromHours(9);
        Task<FederatedSession> later = renewal.GetSessionAsync(Stop);
        Assert.False(later.IsCompleted);
        // The keys that were valid when the first one began to wait are not handed out now.
        _time.Advance(TimeSpan.FromSeconds(10));
        answer.SetException(new FederationException(FederationErrorCode.HttpUnreachable, "the connection is gone"));
        await Assert.ThrowsAsync<FederationException>(() => waiting);
        await Assert.ThrowsAsync<FederationException>(() => later);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("ASIA2", Id(await renewal.GetSessionAsync(Stop)));
    }

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
