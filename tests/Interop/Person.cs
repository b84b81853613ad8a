using System.Net;
using System.Text.RegularExpressions;

namespace PSFederation.Interop.Tests;

/// <summary>What a person with a browser does at npm's oidc-provider: signs in, agrees, and ends up at the redirect address.</summary>
internal static partial class Person
{
    private const int MaxSteps = 10;

    /// <summary>Follows a sign-in link to its end and gives the last page.</summary>
    public static async Task<string> SignInAtOidcProviderAsync(Uri link, string name)
    {
        using HttpClient browser = new(new HttpClientHandler { CookieContainer = new CookieContainer() });
        HttpResponseMessage page = await browser.GetAsync(link, TestContext.Current.CancellationToken);
        for (int step = 0; step < MaxSteps; step++)
        {
            Uri address = page.RequestMessage!.RequestUri!;
            string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            page.Dispose();
            if (!address.AbsolutePath.StartsWith("/interaction/", StringComparison.Ordinal))
                return html;
            string prompt = Prompt().Match(html).Groups[1].Value;
            using FormUrlEncodedContent form = new(prompt == "login"
                ? new Dictionary<string, string> { ["prompt"] = prompt, ["login"] = name, ["password"] = "any" }
                : new Dictionary<string, string> { ["prompt"] = prompt });
            page = await browser.PostAsync(address, form, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException($"The sign-in did not end within {MaxSteps} pages.");
    }

    [GeneratedRegex("""name="prompt" value="([a-z]+)""")]
    private static partial Regex Prompt();
}
