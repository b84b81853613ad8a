using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

public class StsRulesTests
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly RecordingReporter _reporter = new();

    [Theory]
    [InlineData(null)]
    [InlineData(900)]
    [InlineData(43_200)]
    public void Takes_the_durations_that_STS_takes(int? seconds)
    {
        StsRules.CheckDuration(seconds, new StsEndpoint("us-east-1", null, null, false, false), _reporter);
        Assert.Empty(_reporter.Warnings);
    }

    [Theory]
    [InlineData(899)]
    [InlineData(43_201)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Refuses_other_durations_at_AWS_and_warns_elsewhere(int seconds)
    {
        Fail.With(FederationErrorCode.DurationOutOfRange, () => StsRules.CheckDuration(seconds, new StsEndpoint("us-east-1", null, null, false, false), _reporter));
        StsRules.CheckDuration(seconds, new StsEndpoint("us-east-1", "http://localhost:1", "parameter", false, false), _reporter);
        Assert.Single(_reporter.Warnings);
    }

    [Theory]
    [InlineData(-301, FederationErrorCode.SamlAssertionExpired)]
    [InlineData(-300, FederationErrorCode.SamlAssertionExpired)]
    [InlineData(-299, null)]
    [InlineData(300, null)]
    public void Refuses_an_assertion_that_expired_longer_ago_than_clocks_differ(int seconds, FederationErrorCode? code)
    {
        void Check() => StsRules.RequireInTime(new SamlAssertion("x") { NotOnOrAfter = Now.AddSeconds(seconds) }, Now);
        if (code is { } expected)
            Fail.With(expected, Check);
        else
            Check();
    }

    [Fact]
    public void Refuses_an_assertion_of_tomorrow() =>
        Fail.With(FederationErrorCode.SamlAssertionNotYetValid, () => StsRules.RequireInTime(new SamlAssertion("x") { NotBefore = Now.AddMinutes(6) }, Now));

    [Fact]
    public void Takes_a_token_until_five_minutes_after_it_expired_as_IAM_does()
    {
        StsRules.RequireInTime(new OidcToken("x") { ExpiresAt = Now.AddSeconds(-299) }, Now);
        Fail.With(FederationErrorCode.OidcTokenExpired, () => StsRules.RequireInTime(new OidcToken("x") { ExpiresAt = Now.AddSeconds(-300) }, Now));
    }
}
