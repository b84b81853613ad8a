using System.Net;
using System.Text;
using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Sign-ins on pages of identity providers, including defective ones.</summary>
public class FormSignInTests
{
    private const string Code = "90817263", CodePage = """<form method="post" action="/code"><label for="c">Your code</label><input id="c" name="otp" inputmode="numeric"><button>Go</button></form>""";

    [Fact]
    public async Task Fills_in_user_name_and_password_on_one_page()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        SiteRequest login = site.Requests.Single(request => request.Method == "POST");
        Assert.Equal((UserName, Password, "1", "1"), (login.Form["user"], login.Form["pw"], login.Form["h"], login.Form["go"]));
        Assert.Equal((site.Url + "/", site.Url), (login.Headers["Referer"], login.Headers["Origin"]));
    }

    [Theory]
    [InlineData("""<form method="post" action="/password"><input type="hidden" name="s" value="1"><input name="identifier" autocomplete="username webauthn"></form><script>navigator.credentials.get({mediation:'conditional'})</script>""")]
    [InlineData("""<form method="post" action="/password"><input type="email" name="x1"><input type="password" name="pw" style="display:none"></form>""")]
    [InlineData("""<form method="get" action="/q" role="search"><input name="q"></form><form method="post" action="/password"><input name="feld"><button name="cancel" formnovalidate>Abbrechen</button><button>Weiter</button></form>""")]
    public async Task Fills_them_in_on_two_pages(string first)
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", first),
            ("/password", """<form method="post" action="/login"><input name="username" value="ann@example.com" readonly><input type="password" name="pw"></form>"""),
            ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        SiteRequest[] posts = [.. site.Requests.Where(request => request.Method == "POST")];
        Assert.Contains(UserName, posts[0].Form.Values);
        Assert.DoesNotContain(Password, posts[0].Form.Values);
        Assert.DoesNotContain("cancel", posts[0].Form.Keys);
        Assert.Equal((UserName, Password), (posts[1].Form["username"], posts[1].Form["pw"]));
    }

    [Fact]
    public async Task An_unknown_user_name_is_reported()
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", """<form method="post" action="/again"><input name="user"></form>"""),
            ("/again", """<form method="post" action="/again"><p>Dieses Konto gibt es nicht.</p><input name="user"></form>"""));
        Assert.Contains("Dieses Konto gibt es nicht.", (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<p role="alert">Bad password</p>""", "Bad password")]
    [InlineData("""<div aria-live="polite">パスワードが違います</div>""", "パスワードが違います")]
    [InlineData("""<p>Das Kennwort ist falsch.</p>""", "Das Kennwort ist falsch.")]
    [InlineData("""<div class="error hidden">Fill in all fields</div><td>Mot de passe incorrect</td>""", "Mot de passe incorrect")]
    public async Task The_error_message_of_a_page_is_reported_in_any_language(string said, string expected)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage + """<div class="error">Fill in both</div>"""), ("/login", LoginPage + """<div class="error">Fill in both</div>""" + said));
        string message = (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("Fill in", message, StringComparison.Ordinal);
        Assert.Single(site.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_message_that_repeats_the_password_is_not_reported()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", LoginPage + $"<p class=error>{WebUtility.HtmlEncode(Password)} is wrong</p>"));
        await site.RefusedAsync(FederationErrorCode.SignInRefused);
    }

    [Fact]
    public async Task Sends_the_code_that_was_given()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", CodePage), ("/code", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal(Code, site.Requests.Last().Form["otp"]);
    }

    [Fact]
    public async Task Asks_for_a_code_and_again_when_it_is_turned_down()
    {
        int sent = 0;
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Path switch { "/" => LoginPage, "/login" => CodePage, _ => ++sent < 3 ? CodePage : ResponsePage }));
        List<string> questions = [];
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(ask: (question, _) => Task.FromResult<string?>($" {questions.Count}{Add(questions, question)} "), reporter: reporter));
        Assert.Equal(["01", "12", "23"], site.Requests.Where(request => request.Path == "/code").Select(request => request.Form["otp"]));
        Assert.All(questions, question => Assert.Contains("Your code", question, StringComparison.Ordinal));
        Assert.Equal(2, reporter.Warnings.Count);

        static int Add(List<string> list, string item)
        {
            list.Add(item);
            return list.Count;
        }
    }

    [Fact]
    public async Task Does_not_poll_forever()
    {
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Path switch { "/" => LoginPage, _ => CodePage }));
        await site.RefusedAsync(FederationErrorCode.SignInRefused, ask: (_, _) => Task.FromResult<string?>(Code));
        Assert.Equal(3, site.Requests.Count(request => request.Path == "/code"));
    }

    [Fact]
    public async Task Names_the_parameter_if_no_person_can_be_asked()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", CodePage));
        string message = (await site.RefusedAsync(FederationErrorCode.SignInInputMissing)).Message;
        Assert.Contains("-OneTimeCode", message, StringComparison.Ordinal);
        Assert.Contains("Your code", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_code_that_is_turned_down_is_not_sent_again()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", CodePage), ("/code", CodePage + "<p class=alert>Wrong code</p>"));
        Assert.Contains("Wrong code", (await site.RefusedAsync(FederationErrorCode.SignInRefused, oneTimeCode: Code)).Message, StringComparison.Ordinal);
        Assert.Single(site.Requests, request => request.Path == "/code");
    }

    [Fact]
    public async Task A_code_goes_to_the_next_device_when_the_first_turns_it_down()
    {
        static string Devices(string chosen) => $"""<form method="post" action="/code"><input type="radio" name="d" value="a" {(chosen == "a" ? "checked" : "")}><input type="radio" name="d" value="b"><input name="totp"></form>""";
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Path switch { "/" => LoginPage, "/login" => Devices("a"), _ => request.Form["d"] == "b" ? ResponsePage : Devices("a") }));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal([("a", Code), ("b", Code)], site.Requests.Where(request => request.Path == "/code").Select(request => (request.Form["d"], request.Form["totp"])));
    }

    /// <summary>A seed belongs to one device, and each further device is one more wrong code.</summary>
    [Fact]
    public async Task A_computed_code_does_not_go_to_the_next_device()
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", LoginPage), ("/login", """<form method="post" action="/login"><input type="radio" name="d" value="a" checked><input type="radio" name="d" value="b"><input name="totp"></form>"""));
        PageAnswers answers = new(new OneTimeCodes(null, (_, _) => Task.FromResult<string?>(null)) { Compute = _ => Task.FromResult<string?>(Code) }, FactorSelection.None);
        FederationException error = await Fail.WithAsync(FederationErrorCode.SignInRefused, () => site.SignInAsync(answers), Password, Code);
        Assert.Contains("-Factor", error.Message, StringComparison.Ordinal);
        Assert.Single(site.Requests, request => request.Form.Values.Contains(Code));
    }

    [Fact]
    public async Task Another_code_on_another_page_is_asked_for()
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", LoginPage), ("/login", """<form method="post" action="/next"><input type="password" name="Passcode"></form>"""),
            ("/next", """<form method="post" action="/code"><input type="password" name="NextCode"></form>"""), ("/code", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code, ask: Replies("5309")));
        Assert.Equal((Code, "5309"), (site.Requests.ElementAt(2).Form["Passcode"], site.Requests.ElementAt(3).Form["NextCode"]));
    }

    [Theory]
    [InlineData("""<form method="post" action="/code"><input type="password" name="response"></form>""")]
    [InlineData("""<form method="post" action="/code"><input name="feld"></form>""")]
    [InlineData("""<form method="post" action="/code"><input type="tel" name="feld" maxlength="8"></form>""")]
    [InlineData("""<form method="post" action="/code"><input name="x" autocomplete="one-time-code"><input name="user" disabled value="ann"></form>""")]
    public async Task A_lone_field_after_the_password_is_a_second_proof(string page)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", page), ("/code", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Contains(Code, site.Requests.Last().Form.Values);
    }

    [Fact]
    public async Task Password_and_code_on_one_page_are_sent_together()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form method="post" action="/login"><input name="user"><input type="password" name="password"><input type="password" name="otp"></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal((UserName, Password, Code), (site.Requests.Last().Form["user"], site.Requests.Last().Form["password"], site.Requests.Last().Form["otp"]));
    }

    [Theory]
    [InlineData("""<form method="post" action="/next"><input type="hidden" name="s" value="1"><p>Stay signed in?</p><button name="answer" value="no" id="back-button">No</button><button name="answer" value="yes">Yes</button></form>""", "yes")]
    [InlineData("""<form method="post" action="/next"><input type="hidden" name="s" value="1"><input type="checkbox" name="remember"><input type="submit" name="answer" value="Ja"></form>""", "Ja")]
    public async Task Goes_on_from_a_page_that_asks_whether_to_stay_signed_in(string page, string answer)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", page), ("/next", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(("1", answer), (site.Requests.Last().Form["s"], site.Requests.Last().Form["answer"]));
        Assert.DoesNotContain("remember", site.Requests.Last().Form.Keys);
    }

    [Theory]
    [InlineData("""<meta http-equiv="refresh" content="0; url='/start'">""")]
    [InlineData("<script>window.location.href = '/start';</script>")]
    [InlineData("<script>if (top != self) { top.location = '/frame'; } location.replace(\"\\/sta\\x72t\")</script>")]
    [InlineData("<script>function go() { document.location = '/start' } window.addEventListener('load', go);</script>")]
    [InlineData("<div id=c></div><script>$(document).ready(function(){ load('/start?a=1', \"c\"); });</script>")]
    [InlineData("""<body onload="send()"><form name="f" action="/start" method="post"><input type="hidden" name="a" value="1"></form><script>function send() { document.f.submit(); }</script></body>""")]
    [InlineData("""<form method="post" action="/start"><input type="hidden" name="SAMLRequest" value="x"><input type="hidden" name="RelayState" value="y"></form><script src="post.js"></script>""")]
    [InlineData("""<form method="post" action="/start"><input type="hidden" name="a" value="1"></form><script>setTimeout('document.forms[0].submit()', 0)</script>""")]
    [InlineData("""<form id="other" method="post" action="/no"><input type="hidden" name="a" value="1"></form><form method="post" action="/start"><input type="hidden" name="a" value="1"><input type="submit" id="go"></form><script>document.getElementById('go').click()</script>""")]
    public async Task Follows_what_a_page_does_by_itself(string page)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", page), ("/start", LoginPage), ("/login", ResponsePage), ("/frame", "wrong"), ("/no", "wrong"));
        Assert.Equal(Response, await site.SignInAsync());
    }

    [Theory]
    [InlineData("<script>function logout() { location.href = '/bye'; }</script>")]
    [InlineData("<script>$('#b').click(function () { window.location = '/bye'; });</script>")]
    [InlineData("<script>if (!navigator.cookieEnabled) window.location = '/bye';</script>")]
    [InlineData("<script>var s = \"location.href = '/bye'\"; /* location = '/bye' */ // location = '/bye'\n</script>")]
    [InlineData("<noscript><meta http-equiv=refresh content='0;url=/bye'></noscript>")]
    [InlineData("<meta http-equiv=refresh content='900;url=/bye'>")]
    [InlineData("<form id=options method=post action=/bye><input type=hidden name=a></form><script>function choose() { document.forms['options'].submit(); }</script>")]
    public async Task Does_not_do_what_a_page_would_do_on_a_click(string script)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", script + "<p>Nothing to be done on this page, whatever one might do with it.</p>"));
        await Assert.ThrowsAsync<FederationException>(() => site.SignInAsync());
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task Is_sent_on_by_a_service_provider_by_either_binding()
    {
        foreach (string start in (string[])["/redirect", "/post"])
        {
            using ScriptedSite site = new(request => request.Path switch
            {
                "/redirect" => SiteAnswer.Redirect("/sso?SAMLRequest=abc&RelayState=r"),
                "/post" => SiteAnswer.Page("""<body onload="document.forms[0].submit()"><form method="post" action="/sso"><input type="hidden" name="SAMLRequest" value="abc"><input type="hidden" name="RelayState" value="r"><noscript><input type="submit" name="x" value="Continue"></noscript></form></body>"""),
                "/sso" => SiteAnswer.Page(LoginPage),
                _ => SiteAnswer.Page(ResponsePage),
            });
            Assert.Equal(Response, await site.SignInAsync(start));
            SiteRequest sso = site.Requests.Single(request => request.Path == "/sso");
            Assert.True(start == "/redirect" ? sso.PathAndQuery.EndsWith("SAMLRequest=abc&RelayState=r", StringComparison.Ordinal) : sso is { Method: "POST", Body: "SAMLRequest=abc&RelayState=r" });
        }
    }

    [Fact]
    public async Task A_response_for_a_broker_is_passed_on_and_the_one_for_AWS_taken()
    {
        string inner = Convert.ToBase64String(Encoding.UTF8.GetBytes("<Response><Audience>https://broker</Audience></Response>"));
        string acs = string.Empty;
        using ScriptedSite upstream = new(request => SiteAnswer.Page(request.Path == "/sso" ? LoginPage : $"""<form method="post" action="{acs}"><input type="hidden" name="SAMLResponse" value="{inner}"></form>"""));
        using ScriptedSite broker = new(request => request.Path == "/acs" ? SiteAnswer.Page(ResponsePage) : SiteAnswer.Redirect(upstream.Url + "/sso"));
        acs = broker.Url + "/acs";
        Assert.Equal(Response, await broker.SignInAsync());
        Assert.Equal(inner, broker.Requests.Last().Form["SAMLResponse"]);
    }

    [Fact]
    public async Task The_page_of_a_401_leads_on_as_in_a_browser_without_a_ticket()
    {
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => new SiteAnswer(401, """<body onload="document.forms[0].submit()"><form method="post" action="/form"><noscript><input type="submit" name="continue"></noscript></form></body>""", ("WWW-Authenticate", "Negotiate"), ("Content-Type", "text/html")),
            "/form" => SiteAnswer.Page(LoginPage),
            _ => SiteAnswer.Page(ResponsePage),
        });
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(string.Empty, site.Requests.ElementAt(1).Body);
    }

    [Theory]
    [InlineData("""<form method="post"><input name="user"><input type="password" name="pw"><div class="g-recaptcha" data-sitekey="x"></div></form>""", "captcha")]
    [InlineData("""<form method="post"><input name="user"><input type="password" name="pw"></form><script src="https://js.hcaptcha.com/1/api.js"></script>""", "captcha")]
    [InlineData("""<form method="post"><input type="hidden" name="authenticatorData"></form><script>navigator.credentials.get({publicKey: {}})</script>""", "WebAuthn")]
    [InlineData("""<div id="root"></div><script src="/main.js"></script>""", "JavaScript")]
    [InlineData("""<noscript>Please enable JavaScript to use this application, which needs it for everything that it does.</noscript><div>Loading the application, please wait until it is there…</div><script>boot()</script>""", "JavaScript")]
    public async Task A_page_for_browsers_only_says_so_and_names_the_other_ways(string page, string why)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", page));
        string message = (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message;
        foreach (string part in (string[])[why, "-Browser", "-LoopbackAcs"])
            Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task A_new_password_is_for_a_person_to_choose()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", """<form method="post" action="/new"><input type="password" name="newPassword"><input type="password" name="confirmPassword"></form>"""));
        Assert.Contains("new password", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<h1>Access denied</h1><p class=error>You are not assigned to a role of this application.</p>", FederationErrorCode.SignInRefused, "You are not assigned to a role")]
    [InlineData("<h1>Zugriff</h1><p>Ihr Konto darf diese Anwendung nicht benutzen. Wenden Sie sich an den Betrieb.</p>", FederationErrorCode.SignInPageNotUnderstood, "Ihr Konto darf diese Anwendung nicht benutzen.")]
    public async Task An_error_page_without_a_form_is_read_out(string page, FederationErrorCode code, string said)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", page));
        Assert.Contains(said, (await site.RefusedAsync(code)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_would_put_a_secret_into_the_address_is_not_sent()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form action="/login"><input name="user"><input type="password" name="pw"></form>"""), ("/1", LoginPage), ("/login", """<form action="/code"><input name="otp"></form>"""));
        await site.RefusedAsync(FederationErrorCode.SignInInsecure);
        Assert.Single(site.Requests);
        await site.RefusedAsync(FederationErrorCode.SignInInsecure, "/1", Code);
        Assert.DoesNotContain(site.Requests, request => request.PathAndQuery.Contains(Code, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""<form method="post" action="http://idp.invalid/login"><input name="user"><input type="password" name="pw"></form>""", null)]
    [InlineData(LoginPage, "http://idp.invalid/login")]
    public async Task A_secret_does_not_leave_the_machine_in_clear_text(string page, string? redirect)
    {
        using ScriptedSite site = new(request => request.Path == "/" ? SiteAnswer.Page(page) : SiteAnswer.Redirect(redirect!, 307));
        await site.RefusedAsync(FederationErrorCode.SignInInsecure);
    }

    [Fact]
    public async Task An_error_of_the_server_is_not_a_sign_in_page()
    {
        using ScriptedSite site = new(_ => new SiteAnswer(500, LoginPage, ("Content-Type", "text/html")));
        Assert.Contains("500", (await site.RefusedAsync(FederationErrorCode.HttpError)).Message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task Redirects_and_pages_without_end_are_ended()
    {
        using ScriptedSite redirects = new(_ => SiteAnswer.Redirect("/"));
        await redirects.RefusedAsync(FederationErrorCode.SignInTooManySteps);
        using ScriptedSite pages = new(_ => SiteAnswer.Page("<meta http-equiv=refresh content='0;url=/'>"));
        await pages.RefusedAsync(FederationErrorCode.SignInTooManySteps);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    public async Task Redirects_keep_the_form_only_where_they_say_so(int status)
    {
        using ScriptedSite site = new(request => request.Path switch { "/" => SiteAnswer.Page(LoginPage), "/login" => SiteAnswer.Redirect("/next?a=1", status), _ => SiteAnswer.Page(ResponsePage) });
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(status == 307, site.Requests.Last() is { Method: "POST", Body.Length: > 0 });
    }

    [Fact]
    public async Task No_more_documents_are_requested_than_by_a_browser()
    {
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => SiteAnswer.Page("<script>location = '/sso'</script>"),
            "/sso" => SiteAnswer.Redirect("/form"),
            "/form" => SiteAnswer.Page("<link rel=stylesheet href=/style.css><script src=/x.js></script><img src=/logo.png>" + LoginPage),
            "/login" => SiteAnswer.Page("<form method=post action=/stay><input type=hidden name=a value=1><button>Yes</button></form>"),
            "/stay" => SiteAnswer.Page("<meta http-equiv=refresh content='0;url=/end'>"),
            _ => SiteAnswer.Page(ResponsePage),
        });
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(["GET /", "GET /sso", "GET /form", "POST /login", "POST /stay", "GET /end"], site.Requests.Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_canceled()
    {
        using CancellationTokenSource cancel = new();
        using ScriptedSite site = new(_ =>
        {
            cancel.Cancel();
            return SiteAnswer.Page(LoginPage);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => site.SignInAsync(cancellationToken: cancel.Token));
    }

    [Fact]
    public async Task Canceling_ends_the_question_for_a_code()
    {
        using CancellationTokenSource cancel = new();
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", CodePage));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => site.SignInAsync(
            ask: async (_, token) =>
            {
                await cancel.CancelAsync();
                await Task.Delay(System.Threading.Timeout.Infinite, token);
                return null;
            },
            cancellationToken: cancel.Token));
    }
}
