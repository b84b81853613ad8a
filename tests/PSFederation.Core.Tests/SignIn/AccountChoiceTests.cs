using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Pages that list accounts: the sign-in continues as the specified account or not at all.</summary>
public class AccountChoiceTests
{
    [Theory]
    [InlineData("""<select name="as"><option value="1">eve@example.com</option><option value="2">bob@example.com</option></select><button>Go on</button>""")]
    [InlineData("""<label><input type="radio" name="as" value="1" checked> bob@example.com</label><label><input type="radio" name="as" value="2"> eve@example.com</label><button>Go on</button>""")]
    [InlineData("""<button name="as" value="1"><b>Bob</b> <i>bob@example.com</i></button>""")]
    public async Task Another_account_is_not_chosen(string choices)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", $"""<h1>Accounts</h1><form method="post" action="/on">{choices}</form>"""), ("/on", ResponsePage));
        FederationException error = await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser);
        Assert.Contains("bob@example.com", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/on");
    }

    [Theory]
    [InlineData("""<select name="as"><option value="1">bob@example.com</option><option value="2">ANN@example.com</option></select><button>Go on</button>""")]
    [InlineData("""<label><input type="radio" name="as" value="1" checked> bob@example.com</label><label><input type="radio" name="as" value="2"> Ann (ann@example.com)</label><button>Go on</button>""")]
    [InlineData("""<button name="as" value="1">bob@example.com</button><button name="as" value="2">Ann ann@example.com</button>""")]
    public async Task The_own_account_is_chosen(string choices)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", $"""<h1>Accounts</h1><form method="post" action="/in">{choices}</form>"""), ("/in", LoginPage), ("/login", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal("2", site.Requests.First(request => request.Path == "/in").Form["as"]);
    }

    [Fact]
    public async Task A_list_of_accounts_in_names_alone_is_listed()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", """<h1>Sign in on behalf of</h1><form method="post" action="/on"><select name="surrogateUser"><option>bob</option><option>eve</option></select><button>Go on</button></form>"""), ("/on", ResponsePage));
        Assert.Contains("'bob'", (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/on");
    }
}
