using System.Net;
using System.Text.RegularExpressions;

namespace PSFederation.Interop.Tests;

/// <summary>What a person with a browser does at the servers: signs in, agrees, and ends up where the answer goes.</summary>
internal static partial class Person
{
    private const int MaxSteps = 10;

    /// <summary>Follows a sign-in link to its end and gives the last page.</summary>
    /// <param name="link">The link.</param>
    /// <param name="name">Who signs in.</param>
    /// <param name="handler">Sends the requests; null where the server is reached directly.</param>
    public static async Task<string> SignInAtOidcProviderAsync(Uri link, string name, HttpClientHandler? handler = null)
    {
        using HttpClient browser = new(handler ?? new HttpClientHandler());
        browser.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
        HttpResponseMessage page = await browser.GetAsync(link, TestContext.Current.CancellationToken);
        for (int step = 0; step < MaxSteps; step++)
        {
            Uri address = page.RequestMessage!.RequestUri!;
            string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            // .NET follows no redirect from https to http, which is how a sign-in comes back to this machine.
            Uri? back = (int)page.StatusCode is 302 or 303 ? page.Headers.Location : null;
            page.Dispose();
            if (back is not null)
            {
                page = await browser.GetAsync(back, TestContext.Current.CancellationToken);
                continue;
            }

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

    /// <summary>
    /// Follows a SAML sign-in from page to page, as a browser with scripts does: fills in the form that asks for a password, submits every other, and
    /// gives the page that the assertion consumer service answers with.
    /// </summary>
    public static async Task<string> SignInBySamlAsync(Uri link, string name, string password)
    {
        using HttpClient browser = new(new HttpClientHandler { CookieContainer = new CookieContainer() });
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        HttpResponseMessage page = await browser.GetAsync(link, TestContext.Current.CancellationToken);
        for (int step = 0; step < MaxSteps; step++)
        {
            Uri address = page.RequestMessage!.RequestUri!;
            string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            page.Dispose();
            Match form = Form().Match(html);
            if (!form.Success)
                return html;
            Dictionary<string, string> fields = Input().Matches(form.Value)
                .Select(input => (Name: Attribute(input.Value, "name"), Value: Attribute(input.Value, "value")))
                .Where(field => field.Name.Length > 0)
                .GroupBy(field => field.Name, field => field.Value, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
            foreach ((string field, string value) in new[] { ("username", name), ("user", name), ("password", password) })
            {
                if (fields.ContainsKey(field))
                    fields[field] = value;
            }

            using FormUrlEncodedContent content = new(fields);
            string action = Attribute(form.Groups[1].Value, "action");
            page = await browser.PostAsync(action is "" or "#" ? address : new Uri(address, action), content, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException($"The sign-in did not end within {MaxSteps} pages.");
    }

    private static string Attribute(string tag, string name) =>
        WebUtility.HtmlDecode(Regex.Match(tag, $"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", RegexOptions.IgnoreCase) is { Success: true } match ? match.Groups[1].Value + match.Groups[2].Value : string.Empty);

    [GeneratedRegex("<form([^>]*)>.*?</form>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Input();

    [GeneratedRegex("""name="prompt" value="([a-z]+)""")]
    private static partial Regex Prompt();
}
