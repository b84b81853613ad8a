using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>Keys from the cache while a provider is down or a clock is wrong.</summary>
public sealed class CachedSessionSourceTests : IDisposable
{
    private readonly JumpingClock _time = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ScriptedSource _source;
    private readonly CachedSessionSource _session;
    private TimeSpan _life = TimeSpan.FromMinutes(15);
    private bool _up = true;

    public CachedSessionSourceTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the system keeps the cache");
        _source = new ScriptedSource((number, _) => _up
            ? Task.FromResult(ScriptedSource.Session(_time, number, _life))
            : Task.FromException<FederatedSession>(new FederationException(FederationErrorCode.HttpUnreachable, $"down {number}")));
        _session = new CachedSessionSource(_source, "key", "name", CredentialCache.OfUser(_folder.FullName), _time);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> AskAsync() =>
        (await _session.GetUsableAsync(SignInCall.Silent, force: false, TestContext.Current.CancellationToken)).Keys.AccessKeyId;

    [Theory]
    [InlineData(0)]
    [InlineData(-120)]
    public async Task Old_keys_serve_while_they_are_valid_then_there_is_one_error_then_new_keys(int jump)
    {
        Assert.Equal("ASIA1", await AskAsync());
        _time.Jump = TimeSpan.FromMinutes(jump);
        _up = false;
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("ASIA1", await AskAsync());
        Assert.Equal("ASIA1", await AskAsync());
        Assert.Equal(2, _source.Asked);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(FederationErrorCode.HttpUnreachable, (await Assert.ThrowsAsync<FederationException>(AskAsync)).Code);
        Assert.Contains("failed 0 s ago", (await Assert.ThrowsAsync<FederationException>(AskAsync)).Message, StringComparison.Ordinal);
        Assert.Equal(3, _source.Asked);
        _up = true;
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("ASIA4", await AskAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cache_that_cannot_be_written_causes_a_warning_and_keeps_the_session(bool canLock)
    {
        // A file stands where the cache, or the secret in it, has to be made.
        string cache = canLock ? Path.Combine(_folder.FullName, "cache") : Path.Combine(_folder.FullName, "file", "cache");
        if (canLock)
            Directory.CreateDirectory(Path.Combine(cache, "key.json"));
        else
            await File.WriteAllTextAsync(Path.GetDirectoryName(cache)!, string.Empty, TestContext.Current.CancellationToken);
        RecordingReporter reporter = new();
        CachedSessionSource session = new(_source, "key", "name", CredentialCache.OfUser(cache), _time);
        Assert.Equal("ASIA1", (await session.GetUsableAsync(new SignInCall(reporter, MayAsk: false), force: false, TestContext.Current.CancellationToken)).Keys.AccessKeyId);
        Assert.Contains("not cached", Assert.Single(reporter.Warnings, warning => warning.Contains("profile 'name'", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_whether_the_cache_served_and_why_it_did_not()
    {
        RecordingReporter reporter = new();
        foreach ((int minutes, bool force) in ((int, bool)[])[(0, false), (0, false), (1, true), (11, false)])
        {
            _time.Advance(TimeSpan.FromMinutes(minutes));
            await _session.GetUsableAsync(new SignInCall(reporter, MayAsk: false), force, TestContext.Current.CancellationToken);
        }

        Assert.Collection(
            reporter.Verboses,
            said => Assert.StartsWith("Profile 'name': no valid credentials are cached (", said, StringComparison.Ordinal),
            said => Assert.StartsWith("Profile 'name': cached credentials, valid until ", said, StringComparison.Ordinal),
            said => Assert.StartsWith("Profile 'name': new credentials were requested (", said, StringComparison.Ordinal),
            said => Assert.StartsWith("Profile 'name': the cached credentials are due for renewal (", said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_of_twenty_seconds_survive_one_failure()
    {
        _life = TimeSpan.FromSeconds(20);
        Assert.Equal("ASIA1", await AskAsync());
        _time.Advance(TimeSpan.FromSeconds(14));
        _up = false;
        Assert.Equal("ASIA1", await AskAsync());
        _up = true;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ASIA3", await AskAsync());
    }

    [Fact]
    public async Task A_failure_is_not_remembered_through_a_sleep_nor_from_the_future()
    {
        _up = false;
        await Assert.ThrowsAsync<FederationException>(AskAsync);
        _time.Jump = TimeSpan.FromHours(8);
        await Assert.ThrowsAsync<FederationException>(AskAsync);
        Assert.Equal(2, _source.Asked);
        _time.Jump = TimeSpan.FromHours(-8);
        await Assert.ThrowsAsync<FederationException>(AskAsync);
        Assert.Equal(3, _source.Asked);
    }
}
