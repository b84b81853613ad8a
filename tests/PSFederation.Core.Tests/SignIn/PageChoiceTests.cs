using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Choices on pages (second factors, devices, directories), and actions that need a person.</summary>
public class PageChoiceTests
{
    private const string Code = "246802", CodePage = """<form method="post" action="/code"><input name="otp"><button>Go</button></form>""";

    private const string Radios = """
        <form method="post" action="/factor"><label><input type="radio" name="way" value="1" checked>Notification on your phone</label>
        <label><input type="radio" name="way" value="2">Code by text message</label><input type="radio" id="r3" name="way" value="3"><label for="r3">Code of an authenticator app</label><button name="go" value="1">Next</button></form>
        """;

    private const string Select = """
        <form method="post" action="/factor"><select name="way" aria-label="Verification"><option value="1" selected>Notification on your phone</option><option value="2">Code by text message</option>
        <option value="3">Code of an authenticator app</option><option value="4" disabled>Security key</option></select><input type="submit" name="go" value="1"></form>
        """;

    private const string Buttons = """
        <form method="post" action="/factor"><button name="way" value="1">Notification on your phone</button><button name="way" value="2">Code by text message</button>
        <button name="way" value="3">Code of an authenticator app</button><button name="way" value="0">Cancel</button></form>
        """;

    private const string Forms = """
        <form method="post" action="/factor"><input type="hidden" name="way" value="1"><button>Notification on your phone</button></form><form method="post" action="/factor"><input type="hidden" name="way" value="2"><button>Code by text message</button></form>
        <form method="post" action="/factor"><input type="hidden" name="way" value="3"><button>Code of an authenticator app</button></form>
        """;

    private static ScriptedSite Site(string choice) => new(request => SiteAnswer.Page(request.Path switch
    {
        "/" => LoginPage,
        "/login" => choice,
        "/factor" => request.Form["way"] == "1" ? ResponsePage : CodePage,
        _ => ResponsePage,
    }));

    private static string Way(ScriptedSite site) => site.Requests.Single(request => request.Path == "/factor").Form["way"];

