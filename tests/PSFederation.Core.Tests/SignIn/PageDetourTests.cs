using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Pages between the password and the assertion, and forms beside the one to sign in with.</summary>
public class PageDetourTests
{
    private const string Code = "135790";

    private static ScriptedSite After(string page) => new(request => SiteAnswer.Page(request.Path switch
    {
        "/" => LoginPage,
        "/login" => page,
        "/on" => ResponsePage,
        _ => "<h1>Wrong way</h1>",
    }));

    [Theory]
    [InlineData("""<h1>Your password expires in 3 days</h1><form method="post" action="/change"><input type="hidden" name="a"><button>Choose a new one</button></form><form method="post" action="/on"><input type="hidden" name="b"><button>Skip for now</button></form>""")]
    [InlineData("""<form method="post" action="/change"><input type="submit" name="do" value="Renew"><input type="submit" name="wait" value="Remind me later" formaction="/on"></form>""")]
    [InlineData("""<form method="post" action="/change"><label>Phone for emergencies <input name="phone" type="tel"></label><button>Keep it</button><button formaction="/on" formnovalidate>Not now</button></form>""")]
    [InlineData("""<form method="post" action="/change"><label>Backup address <input name="backup_email" type="email" required></label><button>Next</button><button formaction="/on" name="s" value="1">No thanks</button></form>""")]
    [InlineData("""<p>Set up an app: scan this.</p><img class="qr-code" src="/q.png"><form method="post" action="/enroll"><input name="totp"><button>Finish</button></form><form method="post" action="/on"><button>Später</button></form>""")]
    [InlineData("""<form method="post" action="/enroll"><button>Set up now</button><button formaction="/on">Set up later</button></form>""")]
    [InlineData("""<form method="post" action="/enroll"><button>Activate</button></form><form method="post" action="/on"><button>Ask me again next time</button></form>""")]
    public async Task A_suggestion_that_can_be_postponed_is_postponed_with_a_warning(string page)
    {
        using ScriptedSite site = After(page);
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(code: Code, reporter: reporter));
        Assert.Single(reporter.Warnings);
        Assert.Equal(["/", "/login", "/on"], site.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData("""<p>Change your password?</p><form method="post" action="/on"><input type="submit" name="x" value="Change password now"><input type="submit" name="y" value="Continue"></form>""", "y")]
    [InlineData("""<form method="post" action="/on"><input type="submit" name="x" value="Update your password"><input type="submit" name="y" value="Weiter"></form>""", "y")]
    [InlineData("""<p>Trust this browser?</p><form method="post" action="/on"><button name="x" value="1">No</button><button name="y" value="1">Yes</button></form>""", "y")]
    [InlineData("""<p>Trust this browser?</p><form method="post" action="/on"><button name="y" value="1">Just this time</button><button name="x" value="1">Yes, don't ask me again</button></form>""", "y")]
    [InlineData("""<p>Trust this browser?</p><form method="post" action="/on"><button name="y" value="1">Yes, this time</button><button name="x" value="1">Yes, and never ask me again</button></form>""", "y")]
    [InlineData("""<p>Your session ends at 18:00.</p><form method="post" action="/on"><button name="y" value="1">Continue</button><button name="x" value="1">Do not remind me</button></form>""", "y")]
    [InlineData("""<p>A new app is available.</p><form method="post" action="/on"><button name="x" value="1">Set up now</button><button name="y" value="1">Continue</button></form>""", "y")]
    [InlineData("""<p>Sign in with a code.</p><form method="post" action="/on"><button name="x" value="1">Enroll a device</button><button name="z" value="1">Activate a token</button><button name="y" value="1">Send me a push</button></form>""", "y")]
    [InlineData("""<p>A new app is available.</p><form method="post" action="/on"><button name="y" value="1">Continue without setup</button></form>""", "y")]
    [InlineData("""<p>Stay signed in?</p><form method="post" action="/on"><button id="enroll-continue" name="y" value="1">Yes</button></form>""", "y")]
    public async Task A_button_that_leads_aside_is_not_pressed(string page, string pressed)
    {
        using ScriptedSite site = After(page);
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal([pressed], site.Requests.Last().Form.Keys);
    }

