using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Report;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Tokens that STS refuses before it looks at the trust policy are not allowed by any.</summary>
public sealed class TokenRulesTests
{
    private const string Complete = """ "iss":"https://login.example.com","sub":"ann","aud":"web","iat":1796000000,"exp":1800000000 """;

    private static IReadOnlyList<FederationTrustCheck> Report(string claims, string algorithm, string condition) => TrustReport.Of(
        TrustCases.Policy(TrustCases.Provider("login.example.com"), condition), TokenContext.Of(TrustCases.Raw($"{{{claims}}}", algorithm), TrustCases.Target()));

    [Theory]
    [InlineData("\"sub\":\"ann\",", "", "RS256", "Subject")]
    [InlineData("\"ann\"", "\"\"", "RS256", "Subject")]
    [InlineData(",\"exp\":1800000000", "", "RS256", "ExpiresAt")]
    // Five minutes before the time of the call.
    [InlineData("1800000000", "1796039700", "RS256", "ExpiresAt")]
    [InlineData("\"aud\":\"web\",", "", "RS256", "Audience")]
    [InlineData("x", "x", "none", "Algorithm")]
    [InlineData("x", "x", "HS256", "Algorithm")]
    [InlineData("x", "x", "PS256", "Algorithm")]
    [InlineData("x", "x", "rs256", "Algorithm")]
    public void A_token_that_STS_refuses_is_denied(string before, string after, string algorithm, string check)
    {
        IReadOnlyList<FederationTrustCheck> report = Report(Complete.Replace(before, after, StringComparison.Ordinal), algorithm, "{}");
        Assert.Equal(FederationTrustVerdict.Denied, report[0].Verdict);
        Assert.StartsWith("Denied: STS rejects the token", report[0].Actual, StringComparison.Ordinal);
        FederationTrustCheck row = Assert.Single(report, row => row.Check == check);
        Assert.Equal(FederationCheckResult.Failed, row.Result);
        Assert.Equal(row.Change, report[0].Change);
        Assert.NotNull(row.Change);
    }

    [Theory]
    [InlineData("1800000000", "1796039701", "RS256")]
    [InlineData("x", "x", "RS512")]
    [InlineData("x", "x", "ES256")]
    [InlineData("x", "x", "ES512")]
    public void A_token_that_STS_takes_is_allowed(string before, string after, string algorithm) =>
        Assert.Equal(FederationTrustVerdict.Allowed, Report(Complete.Replace(before, after, StringComparison.Ordinal), algorithm, "{}")[0].Verdict);

    /// <summary>What the policy lacks is still said first.</summary>
    [Fact]
    public void A_policy_that_does_not_match_is_explained_for_a_token_that_STS_refuses()
    {
        IReadOnlyList<FederationTrustCheck> report = Report(Complete, "none", """{"StringEquals":{"login.example.com:sub":"kim"}}""");
        Assert.Contains("no statement allows", report[0].Actual, StringComparison.Ordinal);
        Assert.Equal("StringEquals login.example.com:sub", report[1].Check);
        Assert.Contains(report, row => row is { Check: "Algorithm", Result: FederationCheckResult.Failed });
    }
}
