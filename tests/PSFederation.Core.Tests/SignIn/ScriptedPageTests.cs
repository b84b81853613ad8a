using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Html;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>What the scripts of a page say literally: addresses in variables, and clicks that submit a form.</summary>
public class ScriptedPageTests
{
    private static readonly Uri Address = new("https://idp.test/a");

    private static string? Location(string script) => HtmlPage.Parse($"<script>{script}</script>", Address).ScriptedRefresh()?.Address.PathAndQuery;

    [Theory]
    [InlineData("var to = '/sso'; window.location = to;", "/sso")]
    [InlineData("const to = \"/sso\";\nlet all = to + '?a=' + \"1\"\nlocation.replace(all)", "/sso?a=1")]
    [InlineData("location.href = '/s' + 'so';", "/sso")]
    [InlineData("window.location = '/sso' + window.location.hash;", "/sso")]
    [InlineData("globalThis.location = '/sso'", "/sso")]
    [InlineData("function go() { var to = '/sso'; location.assign(to); } window.onload = go;", "/sso")]
    public void An_address_that_is_put_together_of_texts_is_known(string script, string expected) => Assert.Equal(expected, Location(script));

    [Theory]
    [InlineData("window[\"location\"] = \"/sso\";")]
    [InlineData("window['location']['href'] = '/sso';")]
    [InlineData("window.location[\"href\"] = '/sso'")]
    [InlineData("self [ 'location' ] [ 'replace' ]('/sso');")]
    [InlineData("top[`location`].assign('/sso');")]
    [InlineData("window['onload'] = function () { window['location'] = '/sso'; };")]
    [InlineData("window['addEventListener']('load', function () { location['href'] = '/sso' + window['location']['hash']; });")]
    [InlineData("window.open('/sso', '_self');")]
    [InlineData("open('/sso', \"_top\")")]
    [InlineData("var to = '/s' + 'so'; window['open'](to, '_SELF', 'noopener');")]
    [InlineData("parent.open('/sso', '_parent');")]
    public void A_member_in_brackets_and_an_opened_page_in_the_same_window_lead_on(string script) => Assert.Equal("/sso", Location(script));

    [Theory]
    [InlineData("window.open('/help');")]
    [InlineData("window.open('/help', '_blank');")]
    [InlineData("window.open('/help', 'help');")]
    [InlineData("document.open('/help', '_self');")]
    [InlineData("request.open('/help', '_self');")]
    [InlineData("if (old) { window.open('/help', '_self'); }")]
    [InlineData("window.open('/help' + page, '_self');")]
    [InlineData("function help() { window.open('/help', '_self'); }")]
    [InlineData("places['location'] = '/help';")]
    [InlineData("var names = ['location']; names = '/help';")]
    public void A_page_in_another_window_and_a_member_of_another_object_do_not(string script) => Assert.Null(Location(script));

    [Theory]
    [InlineData("location = `/sso/${user}`;")]
    [InlineData("location = '/sso/' + user;")]
    [InlineData("var to = '/a'; to = '/b'; location = to;")]
    [InlineData("var to = '/a'; to += location.search; location = to;")]
    [InlineData("var to = '/a'; if (top != self) { to = '/b'; } location = to;")]
    [InlineData("var o = {}; o.to = '/a'; location = to;")]
    [InlineData("location = '/a' + encodeURIComponent(document.title);")]
    [InlineData("location = '/a' +")]
    [InlineData("var to = to; location = to;")]
    [InlineData("location = ok ? '/a' : '/b';")]
    public void An_address_that_is_computed_is_not(string script) => Assert.Null(Location(script));

    [Property(MaxTest = 300)]
    public Property Parts_of_a_text_are_joined() => Prop.ForAll(Gen.Elements("a", "b/c", "?x=", "1", "&y", "ö").ListOf().Where(parts => parts.Count is > 0 and < 20).ToArbitrary(), Gen.Elements(true, false).ListOf().ToArbitrary(), (parts, inVariable) =>
    {
        List<string> variables = [], terms = [];
        for (int i = 0; i < parts.Count; i++)
        {
            bool named = i < inVariable.Count && inVariable[i];
            if (named)
                variables.Add($"var v{i} = '{parts[i]}';");
            terms.Add(named ? $"v{i}" : $"\"{parts[i]}\"");
        }

        string expected = new Uri(Address, "/" + string.Concat(parts)).PathAndQuery;
        return Location($"{string.Concat(variables)} location.href = '/' + {string.Join(" + ", terms)};") == expected;
    });

    private const string Passing = """<p>You have been signed in before.</p><form id="f" name="n" method="post" action="/on"><input type="hidden" name="h" id="i" value="1"></form>""";

