using PSFederation.Core.Html;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Invisible fields are not filled in, because pages use them to detect robots.</summary>
public class FieldSightTests
{
    private static readonly Uri Address = new("https://idp.example.com/login");

    private static HtmlForm Form(string html) => HtmlPage.Parse(html, Address).Forms[0];

    /// <summary>A text field that a person does not see.</summary>
    public static TheoryData<string> Traps =>
    [
        """<input name="email" style="position:absolute;left:-9000px">""",
        """<input name="email" style="position : fixed ; top : -200em">""",
        """<input name="email" style="POSITION:ABSOLUTE;LEFT:-9999PX!important">""",
        """<div style="position:absolute;inset:-9999px auto auto -9999px"><input name="email"></div>""",
        """<div style="position:absolute;left:-200%"><p><input name="email"></p></div>""",
        """<input name="email" style="margin-left:-3000px">""",
        """<input name="email" style="opacity:0">""",
        """<span style="opacity:0%"><input name="email"></span>""",
        """<input name="email" style="height:0;width:0;border:0">""",
        """<div style="height:1px;overflow:hidden"><input name="email"></div>""",
        """<div style="max-height:0;overflow:clip"><input name="email"></div>""",
        """<input name="email" style="position:absolute;clip:rect(0 0 0 0)">""",
        """<div style="position:absolute;clip:rect(1px, 1px, 1px, 1px)"><input name="email"></div>""",
        """<input name="email" style="clip-path:inset(50%)">""",
        """<input name="email" style="clip-path: circle(0)">""",
        """<input name="email" style="transform:scale(0)">""",
        """<input name="email" style="transform: translateX(-9999px)">""",
        """<input name="email" style="visibility:collapse">""",
        """<input name="email" tabindex="-1">""",
        """<input name="email" aria-hidden="true">""",
        """<section aria-hidden="TRUE"><div><input name="email"></div></section>""",
        """<div inert><input name="email"></div>""",
        """<dialog><input name="email"></dialog>""",
        """<div popover><input name="email"></div>""",
        """<label class="sr-only">E-mail <input name="email"></label>""",
        """<style>.f3x{position:absolute;left:-5000px}</style><div class="a f3x"><input name="email"></div>""",
        """<style>/* .x */ #mail-box { display : none }</style><div id="mail-box"><input name="email"></div>""",
        """<style>form .row > input[name="email"]{opacity:0}</style><div class="row"><input name="email"></div>""",
        """<style>@media screen{input.extra,p{visibility:hidden}}</style><input class="extra" name="email">""",
        """<style>@layer base { @supports (display:grid) { .o { display:none!important } } } .o { display:block }</style><div class="o"><input name="email"></div>""",
        """<style>div.o{display:block}.o.p{display:none}.o{display:block}</style><div class="o p"><input name="email"></div>""",
    ];

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task A_trap_between_name_and_password_stays_empty(string trap)
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", $"""<form method="post" action="/login"><input name="account_name">{trap}<input type="password" name="pw"><button>Go</button></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        IReadOnlyDictionary<string, string> sent = site.Requests.Last().Form;
        Assert.Equal((UserName, string.Empty, Password), (sent["account_name"], sent["email"], sent["pw"]));
    }

    [Theory]
    [InlineData("""<input name="email" style="position:absolute;left:10px;top:-3px">""")]
    [InlineData("""<input name="email" style="opacity:0.9;width:100%;height:2em">""")]
    [InlineData("""<div style="opacity:0;animation:fade-in 1s forwards"><input name="email"></div>""")]
    [InlineData("""<div style="height:0"><input name="email"></div>""")]
    [InlineData("""<div style="transform:translate(-50%,-50%)"><input name="email"></div>""")]
    [InlineData("""<style>.m{display:none}.m.open{display:block}</style><div class="m open"><input name="email"></div>""")]
    [InlineData("""<style>@media (max-width: 500px){.m{display:none}} @media print{.m{display:none}}</style><div class="m"><input name="email"></div>""")]
    [InlineData("""<style>.m:not(.shown){display:none} .n::before{opacity:0}</style><div class="m shown n"><input name="email"></div>""")]
    [InlineData("""<style media="print">.m{display:none}</style><div class="m"><input name="email"></div>""")]
    [InlineData("""<style>input{display:none} input{display:inline-block}</style><input name="email">""")]
    [InlineData("""<style>.m{display:none}</style><div class="m" style="display:block"><input name="email"></div>""")]
    [InlineData("""<dialog open><input name="email"></dialog>""")]
    [InlineData("""<input name="email" tabindex="1">""")]
    public void A_visible_field_is_filled_in(string field) =>
        Assert.Equal("email", Form($"""<form method="post">{field}<input type="password" name="pw"></form>""").UserName?.Name);

    [Theory]
    [InlineData("""<input name="benutzer" autocomplete="username"><input name="user_reference"><input type="password" name="p">""", "benutzer")]
    [InlineData("""<input name="login_id" autocomplete="section-a username webauthn"><input name="email" autocomplete="email"><input type="password" name="p">""", "login_id")]
    [InlineData("""<input type="password" name="p"><input name="k" autocomplete="username">""", "k")]
    [InlineData("""<input name="companyCode"><input name="staff"><input type="password" name="p">""", "staff")]
    [InlineData("""<input name="k" tabindex="-1" autocomplete="username"><input type="password" name="p">""", "k")]
    [InlineData("""<input name="username" autocomplete="one-time-code"><input type="password" name="p">""", "username")]
    public void The_user_name_is_where_the_page_says(string fields, string expected) => Assert.Equal(expected, Form($"<form method=post>{fields}</form>").UserName?.Name);

    [Theory]
    [InlineData("""<label for=p>Password</label><input id=p type="password" name="password" autocomplete="one-time-code">""", nameof(FieldRole.Password))]
    [InlineData("""<label for=p>Password</label><input id=p type="password" name="x81" autocomplete="one-time-code">""", nameof(FieldRole.Password))]
    [InlineData("""<label for=p>Passcode</label><input id=p type="password" name="x81" autocomplete="one-time-code">""", nameof(FieldRole.OneTimeCode))]
    [InlineData("""<input type="text" name="pass_plain" autocomplete="current-password">""", nameof(FieldRole.Password))]
    [InlineData("""<input name="companyCode">""", nameof(FieldRole.Other))]
    [InlineData("""<input name="country-code" inputmode="numeric">""", nameof(FieldRole.Other))]
    [InlineData("""<label for=z>ZIP code</label><input id=z name="f2" inputmode="numeric" maxlength=5>""", nameof(FieldRole.Other))]
    [InlineData("""<input name="codeTenant">""", nameof(FieldRole.Other))]
    [InlineData("""<input type="tel" name="mobile">""", nameof(FieldRole.Other))]
    [InlineData("""<label for=c>The code that we sent to your mobile phone</label><input id=c name="f2">""", nameof(FieldRole.OneTimeCode))]
    [InlineData("""<input name="smsCode">""", nameof(FieldRole.OneTimeCode))]
    [InlineData("""<input name="tan">""", nameof(FieldRole.OneTimeCode))]
    public void Clues_that_disagree_are_weighed(string field, string expected) => Assert.Equal(expected, Assert.Single(Form($"<form method=post>{field}</form>").Visible).Role.ToString());

    [Theory]
    [InlineData("""<label for=a>Password</label><input id=a type=password name=secret><label for=b>RSA token code</label><input id=b type=password name=secret2>""")]
    [InlineData("""<table><tr><td>Password:</td><td><input type=password name=secret></td></tr><tr><td>Token code:</td><td><input type=password name=secret2></td></tr></table>""")]
    [InlineData("""<input type=password name=secret placeholder=Password><input type=password name=secret2 placeholder="One-time code">""")]
    [InlineData("""<input type=password name=secret autocomplete=new-password aria-label=Password><input type=password name=secret2 autocomplete=new-password aria-label=Passcode>""")]
    [InlineData("""<span id=l1>Password</span><input type=password name=secret aria-labelledby=l1><span id=l2>PIN</span><input type=password name=secret2 aria-labelledby=l2>""")]
    [InlineData("""<input type=password name=secret><input type=password name=secret2>""")]
    public async Task A_second_secret_gets_the_code_and_is_never_sent_empty(string secrets)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", $"""<form method="post" action="/login"><input name="who">{secrets}<button>Go</button></form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: "778899"));
        IReadOnlyDictionary<string, string> sent = site.Requests.Last().Form;
        Assert.Equal((UserName, Password, "778899"), (sent["who"], sent["secret"], sent["secret2"]));
        int before = site.Requests.Count;
        await site.RefusedAsync(FederationErrorCode.SignInInputMissing);
        Assert.Equal(before + 1, site.Requests.Count);
    }

    [Fact]
    public async Task A_code_in_one_box_a_digit_is_sent_digit_by_digit()
    {
        string boxes = string.Concat(Enumerable.Range(1, 6).Select(i => $"""<input name="otp{i}" maxlength="1" inputmode="numeric">"""));
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", $"""<form method="post" action="/code">{boxes}<button>Go</button></form>"""), ("/code", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: "135792"));
        Assert.Equal("135792", string.Concat(Enumerable.Range(1, 6).Select(i => site.Requests.Last().Form[$"otp{i}"])));
    }

    [Theory]
    [InlineData("""<form method="post" action="/join"><input name="user"><input type="password" name="password"><input type="password" name="password_confirm"></form><form method="post" action="/login"><input name="u"><input type="password" name="pw"></form>""")]
    [InlineData("""<form method="post" action="/join"><input name="user"><input type="password" name="a" placeholder="Choose a new password"><input type="password" name="b"></form><form method="post" action="/login"><input name="u"><input type="password" name="pw"></form>""")]
    public async Task A_form_to_register_is_not_the_one_to_sign_in(string page)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", page), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal((UserName, Password), (site.Requests.Last().Form["u"], site.Requests.Last().Form["pw"]));
    }
}
