using System.Net;
using System.Text.RegularExpressions;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>A person with a browser at the sandbox: opens a link, signs in, types a code, and agrees.</summary>
internal sealed partial class SandboxPerson(SandboxHost sandbox, string userName = "onerole")
{
    /// <summary>Follows the link of a sign-in to the end.</summary>
    public async Task SignInAsync(Uri link)
    {
        using HttpClient browser = Browser();
        Page page = await Page.OfAsync(await browser.GetAsync(link, TestContext.Current.CancellationToken));
        page = await LogInAsync(browser, page);
        Assert.True(page.Html.Contains("return to PowerShell", StringComparison.Ordinal), page.Html);
    }

    /// <summary>Goes to the page for codes, signs in, types the code in, and agrees.</summary>
    public async Task EnterAsync(string code, Uri address)
    {
        using HttpClient browser = Browser();
        Page page = await LogInAsync(browser, await Page.OfAsync(await browser.GetAsync(address, TestContext.Current.CancellationToken)));
        page = await page.SubmitAsync(browser, ("user_code", code));
        await page.SubmitAsync(browser);
    }

    private Task<Page> LogInAsync(HttpClient browser, Page page) => page.SubmitAsync(browser, ("username", userName), ("password", sandbox.Users[userName].Password));

    private static HttpClient Browser() => new(new HttpClientHandler { CookieContainer = new CookieContainer() });

    private sealed partial record Page(Uri Address, string Html)
    {
        public static async Task<Page> OfAsync(HttpResponseMessage response)
        {
            using (response)
                return new Page(response.RequestMessage!.RequestUri!, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        public async Task<Page> SubmitAsync(HttpClient browser, params (string Name, string Value)[] values)
        {
            Dictionary<string, string> fields = Hidden().Matches(Html).ToDictionary(match => Decode(match.Groups[1]), match => Decode(match.Groups[2]));
            foreach ((string name, string value) in values)
                fields[name] = value;
            using FormUrlEncodedContent form = new(fields);
            return await OfAsync(await browser.PostAsync(new Uri(Address, Decode(Action().Match(Html).Groups[1])), form, TestContext.Current.CancellationToken));
        }

        private static string Decode(Group group) => WebUtility.HtmlDecode(group.Value);

        [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)">""")]
        private static partial Regex Hidden();

        [GeneratedRegex("""<form[^>]*action="([^"]*)""")]
        private static partial Regex Action();
    }
}
