using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Which field gets the password, which one the code, and which one gets neither.</summary>
public class SecretFieldTests
{
    private const string Code = "975310";

    private static ScriptedSite After(string page) => ScriptedSite.OfPages(("/", LoginPage), ("/login", page), ("/on", ResponsePage));

    [Theory]
    [InlineData("""<input maxlength="1" name="c[]"><input maxlength="1" name="c[]"><input maxlength="1" name="c[]"><input maxlength="1" name="c[]"><input maxlength="1" name="c[]"><input maxlength="1" name="c[]">""", "c%5B%5D")]
    [InlineData("""<input type="tel" maxlength="1" name="d"><input type="tel" maxlength="1" name="d"><input type="tel" maxlength="1" name="d"><input type="tel" maxlength="1" name="d"><input type="tel" maxlength="1" name="d"><input type="tel" maxlength="1" name="d">""", "d")]
    public async Task Boxes_of_one_name_get_one_digit_each(string boxes, string name)
    {
        using ScriptedSite site = After($"""<form method="post" action="/on"><p>Code</p>{boxes.Replace("name=", "inputmode=\"numeric\" name=", StringComparison.Ordinal)}<button>Check</button></form>""");
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal(string.Join('&', Code.Select(digit => $"{name}={digit}")), site.Requests.Last().Body.Replace("[]", "%5B%5D", StringComparison.Ordinal));
    }

    /// <summary>Some products use one name for the fields of all secrets.</summary>
    [Fact]
    public async Task The_label_of_a_secret_decides_if_its_name_suits_the_password_and_the_code()
    {
        const string password = """<form method="post" action="/second"><label>Password <input type="password" name="c.passcode"></label><button>Next</button></form>""";
        const string code = """<form method="post" action="/on"><label>Enter code <input type="password" name="c.passcode"></label><button>Next</button></form>""";
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form method="post" action="/first"><input name="user"><button>Next</button></form>"""), ("/first", password), ("/second", code), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal([Password, Code], site.Requests.Skip(2).Select(request => request.Form["c.passcode"]));
    }

    [Fact]
    public async Task The_code_can_come_before_a_password_in_a_field_of_the_same_name()
    {
        const string code = """<form method="post" action="/second"><label>Enter code <input name="c.passcode"></label><button>Next</button></form>""";
        const string password = """<form method="post" action="/on"><label>Password <input type="password" name="c.passcode"></label><button>Next</button></form>""";
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form method="post" action="/first"><input name="user"><button>Next</button></form>"""), ("/first", code), ("/second", password), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal([Code, Password], site.Requests.Skip(2).Select(request => request.Form["c.passcode"]));
    }

    [Theory]
    [InlineData("""<label>New PIN <input type="password" name="pin1"></label><label>Confirm the PIN <input type="password" name="pin2"></label>""")]
    [InlineData("""<label>New PIN <input type="password" name="newPin"></label>""")]
    [InlineData("""<label>Neue PIN <input name="neuePin" inputmode="numeric"></label>""")]
    public async Task A_new_PIN_is_for_a_person_to_choose(string fields)
    {
        using ScriptedSite site = After($"""<p>The PIN of your token is no longer valid.</p><form method="post" action="/on">{fields}<button>OK</button></form>""");
        FederationException error = await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser, oneTimeCode: Code);
        Assert.Contains("no longer valid", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/on");
    }

    [Theory]
    [InlineData("In which town were you born?", "field7", "text")]
    [InlineData("Geburtsname der Mutter?", "f", "password")]
    [InlineData("Your security question: first pet", "x1", "text")]
    [InlineData("Answer", "secretAnswer", "password")]
    [InlineData("Justification", "text1", "text")]
    [InlineData("Grund", "reason", "text")]
    [InlineData("Ticket", "ticketNumber", "text")]
    [InlineData("Role", "role", "text")]
    [InlineData("Remarks", "comment", "text")]
    [InlineData("Last digits of your social security number", "ssn", "text")]
    public async Task A_question_that_only_a_person_can_answer_gets_neither_name_nor_code(string label, string name, string type)
    {
        using ScriptedSite site = After($"""<form method="post" action="/on"><label for="i">{label}</label><input id="i" name="{name}" type="{type}"><button>OK</button></form>""");
        FederationException error = await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser, oneTimeCode: Code);
        Assert.Contains($"'{label}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/on");
    }

    [Fact]
    public async Task A_form_for_recovery_codes_is_passed_over()
    {
        using ScriptedSite site = After("""<form method="post" action="/rescue"><label>Recovery code <input name="rc"></label><button>Use it</button></form><form method="post" action="/on"><label>Authentication code <input name="ac"></label><button>Check</button></form>""");
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.DoesNotContain(site.Requests, request => request.Path == "/rescue");
    }

    [Fact]
    public async Task A_field_for_recovery_codes_beside_that_for_the_code_stays_empty()
    {
        using ScriptedSite site = After("""<form method="post" action="/on"><label>Code of the app <input name="otp"></label><label>or backup code <input name="backup_code"></label><button>Check</button></form>""");
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal([("otp", Code), ("backup_code", "")], site.Requests.Last().Form.Select(field => (field.Key, field.Value)));
    }

    [Theory]
    [InlineData("""<label>Name <input name="n"></label><label>Password <input name="password" type="text"></label>""", "n", "password")]
    [InlineData("""<input name="n" placeholder="Benutzer"><input name="k" placeholder="Kennwort" autocomplete="off">""", "n", "k")]
    public async Task A_text_field_can_be_the_password_if_there_is_no_other(string fields, string name, string password)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", $"""<form method="post" action="/on">{fields}<button>Sign in</button></form>"""), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal((UserName, Password), (site.Requests.Last().Form[name], site.Requests.Last().Form[password]));
    }

    [Fact]
    public async Task A_button_for_cookies_in_a_dialog_sends_nothing()
    {
        using ScriptedSite site = After("""<dialog open><form method="dialog"><button>OK</button></form></dialog><p>The administrator has not assigned this application to you.</p>""");
        Assert.Contains("has not assigned", (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
        Assert.Equal(2, site.Requests.Count);
    }
}
