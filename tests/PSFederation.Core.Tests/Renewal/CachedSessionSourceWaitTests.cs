using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>Calls that find valid keys while the renewal hangs in this or another process.</summary>
public sealed class CachedSessionSourceWaitTests : IDisposable
{
    private readonly JumpingClock _time = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly CredentialCache _cache;
    private readonly TaskCompletionSource<FederatedSession> _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecordingReporter _reporter = new();
    private readonly ScriptedSource _source;
    private readonly CachedSessionSource _session;
    private CancellationToken _given;

    public CachedSessionSourceWaitTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the system keeps the cache");
        _cache = CredentialCache.OfUser(_folder.FullName);
        _source = new ScriptedSource((number, stop) =>
        {
            _given = stop;
            return number == 1 ? Task.FromResult(ScriptedSource.Session(_time, 1, TimeSpan.FromMinutes(60))) : _hanging.Task.WaitAsync(stop);
        });
        _session = new CachedSessionSource(_source, "key", "name", _cache, _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<FederatedSession> AskAsync(CancellationToken? stop = null, bool force = false) =>
        _session.GetUsableAsync(new SignInCall(_reporter, MayAsk: false), force, stop ?? Stop);

    /// <summary>Keys that are valid for six more minutes, and due.</summary>
    private async Task HoldAsync()
    {
        Assert.Equal("ASIA1", (await AskAsync()).Keys.AccessKeyId);
        _time.Advance(TimeSpan.FromMinutes(54));
        // Of a system that keeps no secrets.
        _reporter.Warnings.Clear();
    }

    /// <summary>A call that has begun to wait for the renewal.</summary>
    private async Task<Task<FederatedSession>> WaitingAsync(CancellationToken? stop = null)
    {
        while (_time.Timers.Wait(0, Stop))
        {
        }

        Task<FederatedSession> asking = AskAsync(stop);
        await _time.Timers.WaitAsync(Stop);
        while (_source.Asked < 2)
            await Task.Delay(1, Stop);
        return asking;
    }

    [Fact]
    public async Task Valid_keys_are_given_out_after_a_short_time_and_the_renewal_continues()
    {
        await HoldAsync();
        Task<FederatedSession> asking = await WaitingAsync();
        Assert.False(asking.IsCompleted);
        _time.Advance(RenewalPolicy.Grace);
        Assert.Equal("ASIA1", (await asking.WaitAsync(Stop)).Keys.AccessKeyId);
        Assert.False(_given.IsCancellationRequested);
        Assert.Contains("could not be renewed within 5 s", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
        _reporter.Warnings.Clear();

        // While it hangs, no call waits again.
        Assert.Equal("ASIA1", (await AskAsync().WaitAsync(Stop)).Keys.AccessKeyId);
        Assert.Equal(2, _source.Asked);
        Assert.Empty(_reporter.Warnings);

        _hanging.SetResult(ScriptedSource.Session(_time, 2, TimeSpan.FromMinutes(60)));
        while (SessionCache.Fresh(_cache.Secrets.Read("key"), _time) is null)
            await Task.Delay(1, Stop);
        Assert.Equal("ASIA2", (await AskAsync()).Keys.AccessKeyId);
    }

    [Fact]
    public async Task Another_process_that_has_the_lock_keeps_no_valid_keys_back()
    {
        await HoldAsync();
        await using (await _cache.LockAsync("key", "another process", QuietReporter.Instance, Stop))
            Assert.Equal("ASIA1", (await AskAsync().WaitAsync(Stop)).Keys.AccessKeyId);
        Assert.Equal(1, _source.Asked);
    }

    [Fact]
    public async Task A_renewal_that_took_long_in_a_process_that_ended_is_not_waited_for_again_at_once()
    {
        await HoldAsync();
        using CancellationTokenSource end = new();
        Task<FederatedSession> asking = await WaitingAsync(end.Token);
        _time.Advance(RenewalPolicy.Grace);
        await asking;
        _reporter.Warnings.Clear();
        // The process ends, and with it its renewal and its lock: another session has the same cache.
        _hanging.SetCanceled(Stop);
        await using (await _cache.LockAsync("key", "the end", QuietReporter.Instance, Stop))
        {
        }

        Assert.Equal("ASIA1", (await AskAsync().WaitAsync(Stop)).Keys.AccessKeyId);
        Assert.Equal(2, _source.Asked);
        Assert.Contains("longer than 5 s", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_cancels_the_wait_ends_the_renewal()
    {
        await HoldAsync();
        using CancellationTokenSource given = new();
        Task<FederatedSession> asking = await WaitingAsync(given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.True(_given.IsCancellationRequested);
        await using (await _cache.LockAsync("key", "the end", QuietReporter.Instance, Stop))
            Assert.Null(_cache.Failure("key"));
    }

    [Fact]
    public async Task Without_valid_keys_it_is_waited_for()
    {
        await HoldAsync();
        _time.Advance(TimeSpan.FromMinutes(6));
        Task<FederatedSession> asking = AskAsync();
        while (_source.Asked < 2)
            await Task.Delay(1, Stop);
        _time.Advance(RenewalPolicy.Grace);
        _hanging.SetResult(ScriptedSource.Session(_time, 2, TimeSpan.FromMinutes(60)));
        Assert.Equal("ASIA2", (await asking).Keys.AccessKeyId);
    }

    [Fact]
    public async Task A_role_that_is_assumed_with_them_does_not_wait_either()
    {
        await HoldAsync();
        await using (await _cache.LockAsync("key", "another process", QuietReporter.Instance, Stop))
            Assert.Equal("ASIA1", (await _session.Usable.GetAsync(SignInCall.Silent, Stop).WaitAsync(Stop)).Keys.AccessKeyId);
    }
}
