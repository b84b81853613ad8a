using System.Net;
using System.Text.RegularExpressions;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>Acts as a person in the browser: opens the link, fills in the form, and is redirected back.</summary>
internal sealed partial class Person(SandboxHost sandbox)
{
    private const string UserName = "onerole";

    /// <summary>Signs in at the OIDC provider of the sandbox.</summary>
    /// <param name="link">The link that Get-OidcToken shows.</param>
    /// <returns>A task that completes when the browser is at the redirect address.</returns>
    public async Task SignInAsync(Uri link)
    {
        using HttpClientHandler handler = new() { CookieContainer = new CookieContainer(), CheckCertificateRevocationList = true };
        using HttpClient browser = new(handler);
        using HttpResponseMessage page = await browser.GetAsync(link).ConfigureAwait(false);
        string html = await page.Content.ReadAsStringAsync().ConfigureAwait(false);
        Dictionary<string, string> fields = HiddenField().Matches(html).ToDictionary(
            match => WebUtility.HtmlDecode(match.Groups["name"].Value),
            match => WebUtility.HtmlDecode(match.Groups["value"].Value));
        fields["username"] = UserName;
        fields["password"] = sandbox.Users[UserName].Password;
        Uri action = new(page.RequestMessage!.RequestUri!, WebUtility.HtmlDecode(FormAction().Match(html).Groups["action"].Value));
        using FormUrlEncodedContent form = new(fields);
        using HttpResponseMessage end = await browser.PostAsync(action, form).ConfigureAwait(false);
        end.EnsureSuccessStatusCode();
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">""")]
    private static partial Regex HiddenField();

    [GeneratedRegex("""<form[^>]*action="(?<action>[^"]*)""")]
    private static partial Regex FormAction();
}
