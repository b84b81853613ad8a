using PSFederation.Core.Http;
using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The HTTP requests of a sign-in: addresses, content, and cookies.</summary>
public class WalkHttpTests
{
    private const string CodePage = """<form method="post" action="/code"><input name="otp" autocomplete="one-time-code"></form>""";
    private const string Code = "246802";

    private static string LoginAt(string action) => LoginPage.Replace("\"/login\"", $"\"{action}\"", StringComparison.Ordinal);

    [Fact]
    public async Task A_sign_in_by_form_does_not_begin_in_clear_text()
    {
        FormSignIn walk = new(FederationHttpClient.Get(), Credential, Answers(), WalkFixture.Timeout, TimeProvider.System, new RecordingReporter());
        Assert.Contains("expected https", (await Fail.WithAsync(FederationErrorCode.SignInInsecure, () => walk.SignInAsync(new Uri("http://idp.invalid/"), TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<meta http-equiv="refresh" content="0;url=http://idp.invalid/">""")]
    [InlineData("""<script>location.href = "http://idp.invalid/";</script>""")]
    [InlineData("""<form method="post" action="http://idp.invalid/"><input type="hidden" name="SAMLRequest" value="x"></form><script>document.forms[0].submit()</script>""")]
    [InlineData(null)]
    public async Task No_step_of_it_is_in_clear_text(string? page)
    {
        using ScriptedSite site = new(_ => page is null ? SiteAnswer.Redirect("http://idp.invalid/") : SiteAnswer.Page(page));
        Assert.Contains("http://idp.invalid", (await site.RefusedAsync(FederationErrorCode.SignInInsecure)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_goes_to_another_server_that_the_form_names_with_a_warning()
    {
        using ScriptedSite other = new(_ => SiteAnswer.Page(ResponsePage));
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginAt(other.Url + "/login")));
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(reporter: reporter));
        Assert.Equal(Password, Assert.Single(other.Requests).Form["pw"]);
        string warning = Assert.Single(reporter.Warnings);
        Assert.Contains("password", warning, StringComparison.Ordinal);
        Assert.Contains(other.Url, warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_goes_to_another_server_that_the_form_names_with_a_warning()
    {
        using ScriptedSite other = new(_ => SiteAnswer.Page(ResponsePage));
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", CodePage.Replace("/code", other.Url + "/code", StringComparison.Ordinal)));
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(code: Code, reporter: reporter));
        Assert.Contains(other.Url, Assert.Single(reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_stays_at_one_server_causes_no_warning()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", ResponsePage));
        RecordingReporter reporter = new();
        await site.SignInAsync(reporter: reporter);
        Assert.Empty(reporter.Warnings);
    }

    [Theory]
    [InlineData(307, false)]
    [InlineData(308, false)]
    [InlineData(307, true)]
    [InlineData(308, true)]
    public async Task A_redirect_takes_no_secret_to_another_server(int status, bool code)
    {
        using ScriptedSite other = new(_ => SiteAnswer.Page(ResponsePage));
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => SiteAnswer.Page(LoginPage),
            "/login" when code => SiteAnswer.Page(CodePage),
            "/login" or "/code" => SiteAnswer.Redirect("/again", status),
            _ => SiteAnswer.Redirect(other.Url + "/steal", status),
        });
        FederationException error = await site.RefusedAsync(FederationErrorCode.SignInInsecure, oneTimeCode: code ? Code : null);
        Assert.Contains(other.Url, error.Message, StringComparison.Ordinal);
        Assert.Contains(code ? "one-time code" : "password", error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
        Assert.Equal("/again", site.Requests.Last().Path);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    public async Task A_redirect_to_another_server_without_the_form_is_followed(int status)
    {
        using ScriptedSite other = new(_ => SiteAnswer.Page(ResponsePage));
        using ScriptedSite site = new(request => request.Path == "/" ? SiteAnswer.Page(LoginPage) : SiteAnswer.Redirect(other.Url + "/next", status));
        Assert.Equal(Response, await site.SignInAsync());
        SiteRequest next = Assert.Single(other.Requests);
        Assert.Equal(("GET", string.Empty), (next.Method, next.Body));
    }

    [Fact]
    public async Task A_message_of_a_protocol_is_redirected_with_its_form()
    {
        using ScriptedSite other = new(request => request.Body.Contains("SAMLRequest=x", StringComparison.Ordinal) ? SiteAnswer.Page(ResponsePage) : new SiteAnswer(404, "?"));
        using ScriptedSite site = new(request => request.Path == "/"
            ? SiteAnswer.Page("""<form method="post" action="/sso"><input type="hidden" name="SAMLRequest" value="x"></form><script>document.forms[0].submit()</script>""")
            : SiteAnswer.Redirect(other.Url + "/sso", 307));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(site.Url, Assert.Single(other.Requests).Headers["Origin"]);
    }

    [Fact]
    public async Task A_form_that_a_script_submits_is_for_a_browser_and_no_matter_of_clear_text()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginAt("javascript:go()")));
        await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser);
    }

    [Fact]
    public async Task A_form_with_a_name_and_a_code_keeps_the_code_out_of_the_address()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form action="/login"><input name="user"><input name="otp" autocomplete="one-time-code"></form>"""));
        await site.RefusedAsync(FederationErrorCode.SignInInsecure, oneTimeCode: Code);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task The_header_refresh_is_followed()
    {
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => SiteAnswer.Page(LoginPage),
            "/login" => new SiteAnswer(200, "<title>Please wait</title>", ("Content-Type", "text/html"), ("Refresh", "0; url=/done")),
            _ => SiteAnswer.Page(ResponsePage),
        });
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal("/done", site.Requests.Last().Path);
    }

    [Theory]
    [InlineData("/login?org=Zürich", "/login?org=Z%C3%BCrich")]
    [InlineData("login page", "/login%20page")]
    [InlineData("/a\\b", "/a/b")]
    [InlineData("/x#fragment", "/x")]
    public async Task A_location_is_read_as_browsers_read_it(string location, string expected)
    {
        using ScriptedSite site = new(request => request.Path == "/" ? SiteAnswer.Redirect(location) : SiteAnswer.Page(ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(expected, site.Requests.Last().PathAndQuery);
    }

    [Fact]
    public async Task A_location_without_a_scheme_keeps_that_of_the_page()
    {
        using ScriptedSite other = new(_ => SiteAnswer.Page(ResponsePage));
        using ScriptedSite site = new(_ => SiteAnswer.Redirect(other.Url["http:".Length..] + "/x"));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Single(other.Requests);
    }

    [Theory]
    [InlineData("http://[", "not a valid address")]
    [InlineData("mailto:ann@example.com", "'mailto'")]
    public async Task A_location_that_leads_nowhere_is_reported(string location, string said)
    {
        using ScriptedSite site = new(_ => SiteAnswer.Redirect(location));
        Assert.Contains(said, (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locations_that_differ_are_refused_and_a_redirect_without_one_is_a_page()
    {
        using ScriptedSite two = new(_ => new SiteAnswer(302, string.Empty, ("Location", "/a"), ("Location", "/b")));
        Assert.Contains("2 addresses", (await two.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
        using ScriptedSite none = new(_ => new SiteAnswer(302, "<h1>Moved</h1>", ("Content-Type", "text/html")));
        await none.RefusedAsync(FederationErrorCode.HttpError);
    }

    [Fact]
    public async Task A_page_that_opens_the_next_one_after_the_time_out_is_not_waited_for()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<meta http-equiv="refresh" content="50;url=/next">"""), ("/next", WalkFixture.ResponsePage));
        FederationException error = await site.RefusedAsync(FederationErrorCode.Timeout);
        Assert.Contains("50 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("-TimeoutSec", error.Message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Theory]
    [InlineData("application/json; charset=a; charset=b")]
    [InlineData("application/json;;")]
    public async Task The_error_names_the_content_type_of_a_response_that_is_not_a_page(string type)
    {
        using ScriptedSite site = new(_ => new SiteAnswer(200, "[]", ("Content-Type", type)));
        Assert.Contains("returned application/json; expected an HTML page", (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_referrer_stays_that_of_the_page_through_redirects()
    {
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => SiteAnswer.Page(LoginPage),
            "/login" => SiteAnswer.Redirect("/next"),
            _ => SiteAnswer.Page(ResponsePage),
        });
        await site.SignInAsync();
        Assert.Equal(site.Url + "/", site.Requests.Last().Headers["Referer"]);
    }

    [Fact]
    public async Task A_cookie_outside_ascii_goes_back_as_it_came()
    {
        using ScriptedSite site = new(request => request.Path == "/"
            ? SiteAnswer.Page(LoginPage) with { Headers = [("Content-Type", "text/html"), ("Set-Cookie", "name=Zoë Müller; Path=/")] }
            : SiteAnswer.Page(ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal("name=Zoë Müller", site.Requests.Last().Headers["Cookie"]);
    }
}
