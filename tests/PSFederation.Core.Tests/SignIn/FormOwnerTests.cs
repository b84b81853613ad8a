using AngleSharp.Html.Dom;
using PSFederation.Core.Html;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The controls of a form are those that browsers send with it (HTML 4.10.17.3 and 13.2.6.4), whatever the tree looks like.</summary>
public class FormOwnerTests
{
    private static readonly Uri Address = new("https://idp.example.com/login");

    /// <summary>For each form, by its id, the names of its controls.</summary>
    private static string Owned(string html)
    {
        HtmlPage page = HtmlPage.Parse(html, Address);
        return string.Join(
            ' ', page.Index.Elements.OfType<IHtmlFormElement>().Select(form => $"{form.Id}:{string.Join(',', page.Index.Controls(form).Select(control => control.GetAttribute("name")))}"));
    }

    [Theory]
    [InlineData("<form id=a><input name=x><div><button name=b></button></div><input type=image name=i></form><input form=a name=y><select name=s form=a></select><textarea name=t form=none></textarea>", "a:x,b,i,y,s")]
    [InlineData("<form id=a><fieldset name=f><input name=x></fieldset><output name=o></output></form><form id=b><input name=z form=a></form><input name=w>", "a:f,x,o,z b:")]
    [InlineData("<form id=a><input name=x form=none><input name=y form=''><input name=z></form><form id=b><input form=a name=w></form>", "a:z,w b:")]
    [InlineData("<input form=late name=early><form id=late><input name=x></form><form id=late><input name=y></form>", "late:early,x late:y")]
    public void The_form_attribute_takes_precedence_over_the_place(string html, string expected) => Assert.Equal(expected, Owned(html));

    [Theory]
    [InlineData("<table><form id=a><tr><td><input name=x></td></tr></form></table><input name=y>", "a:x")]
    [InlineData("<table><tr><form id=a><td><input name=x></td><td><input type=password name=p></td></form></tr></table>", "a:x,p")]
    [InlineData("<table><tbody><form id=a><tr><td><table><tr><td><input name=x></td></tr></table></td></tr></tbody></table><input name=after></form><input name=y>", "a:x,after")]
    [InlineData("<div><form id=a></div><p><input name=x></p><div><button name=b></button></div></form><input name=y>", "a:x,b")]
    [InlineData("<table><form id=a><tr><td><input name=x></td></tr></table><table><tr><td><input name=y></td></tr></form></table>", "a:x,y")]
    [InlineData("<form id=a><table><tr><td><input name=x></form><input name=y></table>", "a:x,y")]
    [InlineData("<table><form id=a><tr><td><input name=x></td></tr></table><form id=b><input name=y></form><input name=z>", "a:x,y")]
    [InlineData("<form id=a><form id=b><input name=x></form><input name=y>", "a:x")]
    [InlineData("<form id=a><div></form><input name=x></div><input name=y>", "a:x")]
    public void A_form_that_the_parser_has_open_owns_what_comes(string html, string expected) => Assert.Equal(expected, Owned(html));

    [Theory]
    [InlineData("<form id=a><template><form id=b><input name=x></form><input name=y></template><input name=z></form>", "a:z")]
    [InlineData("<template><form id=b></form></template><input name=x><form id=a><input name=y></form>", "a:y")]
    [InlineData("<svg><form id=s><input name=x></svg><form id=a><input name=y></form>", "a:y")]
    public void Templates_and_drawings_have_no_forms_of_the_page(string html, string expected) => Assert.Equal(expected, Owned(html));

    [Theory]
    [InlineData("""<table><form method="post" action="/login"><input type="hidden" name="t" value="7"><tr><td>Name<td><input name="acct"><tr><td>Secret<td><input type="password" name="pw"><tr><td><input type="submit" name="ok" value="Go"></form></table>""")]
    [InlineData("""<table><tr><form method="post" action="/login"><td><input type="hidden" name="t" value="7"><input name="acct"></td><td><input type="password" name="pw"></td><td><button name="ok" value="Go">Go</button></td></form></tr></table>""")]
    [InlineData("""<div><form method="post" action="/login"><input type="hidden" name="t" value="7"></div><div><input name="acct"><input type="password" name="pw"><button name="ok" value="Go">Go</button></div></form>""")]
    [InlineData("""<form id="f" method="post" action="/login"></form><input form="f" type="hidden" name="t" value="7"><input form="f" name="acct"><input form="f" type="password" name="pw"><button form="f" name="ok" value="Go">Go</button>""")]
    public async Task Such_a_form_is_filled_in_and_sent(string login)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", login), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        IReadOnlyDictionary<string, string> sent = site.Requests.Last().Form;
        Assert.Equal((UserName, Password, "7", "Go"), (sent["acct"], sent["pw"], sent["t"], sent["ok"]));
    }

    [Fact]
    public async Task A_response_within_a_table_is_passed_on_by_its_own_form()
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", LoginPage),
            ("/login", $"""<table><form method="post" action="https://signin.aws.amazon.com/saml"><tr><td><input type="hidden" name="SAMLResponse" value="{Response}"></td></tr></form></table>"""));
        Assert.Equal(Response, await site.SignInAsync());
    }
}
