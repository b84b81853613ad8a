using PSFederation.Core.Sts;
using PSFederation.Core.Tests.Oidc.Flows;

namespace PSFederation.Core.Tests.Sts;

/// <summary>Retries and the expiration of the identity, with a clock for which every wait ends immediately.</summary>
public sealed class StsPaceTests : IDisposable
{
    private const string Role = "arn:aws:iam::111122223333:role/r";
    private readonly LeapingTime _time = new();
    private readonly StsPace _pace;
    private int _calls;

    public StsPaceTests() => _pace = new StsPace(_time);

    public void Dispose() => _pace.Dispose();

    private static FederationException Refused(StsRefusal refusal) => new(FederationErrorCode.StsServiceError, "refused", Role) { Refusal = refusal };

    private Task<int> RunAsync(IdentityExpiry? expiry, params StsRefusal?[] answers) => _pace.RunAsync(
        Role,
        expiry,
        _ => answers[Math.Min(_calls++, answers.Length - 1)] is { } refusal ? Task.FromException<int>(Refused(refusal)) : Task.FromResult(_calls),
        TestContext.Current.CancellationToken);

    private IdentityExpiry Expiry(double seconds) => new(_time.GetUtcNow().UtcDateTime.AddSeconds(seconds), FederationErrorCode.OidcTokenExpired, "the token expired");

    [Fact]
    public async Task A_call_that_succeeds_is_sent_once() => Assert.Equal(1, await RunAsync(null, [null]));

    [Theory]
    [InlineData(StsRefusal.Throttled, 10)]
    [InlineData(StsRefusal.Transient, 3)]
    [InlineData(StsRefusal.None, 1)]
    [InlineData(StsRefusal.Duration, 1)]
    internal async Task A_call_that_fails_is_sent_so_often(StsRefusal refusal, int calls)
    {
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => RunAsync(null, refusal));
        Assert.Equal((refusal, calls), (error.Refusal, _calls));
    }

    [Fact]
    public async Task Throttled_calls_and_dropped_connections_are_counted_apart() =>
        Assert.Equal(6, await RunAsync(null, StsRefusal.Throttled, StsRefusal.Transient, StsRefusal.Throttled, StsRefusal.Transient, StsRefusal.Throttled, null));

    [Fact]
    public async Task Waits_grow_and_have_an_end()
    {
        await Assert.ThrowsAsync<FederationException>(() => RunAsync(null, StsRefusal.Throttled));
        Assert.All(_time.Waits, wait => Assert.InRange(wait, 0, 20));
    }

    [Fact]
    public async Task After_the_end_of_the_identity_nothing_is_sent()
    {
        _pace.Learn(TimeSpan.Zero);
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => RunAsync(Expiry(-1), [null]));
        Assert.Equal((FederationErrorCode.OidcTokenExpired, Role, 0), (error.Code, error.Target, _calls));
        Assert.Contains($"{Role} could not be assumed before the token expired", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(-60, true)]
    public async Task The_clock_of_STS_counts(int ahead, bool passes)
    {
        _pace.Learn(TimeSpan.FromSeconds(ahead));
        IdentityExpiry expiry = Expiry(30);
        if (passes)
            Assert.Equal(1, await RunAsync(expiry, [null]));
        else
            await Assert.ThrowsAsync<FederationException>(() => RunAsync(expiry, [null]));
    }

    [Theory]
    [InlineData(-299, true)]
    [InlineData(-301, false)]
    public async Task Before_its_first_answer_clocks_may_differ_by_five_minutes(int seconds, bool passes)
    {
        IdentityExpiry expiry = Expiry(seconds);
        if (passes)
            Assert.Equal(1, await RunAsync(expiry, [null]));
        else
            await Assert.ThrowsAsync<FederationException>(() => RunAsync(expiry, [null]));
    }

    [Fact]
    public async Task A_call_that_would_have_to_wait_for_longer_than_the_identity_lasts_fails_at_once_and_says_why()
    {
        _pace.Learn(TimeSpan.Zero);
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => RunAsync(Expiry(0.001), StsRefusal.Throttled));
        Assert.Equal(FederationErrorCode.OidcTokenExpired, error.Code);
        Assert.Contains("Before that: refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assertion_ends_five_minutes_after_it_was_issued_or_at_its_own_end()
    {
        DateTime issued = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        Assert.Equal(issued.AddMinutes(5), IdentityExpiry.Of(new SamlAssertion("x") { IssueInstant = issued, NotOnOrAfter = issued.AddMinutes(6) })!.At);
        Assert.Equal(issued.AddMinutes(4), IdentityExpiry.Of(new SamlAssertion("x") { IssueInstant = issued, NotOnOrAfter = issued.AddMinutes(4) })!.At);
        Assert.Equal(issued.AddMinutes(5), IdentityExpiry.Of(new SamlAssertion("x") { IssueInstant = issued })!.At);
        Assert.Equal(issued, IdentityExpiry.Of(new SamlAssertion("x") { NotOnOrAfter = issued })!.At);
        Assert.Null(IdentityExpiry.Of(new SamlAssertion("x")));
    }
}
