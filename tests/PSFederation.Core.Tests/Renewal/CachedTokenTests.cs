using System.Globalization;
using PSFederation.Core.Cache;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;
using PSFederation.Core.Tests.Oidc;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>A cached token is used for its whole lifetime, even if the local clock is wrong when it arrives.</summary>
public sealed class CachedTokenTests
{
    private readonly JumpingClock _time = new();

    /// <summary>A token that was issued now, by a clock that is so far ahead of the local one.</summary>
    private CachedToken Receive(TimeSpan life, TimeSpan localClockIsBehind)
    {
        long issued = (_time.GetUtcNow() + localClockIsBehind).ToUnixTimeSeconds();
        return CachedToken.Received(
            JwtReader.Read(Jwt.Make(string.Create(CultureInfo.InvariantCulture, $$"""{"iss":"https://idp.example.com","sub":"ann","aud":"cli","iat":{{issued}},"exp":{{issued + (long)life.TotalSeconds}}}""")), OidcTokenType.IdToken, "r", null), _time);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-2)]
    public void Is_used_while_it_is_new_and_not_after_it_expires(int minutesBehind)
    {
        CachedToken kept = Receive(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(minutesBehind));
        Assert.True(kept.IsGood(_time));
        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(59));
        Assert.False(kept.IsGood(_time));
    }

    [Fact]
    public void Expires_at_once_if_the_clock_is_ahead_by_more_than_its_lifetime() =>
        Assert.False(Receive(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(-10)).IsGood(_time));

    [Fact]
    public void Has_the_same_end_when_it_comes_out_of_the_cache()
    {
        CachedToken kept = Receive(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        CachedToken? read = TokenJson.Read(TokenJson.Write(kept));
        Assert.Equal(kept.End, read!.End);
        Assert.Equal("r", read.Token.GetRefreshToken());
    }
}
