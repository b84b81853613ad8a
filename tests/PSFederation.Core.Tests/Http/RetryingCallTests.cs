using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.Tests.Oidc.Flows;

namespace PSFederation.Core.Tests.Http;

/// <summary>Which requests are retried, how often, and after which pauses.</summary>
public sealed class RetryingCallTests
{
    private static readonly Uri Address = new("https://idp.example/path?secret=SECRET");
    private readonly LeapingTime _time = new();
    private readonly RecordingReporter _reporter = new();
    private int _attempts;

    private Task<int> SendAsync(Repeat repeat, Func<int, Answer<int>> attempt, double seconds = 100, CancellationToken? cancellationToken = null) =>
        new RetryingCall(_time, _reporter).SendAsync(
            Address, TimeSpan.FromSeconds(seconds), repeat, _ => Task.FromResult(attempt(++_attempts)), cancellationToken ?? TestContext.Current.CancellationToken);

    private static Answer<int> Of(int status, TimeSpan? retryAfter = null) => new(status, (HttpStatusCode)status, retryAfter);

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(507)]
    [InlineData(520)]
    [InlineData(522)]
    [InlineData(524)]
    [InlineData(529)]
    [InlineData(530)]
    [InlineData(599)]
    public async Task A_failure_that_may_pass_is_asked_about_again(int status)
    {
        Assert.Equal(200, await SendAsync(Repeat.Freely, attempt => Of(attempt < 3 ? status : 200)));
        Assert.Equal(2, _time.Waits.Count);
        Assert.Equal(2, _reporter.Verboses.Count(line => line.StartsWith($"https://idp.example returned HTTP {status} (", StringComparison.Ordinal) && line.Contains("retrying in ", StringComparison.Ordinal)));
        Assert.DoesNotContain(_reporter.Verboses, line => line.Contains("SECRET", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(501)]
    [InlineData(505)]
    [InlineData(511)]
    [InlineData(525)]
    [InlineData(526)]
    [InlineData(600)]
    public async Task Every_other_answer_is_the_answer(int status)
    {
        Assert.Equal(status, await SendAsync(Repeat.Freely, _ => Of(status)));
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task Five_attempts_are_enough_and_the_pauses_grow()
    {
        const int Calls = 40, Pauses = 4;
        for (int i = 1; i <= Calls; i++)
        {
            Assert.Equal(503, await SendAsync(Repeat.Freely, _ => Of(503)));
            Assert.Equal(5 * i, _attempts);
        }

        // Jitter may make one pause shorter than the one before; many of them grow.
        double[] waits = [.. _time.Waits];
        Assert.Equal(Pauses * Calls, waits.Length);
        Assert.True(waits.Where((_, at) => at % Pauses == Pauses - 1).Sum() > waits.Where((_, at) => at % Pauses == 0).Sum(), string.Join(' ', waits));
        Assert.InRange(waits.Sum() / Calls, 1, 30);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_is_tried_three_times_and_by_every_request()
    {
        FederationException error = await Fail.WithAsync(
            FederationErrorCode.HttpUnreachable, () => SendAsync(Repeat.WhenNeverConnected, _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")), "SECRET");
        Assert.Contains("https://idp.example cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, _attempts);
    }

    public static TheoryData<Exception> Broken =>
    [
        new HttpRequestException(HttpRequestError.ResponseEnded),
        new HttpIOException(HttpRequestError.ResponseEnded),
        new IOException("reset"),
        new HttpRequestException("An error occurred while sending the request.", new IOException("reset")),
    ];

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public async Task A_request_that_the_server_might_have_seen_is_repeated_only_if_repetition_is_allowed(Exception broken)
    {
        Assert.Equal(200, await SendAsync(Repeat.Freely, attempt => attempt == 1 ? throw broken : Of(200)));
        Assert.Equal(2, _attempts);
        _attempts = 0;
        await Fail.WithAsync(FederationErrorCode.HttpUnreachable, () => SendAsync(Repeat.WhenNeverConnected, _ => throw broken));
        Assert.Equal(1, _attempts);
        Assert.Equal(503, await SendAsync(Repeat.WhenNeverConnected, _ => Of(503)));
        Assert.Equal(2, _attempts);
    }

    public static TheoryData<Exception> Final =>
    [
        new HttpRequestException(HttpRequestError.NameResolutionError, "unknown", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound)),
        new HttpRequestException(HttpRequestError.SecureConnectionError, "certificate", new System.Security.Authentication.AuthenticationException("untrusted")),
        new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded),
        new HttpRequestException(HttpRequestError.ProxyTunnelError, "refused", null, HttpStatusCode.ProxyAuthenticationRequired),
        new HttpIOException(HttpRequestError.InvalidResponse),
    ];

    [Theory]
    [MemberData(nameof(Final), DisableDiscoveryEnumeration = true)]
    public async Task A_permanent_failure_is_not_retried(Exception final)
    {
        await Fail.WithAsync(FederationErrorCode.HttpUnreachable, () => SendAsync(Repeat.Freely, _ => throw final));
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task The_server_says_how_long_to_wait()
    {
        Assert.Equal(200, await SendAsync(Repeat.Freely, attempt => attempt == 1 ? Of(503, TimeSpan.FromSeconds(20)) : Of(200)));
        Assert.Equal([20], _time.Waits);
    }

    [Fact]
    public async Task A_pause_beyond_the_time_limit_does_not_start()
    {
        Assert.Equal(503, await SendAsync(Repeat.Freely, _ => Of(503, TimeSpan.FromMinutes(10))));
        Assert.Equal(1, _attempts);
        Assert.Empty(_time.Waits);
    }

    /// <summary>The clock is the system's here: the time of the call ends within the first pause, whose length is left to chance, or a later one.</summary>
    [Fact]
    public async Task When_the_time_is_up_in_a_pause_the_last_answer_counts() =>
        Assert.Equal(503, await new RetryingCall(TimeProvider.System, _reporter).SendAsync(
            Address, TimeSpan.FromMilliseconds(1500), Repeat.Freely, _ => Task.FromResult(Of(503)), TestContext.Current.CancellationToken));

    [Fact]
    public async Task Canceling_the_command_ends_the_pause()
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<int> call = new RetryingCall(TimeProvider.System, _reporter).SendAsync(
            Address, TimeSpan.FromSeconds(100), Repeat.Freely, _ => Task.FromResult(Of(503, TimeSpan.FromSeconds(60))), ending.Token);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Fri, 02 Jan 2026 03:04:35 GMT", 30)]
    [InlineData("Fri, 02 Jan 2026 03:00:00 GMT", null)]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void Retry_after_is_seconds_or_a_date(string? header, int? seconds)
    {
        using HttpResponseMessage response = new();
        if (header is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", header);
        Assert.Equal(seconds, RetryingCall.RetryAfter(response, _time)?.TotalSeconds is { } found ? (int)found : null);
    }

    [Theory]
    [InlineData("Fri, 02 Jan 2026 09:00:00 GMT", "Fri, 02 Jan 2026 09:00:20 GMT", 20)]
    [InlineData("Fri, 02 Jan 2026 01:00:00 GMT", "Fri, 02 Jan 2026 01:00:20 GMT", 20)]
    [InlineData("Fri, 02 Jan 2026 09:00:00 GMT", "Fri, 02 Jan 2026 09:00:00 GMT", null)]
    public void A_date_counts_from_the_clock_of_the_server(string date, string retryAfter, int? seconds)
    {
        using HttpResponseMessage response = new();
        response.Headers.TryAddWithoutValidation("Date", date);
        response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        Assert.Equal(seconds, RetryingCall.RetryAfter(response, _time)?.TotalSeconds is { } found ? (int)found : null);
    }
}
