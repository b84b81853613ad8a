using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

public class CookieJarTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    private string Sent(string to, params string[] cookies)
    {
        CookieJar jar = new(_time);
        foreach (string cookie in cookies)
            jar.Take(new Uri("https://idp.example.com/a/b"), cookie);
        return jar.HeaderFor(new Uri(to));
    }

    [Theory]
    [InlineData("a=1", "https://idp.example.com/a/c", "a=1")]
    [InlineData("a=1", "https://idp.example.com/", "")]
    [InlineData("a=1; Path=/", "https://idp.example.com/x", "a=1")]
    [InlineData("a=1; path=/x", "https://idp.example.com/xy", "")]
    [InlineData("a=1; Path=/", "https://other.example.com/", "")]
    [InlineData("a=1; Path=/; Domain=example.com", "https://other.example.com/", "a=1")]
    [InlineData("a=1; Path=/; Domain=.example.com", "https://example.com/", "a=1")]
    [InlineData("a=1; Path=/; Domain=other.example.com", "https://other.example.com/", "")]
    [InlineData("a=1; Path=/; Domain=com", "https://other.com/", "")]
    [InlineData("a=1; Path=/; Secure", "http://idp.example.com/", "")]
    [InlineData("a=\"x,y; Path=/", "https://idp.example.com/", "a=\"x,y")]
    [InlineData("a={\"k\":1,\"l\":2}; Path=/; HttpOnly; SameSite=None", "https://idp.example.com/", "a={\"k\":1,\"l\":2}")]
    [InlineData("a=b=c==; Path=/", "https://idp.example.com/", "a=b=c==")]
    [InlineData("a=1; Path=/; Expires=Wed, 25 Nov 2026 11:00:00 GMT", "https://idp.example.com/", "")]
    [InlineData("a=1; Path=/; Expires=Wed, 25-Nov-2026 13:00:00 GMT", "https://idp.example.com/", "a=1")]
    [InlineData("a=1; Path=/; Max-Age=0; Expires=Wed, 25 Nov 2099 11:00:00 GMT", "https://idp.example.com/", "")]
    [InlineData("=1; Path=/", "https://idp.example.com/", "")]
    [InlineData("a", "https://idp.example.com/a/", "")]
    public void A_cookie_goes_where_it_belongs(string cookie, string to, string expected) => Assert.Equal(expected, Sent(to, cookie));

    [Fact]
    public void A_cookie_is_replaced_and_removed() =>
        Assert.Equal("b=2", Sent("https://idp.example.com/a/b", "a=1", "b=1", "b=2", "a=; Max-Age=0"));

    [Fact]
    public void Longer_paths_come_first() =>
        Assert.Equal("b=2; a=1", Sent("https://idp.example.com/a/b", "a=1; Path=/", "b=2; Path=/a"));
}
