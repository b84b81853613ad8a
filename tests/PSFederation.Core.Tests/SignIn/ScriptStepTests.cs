using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Ways of scripts to go on at load time.</summary>
public class ScriptStepTests
{
    private const string Form = """<form id="f" name="f" method="post" action="/on"><input type="hidden" name="a" value="1"></form>""";

    [Theory]
    [InlineData("setTimeout(function () { window.location.href = '/on' }, 40)")]
    [InlineData("setTimeout(() => location.assign('/on'), 40)")]
    [InlineData("window['location'] = '/on'")]
    [InlineData("window['location']['href'] = '/on'")]
    [InlineData("location.pathname = '/on'")]
    [InlineData("location.href = location.origin + '/on'")]
    [InlineData("location.href = location.protocol + '//' + location.host + '/on'")]
    [InlineData("location.replace(window.location.protocol + '//' + window.location.hostname + ':' + window.location.port + '/on')")]
    [InlineData("location = '//' + location.host + '/on'")]
    [InlineData("window.open('/on', '_self')")]
    public async Task An_address_is_followed(string script)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", $"<p>One moment</p><script>{script}</script>"), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
    }

    [Theory]
    [InlineData("setTimeout(function () { location = location.href }, 40)")]
    [InlineData("setTimeout(() => location.replace(location.pathname + location.search), 40)")]
    [InlineData("setTimeout(function () { history.go(0) }, 40)")]
    public async Task A_page_opens_itself_again(string script)
    {
        int left = 3;
        using ScriptedSite site = new(request => request.Path switch
        {
            "/" => SiteAnswer.Page(LoginPage),
            "/login" => SiteAnswer.Redirect("/wait?a=1", 303),
            _ when request.PathAndQuery == "/wait?a=1" => SiteAnswer.Page(left-- > 0 ? $"<p>Approve it</p><script>{script}</script>" : ResponsePage),
            _ => SiteAnswer.Page("<h1>Wrong way</h1>"),
        });
        Assert.Equal(Response, await site.SignInAsync());
    }

    [Theory]
    [InlineData(Form + "<script>HTMLFormElement.prototype.submit.call(document.forms[0])</script>")]
    [InlineData(Form + "<script>HTMLFormElement.prototype.submit.apply(document.getElementById('f'))</script>")]
    [InlineData(Form + "<script>document['f']['submit']()</script>")]
    [InlineData("<body onpageshow=\"document.f.submit()\">" + Form + "</body>")]
    [InlineData(Form + "<iframe src=\"about:blank\" onload=\"document.f.submit()\" style=\"display:none\"></iframe>")]
    [InlineData("<form name=\"f\" method=\"post\" action=\"/wrong\"><input type=\"hidden\" name=\"a\" value=\"1\"></form><script>document.f.action = '/on'; document.f.submit();</script>")]
    [InlineData("<form id=\"f\" method=\"post\"><input type=\"hidden\" name=\"a\" value=\"1\"></form><script>var form = document.getElementById('f'); form.action = '/o' + 'n'; form.submit();</script>")]
    [InlineData("<form id=\"f\" method=\"post\" action=\"/wrong\"><input type=\"hidden\" name=\"a\" value=\"1\"></form><script>document.getElementById('f').setAttribute('action', '/on'); document.getElementById('f').submit();</script>")]
    public async Task A_form_is_submitted_to_where_the_script_says(string page)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", page), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal("a=1", site.Requests.Last().Body);
    }
}
