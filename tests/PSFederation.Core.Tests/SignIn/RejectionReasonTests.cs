using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The error names the reason of the page, wherever the page says it.</summary>
public class RejectionReasonTests
{
    private const string NamePage = """<form method="post" action="/name"><input name="user"><button>Next</button></form>""";

    private static ScriptedSite After(string page) => ScriptedSite.OfPages(("/", LoginPage), ("/login", page), ("/on", ResponsePage));

    [Theory]
    [InlineData("<p class=\"error\">This did not work.</p>", "This did not work")]
    [InlineData("", "starts the sign-in again")]
    public async Task The_name_page_after_the_password_rejects_the_sign_in(string message, string said)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", NamePage), ("/name", """<form method="post" action="/pw"><input type="password" name="pw"><button>Next</button></form>"""), ("/pw", message + NamePage));
        FederationException error = await site.RefusedAsync(FederationErrorCode.SignInRefused);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("Check the user name and password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("does not accept the user name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_captcha_beside_the_login_form_that_comes_again_does_not_hide_the_rejection()
    {
        using ScriptedSite site = After("<p class=\"error\">Unknown password.</p><div class=\"g-recaptcha\"></div>" + LoginPage);
        string message = (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message;
        Assert.Contains("Unknown password", message, StringComparison.Ordinal);
        Assert.Contains("captcha", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reason_for_a_new_password_is_quoted()
    {
        using ScriptedSite site = After("""<p class="error">Your password is 90 days old.</p><form method="post" action="/on"><input type="password" name="old"><input type="password" name="new1"><input type="password" name="new2"><button>OK</button></form>""");
        Assert.Contains("90 days old", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<script>alert('The account is blocked.');history.back()</script>""", "The account is blocked")]
    [InlineData("""<script>window.alert("Das Konto ist gesperrt.");location.href='/'</script>""", "Das Konto ist gesperrt")]
    [InlineData("""<body onload="alert('Account closed')"></body>""" + LoginPage, "Account closed")]
    [InlineData("""<p id="m"></p><script>document.getElementById('m').innerHTML = 'Account suspended';</script>""" + LoginPage, "Account suspended")]
    [InlineData("""<p id="m"></p><script>document.getElementById("m").textContent = "Account suspended";</script>""" + LoginPage, "Account suspended")]
    [InlineData("""<p id="m"></p><script>$("#m").text("Account suspended");</script>""" + LoginPage, "Account suspended")]
    public async Task A_message_of_a_script_that_opens_with_the_page_is_quoted(string page, string said)
    {
        using ScriptedSite site = After(page);
        Assert.Contains(said, (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_a_script_can_show_later_is_not_quoted()
    {
        using ScriptedSite site = After("""<script>function check() { if (!document.f.pw.value) { alert('Type a password'); } }</script><p class="error">No.</p>""" + LoginPage);
        string message = (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message;
        Assert.Contains("\"No.\"", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Type a password", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_that_repeats_the_password_is_not_shown()
    {
        using ScriptedSite site = After($"<title>No entry with {Password}</title><p>Sorry.</p>");
        Assert.Contains("Sorry", (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_that_repeats_the_password_without_its_double_space_is_not_shown()
    {
        using ScriptedSite site = After("<title>No entry with Very  secret</title><p>Sorry.</p>");
        FormSignIn form = new(FederationHttpClient.Get(), new("ann", "Very  secret"), Answers(), WalkFixture.Timeout, TimeProvider.System, new RecordingReporter());
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => form.SignInAsync(site.At("/"), TestContext.Current.CancellationToken));
        Assert.Contains("Sorry", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_header_of_basic_authentication_is_not_shown()
    {
        string header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"));
        using ScriptedSite site = After($"<p class=\"error\">Not valid: {header}</p>" + LoginPage);
        Assert.DoesNotContain(header, (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Basic_authentication_is_named()
    {
        using ScriptedSite site = new(_ => new SiteAnswer(401, "<h1>401</h1>", ("Content-Type", "text/html"), ("WWW-Authenticate", "Basic realm=\"Staff\"")));
        Assert.Contains("basic authentication", (await site.RefusedAsync(FederationErrorCode.SignInRefused)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<form name="f" method="post" action="https://signin.aws.amazon.com/saml"><input type="hidden" name="SAMLart" value="AAQAAA"></form><script>document.f.submit()</script>""")]
    [InlineData("""<form method="get" action="https://signin.aws.amazon.com/saml"><input type="hidden" name="SAMLart" value="AAQAAA"><button>Continue</button></form>""")]
    [InlineData("""<meta http-equiv="refresh" content="0;url=https://signin.aws.amazon.com/saml?RelayState=1&amp;SAMLart=AAQAAA">""")]
    public async Task An_artifact_is_named_and_goes_nowhere(string page)
    {
        using ScriptedSite site = After(page);
        Assert.Contains("artifact", (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_in_a_redirect_is_named_and_goes_nowhere()
    {
        using ScriptedSite site = new(request => request.Path == "/" ? SiteAnswer.Page(LoginPage) : SiteAnswer.Redirect("https://signin.aws.amazon.com/saml?SAMLart=AAQAAA"));
        Assert.Contains("artifact", (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
    }
}
