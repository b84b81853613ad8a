using PSFederation.Core.Html;

namespace PSFederation.Core.Tests.Html;

public class HtmlFormTests
{
    private static readonly Uri Address = new("https://idp.example.com/login/page?x=1");

    private static HtmlPage Page(string body, string head = "") => HtmlPage.Parse($"<html><head>{head}</head><body>{body}</body></html>", Address);

    private static string Sent(string html, params (string Key, string Value)[] filledIn)
    {
        HtmlForm form = Assert.Single(Page(html).Forms);
        return string.Join('&', form.Submission(filledIn.ToDictionary(p => p.Key, p => p.Value), form.DefaultButton, "UTF-8").Select(p => $"{p.Key}={p.Value}"));
    }

    [Theory]
    [InlineData("/post", "https://idp.example.com/post")]
    [InlineData("post?y=2", "https://idp.example.com/login/post?y=2")]
    [InlineData("", "https://idp.example.com/login/page?x=1")]
    [InlineData("https://other.example.com/", "https://other.example.com/")]
    public void Resolves_the_action_against_the_page(string action, string expected) =>
        Assert.Equal(expected, Assert.Single(Page($"<form action=\"{action}\"></form>").Forms).Action!.AbsoluteUri);

    [Fact]
    public void Resolves_the_action_against_the_base() =>
        Assert.Equal("https://idp.example.com/base/post", Assert.Single(Page("<form action=post></form>", "<base href=\"/base/\">").Forms).Action!.AbsoluteUri);

    [Fact]
    public void Finds_user_name_and_password_by_their_place_and_type()
    {
        HtmlForm form = Assert.Single(Page("<form><input name=captcha type=hidden><input name=realm type=text><input name=u type=email><input name=p type=password><input name=q></form>").Forms);
        Assert.Equal("u", form.UserName!.Name);
        Assert.Equal("p", form.Password!.Name);
    }

    [Fact]
    public void Sends_what_a_browser_would() =>
        Assert.Equal(
            "h=1&u=ann&p=secret&s=b&t=x\ny&c=on&r=2&go=Sign in",
            Sent("""
                <form method=post>
                  <input type=hidden name=h value=1><input name=u value=default><input type=password name=p>
                  <select name=s><option value=a>A<option value=b selected>B</select><textarea name=t>x
                y</textarea>
                  <input type=checkbox name=c checked><input type=checkbox name=d><input type=radio name=r value=1><input type=radio name=r value=2 checked>
                  <input type=file name=f><input name=off disabled value=1><input value=nameless>
                  <button name=b type=button>No</button><button name=go value="Sign in">Go</button><input type=submit name=cancel value=Cancel>
                </form>
                """, ("u", "ann"), ("p", "secret")));

    [Theory]
    [InlineData("<form method=post><input type=hidden name=a value=1></form>", true)]
    [InlineData("<form method=post><input type=hidden name=a value=1><input type=submit value=Go></form>", true)]
    [InlineData("<form method=post><input name=a></form>", false)]
    [InlineData("<form></form>", false)]
    public void Knows_a_form_that_submits_itself(string form, bool expected) =>
        Assert.Equal(expected, Assert.Single(Page(form).Forms).IsSelfSubmitting);

    [Theory]
    [InlineData("0; url=/next", "https://idp.example.com/next")]
    [InlineData("0;URL='next'", "https://idp.example.com/login/next")]
    [InlineData("30", "https://idp.example.com/login/page?x=1")]
    [InlineData("30;", "https://idp.example.com/login/page?x=1")]
    [InlineData("0", null)]
    [InlineData("0; url=", null)]
    [InlineData("0; /next", "https://idp.example.com/next")]
    [InlineData("0;next", "https://idp.example.com/login/next")]
    [InlineData("0,url=/next", "https://idp.example.com/next")]
    [InlineData("0 url=/next", "https://idp.example.com/next")]
    [InlineData("0 /next", "https://idp.example.com/next")]
    [InlineData(" \t0.7 ; URL = '/next'tail", "https://idp.example.com/next")]
    [InlineData(".5; url=/next", "https://idp.example.com/next")]
    [InlineData("0.1.2;url=/next", "https://idp.example.com/next")]
    [InlineData("0; url=&quot;/next&quot;", "https://idp.example.com/next")]
    [InlineData("0; url='/next", "https://idp.example.com/next")]
    [InlineData("0; '/next' ", "https://idp.example.com/next")]
    [InlineData("0; up.html", "https://idp.example.com/login/up.html")]
    [InlineData("0; urls", "https://idp.example.com/login/urls")]
    [InlineData("0; url=//sso.example.com/x", "https://sso.example.com/x")]
    [InlineData("0; url=/a?url=/b", "https://idp.example.com/a?url=/b")]
    [InlineData("60; url=/next", "https://idp.example.com/next")]
    [InlineData("61; url=/next", null)]
    [InlineData("99999999999999; url=/next", null)]
    [InlineData("0x; url=/next", null)]
    [InlineData("-1; url=/next", null)]
    [InlineData("url=/next", null)]
    [InlineData("; url=/next", null)]
    [InlineData("0; url=javascript:go()", null)]
    [InlineData("", null)]
    public void Follows_a_meta_refresh(string content, string? expected) =>
        Assert.Equal(expected, Page(string.Empty, $"<meta http-equiv=\"Refresh\" content=\"{content}\">").Refresh()?.Address.AbsoluteUri);

    [Theory]
    [InlineData("0; url=/header", "/header")]
    [InlineData("nonsense", "/meta")]
    [InlineData("5", "/login/page")]
    [InlineData("0", null)]
    [InlineData(null, "/meta")]
    public void The_first_refresh_that_says_something_counts_and_the_header_comes_first(string? header, string? expected) =>
        Assert.Equal(
            expected,
            HtmlPage.Parse("<meta http-equiv=refresh content=''><noscript><meta http-equiv=refresh content='0;url=/noscript'></noscript><meta http-equiv=refresh content='2;url=/meta'><meta http-equiv=refresh content='0;url=/late'>", Address, header)
                .Refresh()?.Address.AbsolutePath);

    [Theory]
    [InlineData("0; url=/next", 0)]
    [InlineData("2.9; url=/next", 2)]
    [InlineData("10,/next", 10)]
    public void A_refresh_says_when(string content, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Page(string.Empty, $"<meta http-equiv=refresh content=\"{content}\">").Refresh()!.Value.Delay);

    [Theory]
    [InlineData("<div class=\"error-box\">Wrong\n password</div>", "Wrong password")]
    [InlineData("<div id=errorText>Locked</div>", "Locked")]
    [InlineData("<p role=alert>Expired</p>", "Expired")]
    [InlineData("<div class=error style=\"display: none\">Hidden</div><div class=alert>Shown</div>", "Shown")]
    [InlineData("<div><img class=erroricon><h2>Error</h2><p>Wrong</p></div>", "Error Wrong")]
    [InlineData("<div class=error></div>", null)]
    [InlineData("<p>All is well</p>", null)]
    public void Finds_what_the_page_says_is_wrong(string body, string? expected) => Assert.Equal(expected, VisibleText.Error(Page(body)));
}
