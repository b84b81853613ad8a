using PSFederation.Core.Html;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The parts of a form that browsers send (HTML 4.10.21), and forms that need a browser.</summary>
public class FormSubmissionTests
{
    private static string Sent(string controls, params (string Name, string Value)[] filledIn)
    {
        HtmlForm form = HtmlPage.Parse($"<form method=post>{controls}</form>", new Uri("https://idp.example.com/")).Forms[0];
        return string.Join('&', form.Submission(filledIn.ToDictionary(pair => pair.Name, pair => pair.Value), form.DefaultButton, "UTF-8")
            .Select(entry => $"{entry.Key}={entry.Value}"));
    }

    [Theory]
    [InlineData("<input type=image name=go src=a.png><input type=submit name=b>", "go.x=0&go.y=0")]
    [InlineData("<input type=image>", "x=0&y=0")]
    [InlineData("<input type=image name=cancel alt=Cancel><button name=b value=1></button>", "b=1")]
    [InlineData("<input name=a value=1><fieldset disabled><legend><input name=l value=2></legend><legend><input name=m value=3></legend><input name=f value=4><button name=b>x</button></fieldset>", "a=1&l=2")]
    [InlineData("<fieldset disabled><fieldset><legend><input name=l value=2></legend></fieldset></fieldset><input name=a value=1>", "a=1")]
    [InlineData("<fieldset disabled><div><legend><input name=l value=2></legend></div></fieldset>", "")]
    [InlineData("<select name=s multiple><option value=1 selected><option value=2><option value=3 selected></select>", "s=1&s=3")]
    [InlineData("<select name=s multiple><option value=1></select>", "")]
    [InlineData("<select name=s size=4><option value=1><option value=2></select>", "")]
    [InlineData("<select name=s><option value=1 disabled><option value=2></select>", "s=2")]
    [InlineData("<select name=s><optgroup disabled><option value=1></optgroup><option value=2></select>", "s=2")]
    [InlineData("<select name=s><option value=1 selected disabled><option value=2></select>", "")]
    [InlineData("<select name=s><option value=1 selected><option value=2 selected></select>", "s=2")]
    [InlineData("<select name=s></select>", "")]
    [InlineData("<button name=b value=1 disabled></button><input name=a value=1>", "a=1")]
    [InlineData("<button type=menu name=m></button><button type=button name=n></button><button name=b value=1>Go</button>", "b=1")]
    public void Controls_are_sent_as_browsers_send_them(string controls, string expected) => Assert.Equal(expected, Sent(controls));

    [Theory]
    [InlineData("<input type=password name=p maxlength=8>", "p=abcdefgh")]
    [InlineData("<input type=text name=p maxlength=3>", "p=abc")]
    [InlineData("<input type=password name=p maxlength=0>", "p=")]
    [InlineData("<input type=password name=p maxlength=-1>", "p=abcdefghijkl")]
    [InlineData("<input type=password name=p maxlength=x>", "p=abcdefghijkl")]
    [InlineData("<input type=number name=p maxlength=3>", "p=abcdefghijkl")]
    public void A_field_takes_no_more_than_its_length(string field, string expected) => Assert.Equal(expected, Sent(field, ("p", "abcdefghijkl")));

    [Fact]
    public async Task A_truncated_password_is_reported()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form method="post" action="/login"><input name="user"><input type="password" name="pw" maxlength="5"></form>"""), ("/login", ResponsePage));
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(reporter: reporter));
        Assert.Equal(Password[..5], site.Requests.Last().Form["pw"]);
        Assert.Contains(reporter.Verboses, said => said.Contains("5 characters", StringComparison.Ordinal) && said.Contains("'pw'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""<form action="/no"><input name="user"><input type="password" name="pw"><button formmethod="post" formaction="/login">Go</button></form>""", "/login")]
    [InlineData("""<form method="post" action="/no"><input name="user"><input type="password" name="pw"><button formaction="">Go</button></form>""", "/")]
    [InlineData("""<form method="post" action="/no"><input name="user"><input type="password" name="pw"><button name="cancel" formaction="/no">Cancel</button><button formaction="/login">Go</button></form>""", "/login")]
    public async Task The_button_says_how_and_where_to(string page, string path)
    {
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Method == "GET" ? page : ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(("POST", path), (site.Requests.Last().Method, site.Requests.Last().Path));
    }

    [Theory]
    [InlineData("""<form method="post" action="javascript:login()"><input name="user"><input type="password" name="pw"></form>""")]
    [InlineData("""<form method="post" action=" JavaScript:void(0)"><input name="user"><input type="password" name="pw"></form>""")]
    [InlineData("""<form method="post" action="/login"><input name="user"><input type="password" name="pw"><button formaction="javascript:go()">Go</button></form>""")]
    public async Task A_form_that_a_script_sends_needs_a_browser(string page)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", page));
        Assert.Contains("uses a script", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task The_only_form_of_an_empty_page_is_sent_as_its_script_would()
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", LoginPage),
            ("/login", """<div class="spinner"></div><script src="/device.js"></script><form id="start" method="post" action="/begin"><input type="hidden" name="supportsWebAuthn"></form><script src="/start.js"></script>"""),
            ("/begin", """<form method="post" action="/code"><input name="otp"></form>"""), ("/code", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: "112233"));
        Assert.Equal(string.Empty, site.Requests.Single(request => request.Path == "/begin").Form["supportsWebAuthn"]);
    }

    [Theory]
    [InlineData("""<div id="app"></div><form method="post"><input type="hidden" name="csrf" value="1"></form><script src="/main.js"></script>""")]
    [InlineData("""<div id="app">Loading</div><form method="post" action="/begin"><input type="hidden" name="csrf" value="1"></form><script src="/main.js"></script>""")]
    [InlineData("""<form method="post" action="/a"><input type="hidden" name="a"></form><form method="post" action="/b"><input type="hidden" name="b"></form><script src="/main.js"></script>""")]
    [InlineData("""<form action="/begin"><input type="hidden" name="csrf" value="1"></form><script src="/main.js"></script>""")]
    public async Task Any_other_page_of_scripts_needs_a_browser(string page)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", page));
        await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser);
        Assert.Single(site.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refusal_before_a_password_was_sent_does_not_blame_it(int status)
    {
        using ScriptedSite site = new(_ => new SiteAnswer(status, "<p class=error>Only from the office network.</p>", ("Content-Type", "text/html")));
        string message = (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message;
        Assert.Contains("Only from the office network.", message, StringComparison.Ordinal);
        Assert.Contains("No password has been sent", message, StringComparison.Ordinal);
        using ScriptedSite later = new(request => request.Path == "/" ? SiteAnswer.Page(LoginPage) : new SiteAnswer(status, "<p class=error>No.</p>", ("Content-Type", "text/html")));
        Assert.Contains("Check user name, password", (await later.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }
}