    [Theory]
    [InlineData("""<a href="javascript:document.forms[0].submit()">Continue</a>""", "1")]
    [InlineData("""<a href="#" onclick="document.n.submit(); return false;">Continue</a>""", "1")]
    [InlineData("""<button type="button" onclick="go()">Continue</button><script>function go() { document.getElementById('f').submit(); }</script>""", "1")]
    [InlineData("""<span role="button" onclick="pick()">Continue</span><script>function pick() { document.forms[0]['h'].value = 'clicked'; document.forms[0].submit(); }</script>""", "clicked")]
    [InlineData("""<a onclick="document.getElementById('i').value='2';document.n.submit()">Go on</a><a onclick="document.n.h.value='0';document.n.submit()">Cancel</a>""", "2")]
    [InlineData("""<a onclick="document.n.h.value='3';document.n.submit()">OK</a>""", "3")]
    public async Task A_click_that_submits_a_form_leads_on(string click, string value)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", Passing + click), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(value, site.Requests.Last().Form["h"]);
    }

    /// <summary>A value that is computed is unknown, and the value of the page stays.</summary>
    [Theory]
    [InlineData("document.n.h.value = 'x' + count;", "1")]
    [InlineData("document.n.h.value = 'x'.concat(count);", "1")]
    [InlineData("document.n.h.value = 'x' + 'y';", "xy")]
    [InlineData("document.n.h.value = 'x', track();", "x")]
    [InlineData("document.n.h.value = 'x'\n", "x")]
    [InlineData("var text = 'x'; document.n.h.value = text;", "x")]
    public async Task A_click_sets_only_values_that_are_known(string script, string value)
    {
        string click = $$"""<button type="button" onclick="go()">Continue</button><script>function go() { {{script}} document.n.submit(); }</script>""";
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", Passing + click), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(value, site.Requests.Last().Form["h"]);
    }

    /// <summary>A script of half a megabyte can make gigabytes of texts.</summary>
    [Fact]
    public void The_texts_of_all_variables_together_have_a_limit()
    {
        string script = $"x='/{new string('a', 3_999)}';y='{new string('b', 4_000)}';{string.Concat(Enumerable.Range(0, 100).Select(i => $"v{i}=x+y;"))}";
        Assert.Equal(8_000, Location(script + "location=v9;")?.Length);
        Assert.Null(Location(script + "location=v99;"));
    }

    [Theory]
    [InlineData("""<p>Do you accept the terms of use?</p>""", "Yes", 1)]
    [InlineData("""<p>Do you want to stay signed in?</p>""", "Yes", 0)]
    [InlineData("""<p>Terms of use</p>""", "I agree", 1)]
    public async Task A_click_that_accepts_something_causes_a_warning(string text, string label, int warnings)
    {
        RecordingReporter reporter = new();
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", text + Passing + $"""<a onclick="document.n.submit()">{label}</a>"""), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(reporter: reporter));
        Assert.Equal(warnings, reporter.Warnings.Count);
    }

    /// <summary>The click can submit the form of the password, or of the code.</summary>
    [Fact]
    public async Task A_click_that_accepts_something_and_signs_in_causes_a_warning()
    {
        RecordingReporter reporter = new();
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", """<form name="n" method="post" action="/login"><input name="user"><input type="password" name="pw"><a onclick="document.n.submit()">I agree and log in</a></form>"""),
            ("/login", """<form name="n" method="post" action="/code"><input name="otp" autocomplete="one-time-code"><a onclick="document.n.submit()">I agree, continue</a></form>"""),
            ("/code", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: "424242", reporter: reporter));
        Assert.Equal(["I agree and log in", "I agree, continue"], reporter.Warnings.Select(warning => warning.Split('\'')[1]));
    }

    [Fact]
    public async Task A_click_does_not_submit_a_form_with_a_box_that_a_person_must_select()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", """<form name="n" method="post" action="/on"><input type="checkbox" name="terms" required><a onclick="document.n.submit()">Continue</a></form>"""), ("/on", ResponsePage));
        Assert.Contains("check box", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
        Assert.Equal(2, site.Requests.Count);
    }

    [Theory]
    [InlineData("""<a onclick="document.n.submit()">Cancel</a>""")]
    [InlineData("""<a onclick="document.n.h.value='1';document.n.submit()">Next: north</a><a onclick="document.n.h.value='2';document.n.submit()">Next: south</a>""")]
    [InlineData("""<a onclick="document.n.h.value='de';document.n.submit()">Deutsch</a>""")]
    [InlineData("""<a onclick="track('x')">Continue</a>""")]
    [InlineData("""<a hidden onclick="document.n.submit()">Continue</a>""")]
    [InlineData("""<p class="error">Not allowed.</p><a onclick="document.n.submit()">Continue</a>""")]
    public async Task A_click_that_does_not_lead_on_or_one_of_several_is_not_made(string click)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", Passing + click), ("/on", ResponsePage));
        await Assert.ThrowsAsync<FederationException>(() => site.SignInAsync());
        Assert.Equal(2, site.Requests.Count);
    }

    [Fact]
    public async Task A_click_marks_the_form_that_is_signed_in_with()
    {
        const string page = """
            <form method="post" action="/login"><input name="user"><input type="password" name="pw"><input type="hidden" name="p.ok" value=""><input type="hidden" name="p.cancel" value="">
            <a onclick="leave();">Cancel</a><a onclick="enter();">Sign on</a></form>
            <script>function enter() { document.forms[0]['p.ok'].value = 'clicked'; document.forms[0].submit(); } function leave() { document.forms[0]['p.cancel'].value = 'clicked'; document.forms[0].submit(); }</script>
            """;
        using ScriptedSite site = ScriptedSite.OfPages(("/", page), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(("clicked", "", UserName), (site.Requests.Last().Form["p.ok"], site.Requests.Last().Form["p.cancel"], site.Requests.Last().Form["user"]));
    }
}
