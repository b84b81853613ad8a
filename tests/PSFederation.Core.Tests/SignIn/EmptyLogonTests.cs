using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Html;
using PSFederation.Core.SignIn.Pages;
using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>A form with text or password fields is never sent empty, because an empty sign-in counts toward a lockout.</summary>
public class EmptyLogonTests
{
    private static readonly Uri Address = new("https://idp.test/a");

    private static readonly string[] Texts =
    [
        "<input name=user>", "<input type=password name=pw>", "<input type=password>", "<input name=otp maxlength=6>", "<input type=email name=mail value=ann>", "<input type=password name=p value=x hidden>",
        "<input name=user style='display:none'>", "<div class=hidden><input name=user><input type=password name=pw></div>", "<input type=search name=q>", "<input type=tel name=t>", "<input type=unheard name=n>",
        "<textarea name=t></textarea>", "<input name=a tabindex=-1>", "<input readonly name=r>", "<dialog><input type=password name=pw></dialog>", "<noscript><input type=password name=pw></noscript>",
        "<style>.s{opacity:0}</style><p class=s><input name=user></p>", "<input name=SAMLRequest>", "<table><tr><td><input type=password name=pw></table>",
    ];

    private static readonly string[] Others =
    [
        "<input type=hidden name=h value=1>", "<input type=hidden name=SAMLRequest value=x>", "<input type=hidden name=code value=x>", "<button>Go</button>", "<button name=a value=b>Sign in</button>",
        "<input type=image name=i>", "<input type=checkbox name=c>", "<input type=radio name=r value=push checked>Push<input type=radio name=r value=totp>Code", "<select name=s><option>a<option>b</select>",
        "<button name=factor value=push>Push</button><button name=factor value=sms>SMS</button>", "<input name=fixed value=ann readonly>", "<input disabled name=off>", "<p>Words of a page.</p>",
    ];

    private static readonly string[] Scripts =
    [
        "", "<script>document.forms[0].submit()</script>", "<script>document.forms[1].submit()</script>", "<script>document.f0.submit()</script>", "<script>document.getElementById('f1').submit()</script>",
        "<script>setTimeout('document.forms[0].submit()', 500)</script>", "<script>setTimeout(function(){ document.forms[0].submit() }, 500)</script>", "<script src=/post.js></script>",
        "<script>$('#f0').submit()</script>", "<script>window.onload = go; function go() { document.forms['f1'].submit(); }</script>", "<script>submit.click(); f.submit();</script>",
    ];

    private sealed record Draft(bool HasText, string Html);

    private static Gen<Draft> Forms(int number) =>
        from texts in Gen.Elements(Texts).ListOf(2)
        from count in Gen.Choose(0, 2)
        from others in Gen.Elements(Others).ListOf(3)
        from method in Gen.Elements("post", "post", "get")
        from place in Gen.Elements("", "<table>", "<div>")
        select new Draft(count > 0, $"{place}<form id=f{number} name=f{number} method={method} action=/f{number}>{string.Concat(others.Concat(texts.Take(count)))}</form>{place.Replace("<", "</", StringComparison.Ordinal)}");

    private static Arbitrary<(string Page, Draft[] Forms)> Pages() =>
        (from first in Forms(0)
         from second in Forms(1)
         from script in Gen.Elements(Scripts)
         from order in Gen.Elements(true, false)
         select ($"{(order ? script : "")}{first.Html}{second.Html}{(order ? "" : script)}", (Draft[])[first, second])).ToArbitrary();

    [Property(MaxTest = 5000)]
    public Property No_such_form_is_passed_on() => Prop.ForAll(Pages(), page =>
    {
        foreach (string? passwordField in (string?[])[null, "pw"])
        {
            PageStep step = PageStep.Of(HtmlPage.Parse(page.Page, Address), passwordField);
            if (step.Kind is PageKind.Continue or PageKind.Response && step.Form is { } form)
                Assert.False(page.Forms.Single(draft => form.IsCalled($"f{Array.IndexOf(page.Forms, draft)}")).HasText, page.Page);
            // What is filled in has a field to take it.
            if (step.Kind is PageKind.LogIn or PageKind.OneTimeCode)
                Assert.True(step.Codes.Count > 0 || step.Form!.Password is not null || step.Form!.UserName is { IsFixed: false }, page.Page);
        }
    });

    [Theory]
    [InlineData("""<a href="#" onclick="show()">Sign in</a><div class="hidden"><form method="post" action="/login"><input name="user"><input type="password" name="pw"><button>Sign in</button></form></div><script>function show() { }</script>""")]
    [InlineData("""<style>#login{display:none}</style><form id="login" method="post" action="/login"><input name="user"><input type="password" name="pw"><button>Sign in</button></form>""")]
    [InlineData("""<form method="post" action="/login" style="display:none"><input name="user"><input type="password" name="pw"></form><script>document.forms[0].submit()</script>""")]
    [InlineData("""<dialog><form method="post" action="/login"><input name="user"><input type="password" name="pw"><button>Sign in</button></form></dialog>""")]
    [InlineData("""<form method="post" action="/login"><input type="hidden" name="t" value="1"><input type="password" hidden><button>Sign in</button></form><script src="/hash.js"></script>""")]
    public async Task A_form_that_is_shown_later_needs_a_browser(string page)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", page), ("/login", ResponsePage));
        Assert.Contains("uses a script", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task A_message_in_an_invisible_text_field_is_passed_on()
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", """<form method="post" action="/sso"><input type="text" name="SAMLRequest" value="abc" style="display:none"><textarea name="RelayState" style="display:none">r</textarea></form><script>document.forms[0].submit()</script>"""),
            ("/sso", LoginPage), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal("SAMLRequest=abc&RelayState=r", site.Requests.ElementAt(1).Body);
    }
}
