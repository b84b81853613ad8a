using System.Net;
using System.Net.Http.Json;
using System.Web;

namespace PSFederation.Interop.Tests;

/// <summary>
/// A person at glewlwyd, whose pages are a program in the browser: signs in and agrees by the calls that those pages make, with the cookies of one browser,
/// and goes where the provider redirects.
/// </summary>
internal static class GlewlwydPerson
{
    /// <summary>Signs in at the link, and follows it to the redirect address, or to the page that says that the device is signed in.</summary>
    /// <param name="server">The server.</param>
    /// <param name="link">The link that the command showed: of the authorization endpoint, or the verification address with the code.</param>
    /// <param name="clientId">The client that the person agrees to.</param>
    public static async Task SignInAsync(Server server, Uri link, string clientId)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Uri api = new(server["GLEWLWYD_URL"] + "/api/");
        using HttpClientHandler handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using HttpClient browser = new(handler);
        using HttpResponseMessage signedIn = await browser.PostAsJsonAsync(new Uri(api, "auth/"), new { username = server["GLEWLWYD_USER"], password = server["GLEWLWYD_PASSWORD"] }, stop);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        using HttpResponseMessage agreed = await browser.PutAsJsonAsync(new Uri(api, "auth/grant/" + clientId), new { scope = "openid aws" }, stop);
        Assert.Equal(HttpStatusCode.OK, agreed.StatusCode);
        using HttpResponseMessage first = await browser.GetAsync(link, stop);
        Uri next = Location(first);
        if (next.AbsolutePath == "/login.html")
        {
            // The page comes back to the address that began, and says that the person can continue.
            Uri back = new(HttpUtility.ParseQueryString(next.Query)["callback_url"]!);
            using HttpResponseMessage second = await browser.GetAsync(new Uri($"{back.AbsoluteUri}&g_continue"), stop);
            next = Location(second);
        }

        if (next.AbsolutePath == "/login.html")
        {
            Assert.Equal("deviceComplete", HttpUtility.ParseQueryString(next.Query)["prompt"]);
            return;
        }

        using HttpResponseMessage page = await browser.GetAsync(next, stop);
        Assert.Contains("return to PowerShell", await page.Content.ReadAsStringAsync(stop), StringComparison.Ordinal);
    }

    private static Uri Location(HttpResponseMessage answer) =>
        answer.Headers.Location ?? throw new InvalidOperationException($"{answer.RequestMessage!.RequestUri!.AbsolutePath} answered {(int)answer.StatusCode} and no redirect.");
}