    public static TheoryData<string> Pages => [Radios, Select, Buttons, Forms];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_code_that_was_given_chooses_the_app(string page)
    {
        using ScriptedSite site = Site(page);
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal("3", Way(site));
        Assert.Equal(Code, site.Requests.Last().Form["otp"]);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_pattern_chooses_by_label(string page)
    {
        foreach ((string pattern, string way) in ((string, string)[])[("*TEXT message", "2"), ("*phone", "1"), ("Code of an auth?nticator app", "3")])
        {
            using ScriptedSite site = Site(page);
            Assert.Equal(Response, await site.SignInAsync(Answers(Code, ["*nothing like it*", pattern])));
            Assert.Equal(way, Way(site));
        }
    }

    [Theory]
    [InlineData(Radios)]
    [InlineData(Select)]
    [InlineData(Buttons)]
    public async Task A_pattern_chooses_by_value_too(string page)
    {
        using ScriptedSite site = Site(page);
        Assert.Equal(Response, await site.SignInAsync(Answers(Code, ["2"])));
        Assert.Equal("2", Way(site));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_person_chooses_from_a_menu(string page)
    {
        using ScriptedSite site = Site(page);
        List<string> asked = [];
        Assert.Equal(Response, await site.SignInAsync(Answers(ask: Replies(Code), choose: (question, choices, preset, _) =>
        {
            asked.AddRange([question, .. choices, $"{preset}"]);
            return Task.FromResult<int?>(1);
        })));
        Assert.Equal("2", Way(site));
        Assert.Equal(["Notification on your phone", "Code by text message", "Code of an authenticator app", page is Radios or Select ? "0" : ""], asked.Skip(1));
        Assert.Contains(site.Url, asked[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Radios)]
    [InlineData(Select)]
    public async Task Without_a_person_the_choice_of_the_page_counts(string page)
    {
        using ScriptedSite site = Site(page);
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal("1", Way(site));
    }

    [Theory]
    [InlineData(Buttons)]
    [InlineData(Forms)]
    [InlineData("""<form method="post" action="/factor"><input type="radio" name="way" value="1">Notification on your phone<br><input type="radio" name="way" value="2">Code by text message<br><input type="radio" name="way" value="3">Code of an authenticator app<button>Next</button></form>""")]
    public async Task Without_any_of_it_the_choices_are_listed(string page)
    {
        using ScriptedSite site = Site(page);
        string message = (await site.RefusedAsync(FederationErrorCode.SignInInputMissing)).Message;
        foreach (string part in (string[])["'Notification on your phone', 'Code by text message', 'Code of an authenticator app'", "-Factor", "prompt"])
            Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/factor");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_pattern_that_fits_nothing_is_an_error(string page)
    {
        using ScriptedSite site = Site(page);
        FederationException error = await Fail.WithAsync(FederationErrorCode.SignInInputMissing, () => site.SignInAsync(Answers(Code, ["Passkey*"])));
        Assert.Contains("'Code by text message'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/factor");
    }

    private static string Login(string more, string attributes = "") =>
        $"""<form method="post" action="/login" {attributes}><input name="user"><input type="password" name="pw">{more}<button>Sign in</button></form>""";

    [Theory]
    [InlineData("""<select name="realm" required><option value="">Select your directory</option><option value="n">North</option><option value="s">South</option></select>""", "Select your directory")]
    [InlineData("""<label for="r">Directory</label><select id="r" name="realm" required><option value="" selected disabled>-</option><option value="n">North</option><option value="s">South</option></select>""", "Directory")]
    [InlineData("""<label><input type="radio" name="realm" value="n" required>North</label><label><input type="radio" name="realm" value="s">South</label>""", "realm")]
    public async Task A_required_choice_stops_before_the_password_is_sent(string choice, string caption)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", Login(choice)), ("/login", ResponsePage));
        string message = (await site.RefusedAsync(FederationErrorCode.SignInInputMissing)).Message;
        foreach (string part in (string[])["'North', 'South'", caption, "-Factor"])
            Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
        Assert.Equal(Response, await site.SignInAsync(Answers(factor: ["so*"])));
        Assert.Equal("s", site.Requests.Last().Form["realm"]);
        Assert.Equal(Response, await site.SignInAsync(Answers(choose: (_, choices, _, _) => Task.FromResult<int?>(choices.ToList().IndexOf("North")))));
        Assert.Equal("n", site.Requests.Last().Form["realm"]);
    }

    [Theory]
    [InlineData("""<select name="lang"><option value="en" selected>English<option value="de">Deutsch</select>""", "lang", "en")]
    [InlineData("""<select name="realm"><option value="">All<option value="n">North</select>""", "realm", "")]
    [InlineData("""<label><input type="radio" name="pc" value="0" checked>Public computer</label><label><input type="radio" name="pc" value="4">Private computer</label>""", "pc", "0")]
    [InlineData("""<select name="realm" required><option value="n">North<option value="s">South</select>""", "realm", "n")]
    public async Task The_preselected_option_of_the_page_is_sent(string choice, string name, string value)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", Login(choice)), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(Answers(choose: (_, _, _, _) => throw new InvalidOperationException("nothing to ask"))));
        Assert.Equal(value, site.Requests.Last().Form[name]);
    }

    [Theory]
    [InlineData("""<label><input type="checkbox" name="tou" required> I accept the rules of use</label>""", "I accept the rules of use")]
    [InlineData("""<input type="checkbox" name="tou" value="1" required>I have read the notice<br>""", "I have read the notice")]
    [InlineData("""<label for="c">Company</label><input id="c" type="text" name="mandant" autocomplete="organization" required><input type="hidden" name="x">""", "Company")]
    [InlineData("""<textarea name="reason" required></textarea>""", "reason")]
    public async Task A_question_that_only_a_person_can_answer_stops_before_the_password_is_sent(string required, string said)
    {
        // The user name is marked, so the other text field is not the user name.
        string page = Login(required).Replace("name=\"user\"", "name=\"user\" autocomplete=\"username\"", StringComparison.Ordinal);
        using ScriptedSite site = ScriptedSite.OfPages(("/", page), ("/login", ResponsePage));
        Assert.Contains($"'{said}'", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task A_required_box_after_the_password_is_not_ticked()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", """<h1>Acceptable use</h1><form method="post" action="/aup"><label><input type="checkbox" name="ok" required>I accept</label><button>Go on</button></form>"""), ("/aup", ResponsePage));
        Assert.Contains("'I accept'", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/aup");
    }

    [Theory]
    [InlineData("""<h1>Notice</h1><form method="post" action="/login"><input type="hidden" name="t" value="#"><label><input type="checkbox" name="ok">I accept</label><button>Go on</button></form>""")]
    [InlineData("""<h1>Notice</h1><form method="post" action="/login"><input type="hidden" name="t" value="#"><input type="radio" name="ok" value="no" checked>No<input type="radio" name="ok" value="yes">Yes<button>Go on</button></form>""")]
    public async Task A_page_that_comes_again_with_the_same_answer_is_a_loop(string page)
    {
        int count = 0;
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Path == "/" ? LoginPage : page.Replace("#", $"{count++}", StringComparison.Ordinal)));
        Assert.Contains("loop", (await site.RefusedAsync(FederationErrorCode.SignInTooManySteps)).Message, StringComparison.Ordinal);
        Assert.Equal(3, site.Requests.Count);
    }

    [Fact]
    public async Task A_page_may_come_again_after_something_was_filled_in()
    {
        const string Door = """<h1>Sign in with your company account</h1><form method="post" action="/door"><button>Go on</button></form>""";
        bool signedIn = false;
        using ScriptedSite site = new(request =>
        {
            signedIn |= request.Path == "/login";
            return SiteAnswer.Page(request.Path switch { "/" or "/login" => Door, _ => signedIn ? ResponsePage : LoginPage });
        });
        Assert.Equal(Response, await site.SignInAsync());
    }

    [Theory]
    [InlineData("""<button name="b" value="1">Sign in as registered user</button>""")]
    [InlineData("""<button name="b" value="1" id="loginBackground">Sign in</button>""")]
    [InlineData("""<input type="submit" name="b" value="1" class="cancelled" title="Back">""")]
    [InlineData("""<button name="b" value="1" id="preset-login">Sign in</button>""")]
    [InlineData("""<button name="x" value="2">Cancel</button><button name="b" value="1">Sign in</button>""")]
    [InlineData("""<button name="x" value="2" id="btncancel">x</button><button name="b" value="1">Sign in</button>""")]
    [InlineData("""<button name="x" value="2" id="goBackButton">&lt;</button><button name="b" value="1">Sign in</button>""")]
    [InlineData("""<input type="submit" name="x" value="Zurück"><button name="b" value="1">Weiter</button>""")]
    [InlineData("""<button name="x" value="2">I do not accept</button><button name="b" value="1">Sign in</button>""")]
    [InlineData("""<button name="x" value="2">Log out</button><button name="b" value="1">Sign in</button>""")]
    public async Task Words_of_the_way_out_are_whole_words(string buttons)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", $"""<form method="post" action="/login"><input name="user"><input type="password" name="pw">{buttons}</form>"""), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal("1", site.Requests.Last().Form["b"]);
        Assert.DoesNotContain("x", site.Requests.Last().Form.Keys);
    }

    [Theory]
    [InlineData("""<button name="tou" value="yes">I accept the terms of use</button><button name="decline">Decline</button>""", "I accept the terms of use")]
    [InlineData("""<input type="submit" name="_eventId_proceed" value="Accept"><input type="submit" name="_eventId_AttributeReleaseRejected" value="Reject">""", "Accept")]
    [InlineData("""<input type="submit" value="Akzeptieren">""", "Akzeptieren")]
    public async Task A_button_that_accepts_is_pressed_with_a_warning(string buttons, string label)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", $"""<p>All use is recorded.</p><form method="post" action="/tou">{buttons}</form>"""), ("/tou", ResponsePage));
        RecordingReporter reporter = new();
        Assert.Equal(Response, await site.SignInAsync(reporter: reporter));
        string warning = Assert.Single(reporter.Warnings);
        Assert.Contains($"'{label}'", warning, StringComparison.Ordinal);
        Assert.Contains("All use is recorded.", warning, StringComparison.Ordinal);
    }
}