    [Theory]
    [InlineData("""<form method="post" action="/enroll"><input type="hidden" name="sharedSecret" value="AAAA"><label>Code <input name="otp"></label><button>Finish</button></form>""")]
    [InlineData("""<a href="otpauth://totp/x?secret=A">Open the app</a><form method="post" action="/enroll"><label>Code <input name="otp"></label><button>Finish</button></form>""")]
    [InlineData("""<p>Register an app: scan the picture.</p><img alt="QR code" src="data:image/png;base64,AA"><form method="post" action="/enroll"><label>Code <input name="otp"></label><input name="userLabel"><button>Finish</button></form>""")]
    public async Task A_code_is_not_sent_to_a_page_that_registers_an_authenticator(string page)
    {
        using ScriptedSite site = After(page);
        Assert.Contains("set up a new authenticator", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser, oneTimeCode: Code)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/enroll");
    }

    /// <summary>A page that only offers to set up something is for a person, as a page that registers an authenticator.</summary>
    [Theory]
    [InlineData("""<form method="post" action="/enroll"><button>Enroll</button></form>""", true)]
    [InlineData("""<form method="post" action="/enroll"><input type="hidden" name="a" value="1"><input type="submit" value="Set up your app"></form>""", true)]
    [InlineData("""<form action="/enroll"><button>Activate now</button></form>""", true)]
    [InlineData("""<form method="post" action="/enroll"><button name="a">Enroll a phone</button><button name="b">Enroll an app</button></form>""", true)]
    [InlineData("""<form name="n" method="post" action="/enroll"><input type="hidden" name="a" value="1"></form><a onclick="document.n.submit()">Continue to setup</a>""", false)]
    public async Task A_button_that_only_sets_up_something_is_not_pressed(string form, bool isNamed)
    {
        using ScriptedSite site = After("<h1>Your account needs a second factor</h1><p>Your organization requires it for all applications.</p>" + form);
        FederationException error = await site.RefusedAsync(isNamed ? FederationErrorCode.SignInNeedsBrowser : FederationErrorCode.SignInPageNotUnderstood);
        Assert.Contains(isNamed ? "asks to set up something new" : "needs a second factor", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/enroll");
    }

    [Fact]
    public async Task A_picture_to_scan_beside_a_code_of_a_registered_device_stops_nothing()
    {
        using ScriptedSite site = After("""<p>Scan the picture with your token, and type the number that it shows.</p><img class="qrcode" src="/q.png"><form method="post" action="/on"><input name="otp"><button>Go</button></form>""");
        Assert.Equal(Response, await site.SignInAsync(code: Code));
    }

    [Theory]
    [InlineData("""<form method="post" action="/save"><input name="username" value="ann"><input name="email" value="a@b.example"><input name="firstName"><input name="lastName"><button>Save</button></form>""", "'firstName'")]
    [InlineData("""<form method="post" action="/save"><label>Mobile phone <input name="m"></label><button>Save</button></form>""", "'Mobile phone'")]
    [InlineData("""<form method="post" action="/save"><label for="e">Recovery e-mail</label><input id="e" name="mail2" type="email"><button>Save</button></form>""", "'Recovery e-mail'")]
    public async Task Data_of_the_account_is_not_filled_in(string page, string field)
    {
        using ScriptedSite site = After(page);
        Assert.Contains(field, (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser, oneTimeCode: Code)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/save");
    }

    [Theory]
    [InlineData("""<p>The service gets your name. Do you accept this?</p><form action="/on"><input type="hidden" name="a" value="1"><input type="submit" value="Yes"></form><form action="/never"><input type="submit" value="No"></form>""", 1)]
    [InlineData("""<p>This is a test system.</p><form action="/on"><input type="hidden" name="a" value="1"><button>Continue</button></form>""", 0)]
    public async Task A_form_by_GET_leads_on_where_there_is_no_other(string page, int warnings)
    {
        using ScriptedSite site = After(page);
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(reporter: reporter));
        Assert.Equal("/on?a=1", site.Requests.Last().PathAndQuery);
        Assert.Equal(warnings, reporter.Warnings.Count);
    }

    [Fact]
    public async Task A_button_for_cookies_is_not_the_way_on()
    {
        using ScriptedSite site = After("""<form method="post" action="/cookies"><button>Accept all cookies</button></form><form method="post" action="/on"><input type="hidden" name="a"><button>Continue</button></form>""");
        Assert.Equal(Response, await site.SignInAsync());
        Assert.DoesNotContain(site.Requests, request => request.Path == "/cookies");
    }

    [Fact]
    public async Task A_pattern_chooses_among_sources_by_GET()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form action="/source"><input type="hidden" name="s" value="1"><button name="a">Staff</button><button name="b">Guests</button></form>"""), ("/source", LoginPage), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(Answers(factor: ["guest*"])));
        Assert.Contains(site.Requests, request => request.PathAndQuery == "/source?s=1&b=");
    }

    [Fact]
    public async Task A_page_with_an_error_is_not_left_by_GET()
    {
        using ScriptedSite site = After("""<p class="error">This account is disabled.</p><form action="/"><button>Start over</button></form>""");
        Assert.Contains("disabled", (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
        Assert.Equal(2, site.Requests.Count);
    }

    [Fact]
    public async Task An_error_that_leads_back_to_the_start_is_quoted()
    {
        using ScriptedSite site = After("""<p class="error">The directory does not know this password.</p><form method="post" action="/"><input type="hidden" name="a" value="1"><button>Once more</button></form>""");
        Assert.Contains("does not know this password", (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reason_of_an_error_status_is_quoted()
    {
        using ScriptedSite site = new(request => request.Path == "/" ? SiteAnswer.Page(LoginPage) : new SiteAnswer(403, "<h1>Forbidden</h1><p>Your group may not use this service.</p>", ("Content-Type", "text/html")));
        Assert.Contains("Your group may not use this service", (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<form method="post" action="/news"><input type="email" name="mail" placeholder="Our newsletter"><button>Subscribe</button></form>""")]
    [InlineData("""<form method="post" action="/find"><input name="q"><button>Go</button></form>""")]
    [InlineData("""<form method="post" action="/find"><input name="words"><button>Search</button></form>""")]
    public async Task A_form_beside_the_user_name_is_passed_over(string form)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", form + """<form method="post" action="/name"><input name="user"><button>Next</button></form>"""), ("/name", LoginPage), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(["/", "/name", "/login"], site.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData("""<form method="post" action="/new"><input name="mail" type="email"><input type="password" name="pw" autocomplete="new-password"><button>Join</button></form>""")]
    [InlineData("""<form method="post" action="/new"><input name="mail" type="email"><input type="password" name="pw"><button>Create an account</button></form>""")]
    public async Task The_password_does_not_go_to_a_form_that_creates_an_account(string form)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", form + LoginPage), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(["/", "/login"], site.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task A_password_that_is_marked_as_new_is_the_password_where_there_is_no_other()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form method="post" action="/login"><input name="user"><input type="password" name="pw" autocomplete="new-password"><button>Sign in</button></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
    }

    [Theory]
    [InlineData("Sign in with a certificate")]
    [InlineData("Use my smart card")]
    [InlineData("Show")]
    [InlineData("Integrated authentication")]
    public async Task Another_way_to_sign_in_is_not_the_button_of_the_form(string other)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", $"""<form method="post" action="/login"><button name="x" value="1">{other}</button><input name="user"><input type="password" name="pw"><button name="y" value="1">Go</button></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(["user", "pw", "y"], site.Requests.Last().Form.Keys);
    }

    [Theory]
    [InlineData("somebody.else@example.com", false)]
    [InlineData("ANN@EXAMPLE.COM", true)]
    [InlineData("EXAMPLE\\a1234", true)]
    [InlineData("Ann Example <x@example.com>", true)]
    [InlineData("ann", true)]
    public async Task A_password_is_not_sent_for_another_account(string shown, bool isSent)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", $"""<form method="post" action="/login"><input name="user" value="{shown}" readonly><input type="password" name="pw"><button>Go</button></form>"""), ("/login", ResponsePage));
        if (isSent)
            Assert.Equal(Response, await site.SignInAsync());
        else
            Assert.Contains($"'{shown}'", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
        Assert.Equal(isSent ? 2 : 1, site.Requests.Count);
    }

    [Fact]
    public async Task A_frame_with_the_second_factor_needs_a_browser()
    {
        using ScriptedSite site = After("""<p>Sign in with your account, as every day, at the portal of the company.</p><iframe id="second" src="https://other.example/"></iframe><script src="/second.js"></script>""");
        Assert.Contains("frame", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_a_script_hides_are_not_quoted()
    {
        using ScriptedSite site = After("""<div id="ns"><h1>Switch scripts on</h1></div><script>document.getElementById('ns').style.display = 'none';</script><p>You are signed out of all the applications that you were signed in to with this account today.</p>""");
        string message = (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message;
        Assert.Contains("signed out", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Switch scripts on", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Annuleren", "Inloggen")]
    [InlineData("Voltar", "Entrar")]
    [InlineData("Anuluj", "Zaloguj się")]
    [InlineData("Avbryt", "Logga in")]
    [InlineData("Отмена", "Войти")]
    [InlineData("İptal", "GİRİŞ")]
    [InlineData("취소", "로그인")]
    [InlineData("キャンセルする", "ログイン")]
    [InlineData("返回", "登录")]
    [InlineData("¿Ha olvidado la contraseña?", "Acceder")]
    [InlineData("Pfuideifi", "Anmelden")]
    public async Task The_button_is_found_in_other_languages(string back, string on)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", $"""<form method="post" action="/login"><input name="user"><input type="password" name="pw"><button name="x" value="1">{back}</button><button name="y" value="1">{on}</button></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(["user", "pw", "y"], site.Requests.Last().Form.Keys);
    }

    [Theory]
    [InlineData("Weigeren", "Akkoord")]
    [InlineData("Odrzuć", "Akceptuję")]
    [InlineData("Отклонить", "Принять")]
    [InlineData("거부", "동의")]
    [InlineData("不同意", "同意")]
    public async Task A_consent_in_another_language_causes_a_warning(string no, string yes)
    {
        using ScriptedSite site = After($"""<form method="post" action="/on"><button name="x" value="1">{no}</button><button name="y" value="1">{yes}</button></form>""");
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(reporter: reporter));
        Assert.Equal(["y"], site.Requests.Last().Form.Keys);
        Assert.Single(reporter.Warnings);
    }

    [Theory]
    [InlineData("Bestätigungscode", true)]
    [InlineData("Einmalkennwort", true)]
    [InlineData("Código de verificación", true)]
    [InlineData("Codice di sicurezza", true)]
    [InlineData("Engångskod", true)]
    [InlineData("Код подтверждения", true)]
    [InlineData("認証コード", true)]
    [InlineData("验证码", true)]
    [InlineData("인증 코드", true)]
    [InlineData("Código de cliente", false)]
    [InlineData("Codice fiscale", false)]
    [InlineData("Postcode", false)]
    public async Task A_code_beside_the_password_is_found_in_other_languages(string label, bool isCode)
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", $"""<form method="post" action="/login"><input name="user" autocomplete="username"><input type="password" name="pw"><label for="x">{label}</label><input id="x" name="x7"><button>OK</button></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal(isCode ? Code : "", site.Requests.Last().Form["x7"]);
    }

    [Fact]
    public async Task The_user_name_may_come_after_the_password()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form method="post" action="/login"><input type="password" name="pw"><input name="user"><button>OK</button></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(UserName, site.Requests.Last().Form["user"]);
    }

    [Fact]
    public async Task An_error_of_Entra_ID_is_quoted_once()
    {
        using ScriptedSite site = After("""<script>$Config={"pgid":"ConvergedConditionalAccess","iErrorCode":53003,"strServiceExceptionMessage":"AADSTS53003: Access is blocked by a policy."};</script>""");
        Assert.Contains(": AADSTS53003: Access is blocked by a policy.", (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }
}
