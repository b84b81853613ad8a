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
    [InlineData("=1; Path=/", "https://idp.example.com/", "1")]
    [InlineData("a", "https://idp.example.com/a/", "a")]
    [InlineData("  a b ; Path=/", "https://idp.example.com/", "a b")]
    [InlineData(" = x=y; Path=/", "https://idp.example.com/", "x=y")]
    [InlineData("a=; Path=/", "https://idp.example.com/", "a=")]
    [InlineData("=; Path=/", "https://idp.example.com/", "")]
    [InlineData("; Path=/", "https://idp.example.com/", "")]
    [InlineData("", "https://idp.example.com/a/", "")]
    [InlineData("=__Host-a=1; Path=/; Secure", "https://idp.example.com/", "")]
    [InlineData("__secure-a; Path=/; Secure", "https://idp.example.com/", "")]
    public void A_cookie_goes_where_it_belongs(string cookie, string to, string expected) => Assert.Equal(expected, Sent(to, cookie));

    [Fact]
    public void A_cookie_is_replaced_and_removed() =>
        Assert.Equal("b=2", Sent("https://idp.example.com/a/b", "a=1", "b=1", "b=2", "a=; Max-Age=0"));

    /// <summary>RFC 6265bis section 5.7: the empty name is a name.</summary>
    [Fact]
    public void A_cookie_without_a_name_is_replaced_by_the_next_one() =>
        Assert.Equal("a=1; two", Sent("https://idp.example.com/a/b", "a=1", "one", "=two"));

    [Fact]
    public void Longer_paths_come_first() =>
        Assert.Equal("b=2; a=1", Sent("https://idp.example.com/a/b", "a=1; Path=/", "b=2; Path=/a"));

    private string SentFrom(string from, string to, params string[] cookies)
    {
        CookieJar jar = new(_time);
        foreach (string cookie in cookies)
            jar.Take(new Uri(from), cookie);
        return jar.HeaderFor(new Uri(to));
    }

    [Theory]
    [InlineData("https://idp.example.co.uk/", "Domain=co.uk", "https://bank.co.uk/", "")]
    [InlineData("https://idp.example.co.uk/", "Domain=co.uk", "https://idp.example.co.uk/", "")]
    [InlineData("https://idp.example.co.uk/", "Domain=.CO.UK", "https://bank.co.uk/", "")]
    [InlineData("https://idp.example.co.uk/", "Domain=example.co.uk", "https://sso.example.co.uk/", "a=1")]
    [InlineData("https://someone.github.io/", "Domain=github.io", "https://other.github.io/", "")]
    [InlineData("https://github.io/", "Domain=github.io", "https://github.io/", "a=1")]
    [InlineData("https://github.io/", "Domain=github.io", "https://other.github.io/", "")]
    [InlineData("https://idp.firm.ck/", "Domain=firm.ck", "https://other.firm.ck/", "")]
    [InlineData("https://idp.www.ck/", "Domain=www.ck", "https://other.www.ck/", "a=1")]
    [InlineData("https://идп.пример.рф/", "Domain=xn--p1ai", "https://other.xn--p1ai/", "")]
    [InlineData("https://идп.пример.рф/", "Domain=xn--e1afmkfd.xn--p1ai", "https://идп.пример.рф/", "a=1")]
    [InlineData("https://idp/", "Domain=idp", "https://idp/", "a=1")]
    [InlineData("https://idp.contoso.local/", "Domain=contoso.local", "https://adfs.contoso.local/", "a=1")]
    [InlineData("https://idp.contoso.local/", "Domain=local", "https://other.local/", "")]
    [InlineData("https://127.0.0.1/", "Domain=127.0.0.1", "https://127.0.0.1/", "a=1")]
    [InlineData("https://127.0.0.1/", "Domain=0.0.1", "https://127.0.0.1/", "")]
    [InlineData("https://idp.example.com/", "Domain=..example.com", "https://idp.example.com/", "")]
    [InlineData("https://idp.example.com/", "Domain=", "https://sub.idp.example.com/", "")]
    [InlineData("https://idp.example.com/", "Domain=example.com; Domain=", "https://other.example.com/", "")]
    [InlineData("https://idp.example.com/", "Domain=evil.com; Domain=example.com", "https://other.example.com/", "a=1")]
    public void A_cookie_never_reaches_strangers(string from, string domain, string to, string expected) =>
        Assert.Equal(expected, SentFrom(from, to, $"a=1; Path=/; {domain}"));

    [Theory]
    [InlineData("__Host-a=1; Path=/; Secure", true)]
    [InlineData("__host-a=1; Path=/; Secure", true)]
    [InlineData("__Host-a=1; Path=/", false)]
    [InlineData("__Host-a=1; Secure", false)]
    [InlineData("__Host-a=1; Path=/x; Secure", false)]
    [InlineData("__Host-a=1; Path=/; Secure; Domain=idp.example.com", false)]
    [InlineData("__Secure-a=1; Path=/; Secure; Domain=example.com", true)]
    [InlineData("__Secure-a=1; Path=/", false)]
    [InlineData("__SECURE-a=1; Path=/", false)]
    public void A_name_keeps_what_its_prefix_promises(string cookie, bool taken) =>
        Assert.Equal(taken ? cookie.Split(';')[0] : string.Empty, SentFrom("https://idp.example.com/", "https://idp.example.com/", cookie));

    [Theory]
    [InlineData("a=1; Max-Age=x; Path=/", "a=1")]
    [InlineData("a=1; Max-Age=-x; Path=/", "a=1")]
    [InlineData("a=1; Max-Age=99999999999999999999999; Path=/", "a=1")]
    [InlineData("a=1; Max-Age=-1; Path=/", "")]
    [InlineData("a=1; Expires=nonsense; Path=/", "a=1")]
    [InlineData("a=1; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Max-Age=60; Path=/", "a=1")]
    [InlineData("a=1; Path=/x; Path=/", "a=1")]
    [InlineData("a=1; Path=/; Path=x", "")]
    [InlineData("a=\u0001; Path=/", "")]
    [InlineData("a=\t1\t; Path=/", "a=1")]
    [InlineData("a = 1 ; Path = / ", "a=1")]
    public void Attributes_are_read_as_browsers_read_them(string cookie, string expected) =>
        Assert.Equal(expected, SentFrom("https://idp.example.com/deep/down", "https://idp.example.com/", cookie));

    [Fact]
    public void A_cookie_expires_while_the_sign_in_continues()
    {
        CookieJar jar = new(_time);
        Uri idp = new("https://idp.example.com/");
        jar.Take(idp, "a=1; Max-Age=60");
        jar.Take(idp, "b=1; Expires=Wed, 25 Nov 2026 12:00:30 GMT");
        Assert.Equal("a=1; b=1", jar.HeaderFor(idp));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("a=1", jar.HeaderFor(idp));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(jar.HeaderFor(idp));
    }

    [Fact]
    public void A_cookie_that_is_replaced_keeps_its_place() =>
        Assert.Equal("a=3; b=2", SentFrom("https://idp.example.com/", "https://idp.example.com/", "a=1", "b=2", "a=3"));

    [Fact]
    public void Too_many_or_too_long_is_bounded_and_the_newest_stay()
    {
        CookieJar jar = new(_time);
        Uri idp = new("https://idp.example.com/");
        Assert.False(jar.Take(idp, $"long={new string('x', 4096)}"));
        Assert.True(jar.Take(idp, $"a={new string('x', 4095)}"));
        for (int i = 0; i < 200; i++)
            jar.Take(idp, $"c{i}=1");
        string[] sent = jar.HeaderFor(idp).Split("; ");
        Assert.Equal(180, sent.Length);
        Assert.Equal("c199=1", sent[^1]);
        Assert.DoesNotContain("c0=1", sent);
        jar.Take(new Uri("https://other.example.net/"), "o=1");
        Assert.Equal("o=1", jar.HeaderFor(new Uri("https://other.example.net/")));
        Assert.Equal(180, jar.HeaderFor(idp).Split("; ").Length);
        Assert.Equal(string.Empty, SentFrom("https://idp.example.com/", "https://other.example.com/", $"a=1; Domain=example.com; Domain={new string('x', 1025)}; Path=/x; Path=/{new string('x', 1024)}"));
    }

    [Theory]
    [InlineData("com.", "https://idp.com./", "https://other.com./")]
    [InlineData("co.uk.", "https://idp.co.uk./", "https://other.co.uk./")]
    public void A_dot_at_the_end_makes_no_domain_of_a_public_suffix(string domain, string from, string to)
    {
        CookieJar jar = new(_time);
        Assert.False(jar.Take(new Uri(from), $"a=1; Path=/; Domain={domain}"));
        Assert.Empty(jar.HeaderFor(new Uri(to)));
    }
}
