using FsCheck;
using FsCheck.Xunit;
using PSFederation.Core.Oidc;

namespace PSFederation.Core.Tests.Oidc.Flows;

public class SingleFlightTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly SingleFlight<string> _flights = new();
    private readonly RecordingReporter _reporter = new();
    private readonly TaskCompletionSource<string> _person = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    private Task<string> AskAsync(string key = "same", TimeSpan? patience = null, CancellationTokenSource? stop = null)
    {
        CancellationToken cancellationToken = stop?.Token ?? TestContext.Current.CancellationToken;
        return _flights.RunAsync(
            key,
            patience ?? Long,
            () =>
            {
                Interlocked.Increment(ref _begun);
                return _person.Task.WaitAsync(cancellationToken);
            },
            _reporter,
            cancellationToken);
    }

    [Fact]
    public async Task Callers_that_ask_for_the_same_share_one_sign_in()
    {
        Task<string>[] all = [.. Enumerable.Range(0, 50).Select(_ => Task.Run(() => AskAsync()))];
        while (_reporter.Verboses.Count(line => line.Contains("shared", StringComparison.Ordinal)) < 49)
            await Task.Yield();
        _person.SetResult("token");
        Assert.All(await Task.WhenAll(all), token => Assert.Equal("token", token));
        Assert.Equal(1, _begun);
    }

    [Fact]
    public async Task Another_request_has_its_own()
    {
        Task<string>[] both = [AskAsync("one"), AskAsync("other")];
        _person.SetResult("token");
        await Task.WhenAll(both);
        Assert.Equal(2, _begun);
    }

    [Fact]
    public async Task All_callers_share_a_failure_and_no_sign_in_starts_again()
    {
        Task<string>[] all = [AskAsync(), AskAsync(), AskAsync()];
        FederationException refused = new(FederationErrorCode.OAuthError, "No.");
        _person.SetException(refused);
        foreach (Task<string> one in all)
            Assert.Same(refused, await Assert.ThrowsAsync<FederationException>(() => one));
        Assert.Equal(1, _begun);
    }

    [Fact]
    public async Task A_cancellation_is_reported_to_the_other_callers_and_no_sign_in_starts_again()
    {
        using CancellationTokenSource stop = new();
        Task<string> first = AskAsync(stop: stop);
        Task<string> second = AskAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Fail.WithAsync(FederationErrorCode.SignInCancelled, () => second);
        Assert.Equal(1, _begun);
    }

    [Fact]
    public async Task A_caller_that_joined_can_leave_and_the_others_continue()
    {
        using CancellationTokenSource stop = new();
        Task<string> first = AskAsync();
        Task<string> second = AskAsync(stop: stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _person.SetResult("token");
        Assert.Equal("token", await first);
    }

    [Fact]
    public async Task A_caller_that_joined_waits_only_until_its_own_time_limit()
    {
        Task<string> first = AskAsync();
        await Fail.WithAsync(FederationErrorCode.Timeout, () => AskAsync(patience: TimeSpan.FromMilliseconds(20)));
        _person.SetResult("token");
        await first;
    }

    [Fact]
    public async Task After_it_ends_the_next_one_is_new()
    {
        _person.SetResult("token");
        await AskAsync();
        await AskAsync();
        Assert.Equal(2, _begun);
    }

    [Property]
    public bool Different_requests_have_different_keys(NonNull<string>[] one, NonNull<string>[] other) =>
        one.Select(part => part.Get).SequenceEqual(other.Select(part => part.Get), StringComparer.Ordinal)
        == (SingleFlight<string>.Key(one.Select(part => part.Get)) == SingleFlight<string>.Key(other.Select(part => part.Get)));

    [Fact]
    public void Parts_do_not_run_into_each_other()
    {
        string[] keys = [Key("ab", "c"), Key("a", "bc"), Key("abc"), Key("abc", ""), Key("abc", null)];
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain("secret", Key("secret"), StringComparison.OrdinalIgnoreCase);

        static string Key(params string?[] parts) => SingleFlight<string>.Key(parts);
    }
}
