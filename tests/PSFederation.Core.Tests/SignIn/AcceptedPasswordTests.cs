using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Http;
using PSFederation.Core.Tests.Oidc.Flows;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Which pages show that the identity provider accepted the password. A stored password that was not accepted is not sent again.</summary>
public class AcceptedPasswordTests
{
    private const string Code = "24680135", CodePage = """<form method="post" action="/code"><label for="c">Your code</label><input id="c" name="otp" autocomplete="one-time-code"><button>Go</button></form>""";
    private const string Wait = "<meta http-equiv=refresh content='5;url=/wait'><p>Please wait.";

    private static readonly (string, string)[] Html = [("Content-Type", "text/html")];

    /// <summary>The error of a sign-in that sent the password once, and whether the password counts as accepted.</summary>
    private static async Task<(FederationException Error, bool IsAccepted)> FailAsync(ScriptedSite site, string? code = null)
    {
        FormSignIn form = Form(Answers(code), time: new LeapingTime());
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => form.SignInAsync(site.At("/"), TestContext.Current.CancellationToken));
        Assert.Single(site.Requests, request => request.Form.Values.Contains(Password));
        Assert.True(form.MayHaveJudgedPassword);
        return (error, form.IsPasswordAccepted);
    }

    /// <summary>A page that slows down wrong passwords waits once. A page that waits for an approval waits until it is there.</summary>
    [Theory]
    [InlineData(1, 429, "<h1>Too many requests</h1>", false)]
    [InlineData(1, 423, "<h1>Locked</h1>", false)]
    [InlineData(1, 500, "<h1>Fault</h1>", false)]
    [InlineData(1, 200, "<p class=error>Your account is locked.</p>", false)]
    [InlineData(2, 200, "<p class=error>You declined the sign-in on your phone.</p>", true)]
    public async Task Pages_that_wait_more_than_once_accept_the_password(int waits, int status, string last, bool isAccepted)
    {
        int count = 0;
        using ScriptedSite site = new(request => request.Path == "/" ? SiteAnswer.Page(LoginPage) : count++ < waits ? SiteAnswer.Page(Wait) : new SiteAnswer(status, last, Html));
        Assert.Equal(isAccepted, (await FailAsync(site)).IsAccepted);
    }

    [Fact]
    public async Task A_first_wait_that_is_canceled_does_not_accept_the_password()
    {
        using CancellationTokenSource cancel = new();
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", Wait));
        FormSignIn form = Form(Answers(), new RecordingReporter
        {
            OnProgress = activity =>
            {
                if (activity == "Waiting")
                    cancel.Cancel();
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => form.SignInAsync(site.At("/"), cancel.Token));
        Assert.Equal((true, false), (form.MayHaveJudgedPassword, form.IsPasswordAccepted));
    }

    /// <summary>The federated identity provider takes the password, and Entra ID asks for the second factor.</summary>
    [Theory]
    [InlineData("", true, true)]
    [InlineData("\"iErrorCode\":50126,\"sErrTxt\":\"Wrong user name or password\",", false, false)]
    public async Task A_second_factor_at_Entra_ID_accepts_the_password_of_a_federated_provider(string error, bool isCodeJudged, bool isAccepted)
    {
        string config = $$"""<script>$Config={"pgid":"ConvergedTFA",{{error}}"urlPost":"/post","urlBeginAuth":"/begin","urlEndAuth":"/end","arrUserProofs":[{"authMethodId":"PhoneAppOTP","isDefault":true}],"sFT":"f","sCtx":"c"};</script>""";
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => SiteAnswer.Page(LoginPage),
            "/login" => SiteAnswer.Page(config),
            "/begin" => SiteAnswer.Json("""{"Success":true,"FlowToken":"f","Ctx":"c","SessionId":"s"}"""),
            _ => SiteAnswer.Json("""{"Success":false,"ResultValue":"OAuthInvalid","Message":"Wrong code","Retry":false}"""),
        });
        FormSignIn form = Form(Answers(Code));
        await Fail.WithAsync(FederationErrorCode.SignInRefused, () => form.SignInAsync(site.At("/"), TestContext.Current.CancellationToken), Password, Code);
        Assert.Equal((isCodeJudged, isAccepted), (form.MayHaveJudgedCode, form.IsPasswordAccepted));
    }

    /// <summary>The code is to blame if the code page came after the password.</summary>
    [Theory]
    [InlineData(LoginPage)]
    [InlineData("""<form method="post" action="/name"><input name="user"><button>Next</button></form>""")]
    public async Task A_code_that_leads_back_to_the_first_page_leaves_the_password_accepted(string first)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", first), ("/name", LoginPage), ("/login", CodePage), ("/code", first));
        (FederationException error, bool isAccepted) = await FailAsync(site, Code);
        Assert.Equal((FederationErrorCode.SignInRefused, true), (error.Code, isAccepted));
        Assert.Contains("rejected the one-time code and starts the sign-in again", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The purpose of the field between is a guess.</summary>
    [Fact]
    public async Task An_unknown_field_that_leads_back_to_the_password_does_not_accept_it()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", """<form method="post" action="/next"><label>Feld <input name="feld"></label><button>Weiter</button></form>"""), ("/next", LoginPage));
        (FederationException error, bool isAccepted) = await FailAsync(site, Code);
        Assert.False(isAccepted);
        Assert.Contains("asks for the password again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_field_of_the_user_name_after_the_password_gets_no_code_and_does_not_accept_the_password()
    {
        const string name = """<form method="post" action="/name"><label>Kundennummer <input name="id"></label><button>Weiter</button></form>""";
        using ScriptedSite site = ScriptedSite.OfPages(("/", name), ("/name", """<form method="post" action="/login"><input type="password" name="pw"></form>"""), ("/login", "<p class=error>Anmeldung fehlgeschlagen</p>" + name));
        (FederationException error, bool isAccepted) = await FailAsync(site, Code);
        Assert.Equal((FederationErrorCode.SignInRefused, false), (error.Code, isAccepted));
        Assert.Contains("Anmeldung fehlgeschlagen", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Form.Values.Contains(Code));
    }

    /// <summary>Pages can use the same names for the fields of each step.</summary>
    [Fact]
    public async Task A_field_with_the_name_of_the_user_name_and_another_label_gets_the_code()
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", """<form method="post" action="/name"><label>Kundennummer <input name="f1"></label><button>Weiter</button></form>"""), ("/name", """<form method="post" action="/login"><input type="password" name="f2"></form>"""),
            ("/login", """<form method="post" action="/code"><label>Antwort <input name="f1"></label><button>Weiter</button></form>"""), ("/code", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal(Code, site.Requests.Last().Form["f1"]);
    }

    [Theory]
    [InlineData(429, """<form method="post" action="/code"><label>Text of the picture <input name="feld"></label></form>""", false)]
    [InlineData(429, CodePage, false)]
    [InlineData(401, CodePage, true)]
    [InlineData(200, """<form method="post" action="/code"><label>Feld <input name="feld"></label></form>""", true)]
    public async Task A_page_that_limits_the_attempts_does_not_accept_the_password(int status, string page, bool isAccepted)
    {
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => SiteAnswer.Page(LoginPage),
            "/login" => new SiteAnswer(status, page, Html),
            _ => SiteAnswer.Page("<p class=error>No.</p>"),
        });
        Assert.Equal(isAccepted, (await FailAsync(site, Code)).IsAccepted);
    }
}
