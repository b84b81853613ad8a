using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>A cache file that is damaged or forged counts as missing: the caller that reads it signs in.</summary>
public sealed class CacheTextTests
{
    private readonly JumpingClock _time = new();

    private FederatedSession? Read(string member, JsonNode? value)
    {
        JsonObject json = JsonNode.Parse(SessionJson.Write(ScriptedSource.Session(_time, 1, TimeSpan.FromHours(1)), _time))!.AsObject();
        Assert.True(json.ContainsKey(member));
        json[member] = value;
        return SessionJson.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), _time);
    }

    [Fact]
    public void A_session_comes_back() => Assert.Equal("ASIA1", Read("subject", "ann")!.Keys.AccessKeyId);

    [Theory]
    [InlineData("accessKeyId")]
    [InlineData("secretAccessKey")]
    [InlineData("sessionToken")]
    [InlineData("expiration")]
    [InlineData("method")]
    [InlineData("roleArn")]
    [InlineData("issuedAt")]
    [InlineData("clockOffset")]
    [InlineData("version")]
    public void An_incomplete_session_is_ignored(string member) => Assert.Null(Read(member, null));

    [Fact]
    public void A_stored_password_is_read_back_and_not_shown()
    {
        StoredPassword kept = new() { Password = "pa55\u00e9\"", NeedsPerson = true, FailedAt = new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc) };
        StoredPassword read = StoredPassword.Read(kept.Write())!;
        Assert.Equal((kept.Password, kept.NeedsPerson, kept.FailedAt), (read.Password, read.NeedsPerson, read.FailedAt));
        Assert.DoesNotContain("pa55", kept.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"version":2,"needsPerson":false}""")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"needsPerson":false,"password":7}""")]
    [InlineData("""{"version":1,"needsPerson":false,"failedAt":"yesterday"}""")]
    public void A_text_that_is_not_a_stored_password_is_ignored(string text) => Assert.Null(StoredPassword.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("clockOffset", long.MinValue)]
    [InlineData("clockOffset", long.MaxValue)]
    [InlineData("steadyClock", long.MinValue)]
    [InlineData("steadyClock", long.MaxValue)]
    public void An_impossible_clock_difference_is_ignored(string member, long ticks) => Assert.Null(Read(member, ticks));

    [Theory]
    [InlineData("clockOffset")]
    [InlineData("steadyClock")]
    [InlineData("issuedAt")]
    [InlineData("expiration")]
    [InlineData("wallClock")]
    public void Any_time_can_be_used_in_arithmetic(string member)
    {
        JsonNode?[] values = member is "clockOffset" or "steadyClock"
            ? [.. new[] { -1_800_000, 1_800_000 }.Select(days => (JsonNode?)TimeSpan.FromDays(days).Ticks)]
            : ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"];
        foreach (JsonNode? value in values)
        {
            if (Read(member, value) is { } session)
                Assert.True(RenewalPolicy.Due(session) <= RenewalPolicy.End(session));
        }
    }

    [Theory]
    [InlineData("""{"version":1,"token":null,"tokenType":"IdToken","refreshToken":null}""")]
    [InlineData("""{"version":1,"token":"x","tokenType":null,"refreshToken":null}""")]
    [InlineData("""{"version":2,"token":"x","tokenType":"AccessToken","refreshToken":null}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void An_entry_that_is_not_a_token_is_ignored(string text) => Assert.Null(TokenJson.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("1e9")]
    [InlineData("1e300")]
    public void A_failure_is_not_remembered_for_longer_than_any_is(string seconds)
    {
        DateTime now = new(2026, 11, 25, 0, 0, 0, DateTimeKind.Utc);
        string text = Encoding.UTF8.GetString(new SignInFailure(FederationErrorCode.HttpUnreachable, "down", now, WasCanceled: false).Write());
        Assert.Contains("\"memory\":30", text, StringComparison.Ordinal);
        SignInFailure? read = SignInFailure.Read(Encoding.UTF8.GetBytes(text.Replace("\"memory\":30", $"\"memory\":{seconds}", StringComparison.Ordinal)));
        Assert.False(read?.IsFresh(now.AddMinutes(1)) ?? false);
    }
}
