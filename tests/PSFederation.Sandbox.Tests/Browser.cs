using System.Net;
using System.Text.RegularExpressions;

namespace PSFederation.Sandbox.Tests;

/// <summary>A minimal browser: cookies, manual redirects, and forms of a page.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    /// <summary>Gets the page that was last shown.</summary>
    public string Page { get; private set; } = string.Empty;

    public HttpStatusCode Status { get; private set; }

    public Uri? Address { get; private set; }

    /// <summary>Gets the address outside of this host to which the last redirect leads, for example a loopback redirect URI.</summary>
    public Uri? LeavesTo { get; private set; }

    public Task OpenAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Sends the form of the page, with its hidden fields.</summary>
    public Task SubmitAsync(params (string Name, string Value)[] fields)
    {
        Dictionary<string, string> form = HiddenFields();
        foreach ((string name, string value) in fields)
        {
            form[name] = value;
        }

        string action = WebUtility.HtmlDecode(FormAction().Match(Page).Groups[1].Value);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Address!, action)) { Content = new FormUrlEncodedContent(form) });
    }

    public Task LogInAsync(SandboxUser user, string? password = null)
        => SubmitAsync(("username", user.UserName), ("password", password ?? user.Password));

    public Dictionary<string, string> HiddenFields()
        => HiddenInput().Matches(Page).ToDictionary(
            match => WebUtility.HtmlDecode(match.Groups[1].Value),
            match => WebUtility.HtmlDecode(match.Groups[2].Value));

    /// <summary>Reads where the form of the page goes: the ACS of an auto-post page.</summary>
    public string FormTarget() => WebUtility.HtmlDecode(FormAction().Match(Page).Groups[1].Value);

    public void Dispose() => _http.Dispose();

    public async Task SendAsync(HttpRequestMessage request)
    {
        LeavesTo = null;
        Address = request.RequestUri;
        for (int hop = 0; hop < 10; hop++)
        {
            using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            request.Dispose();
            Status = response.StatusCode;
            Page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (response.Headers.Location is not { } location)
            {
                return;
            }

            Uri next = new(Address!, location);
            if (next.Authority != Address!.Authority)
            {
                LeavesTo = next;
                return;
            }

            Address = next;
            request = new HttpRequestMessage(HttpMethod.Get, next);
        }

        throw new InvalidOperationException("Too many redirects.");
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex HiddenInput();

    [GeneratedRegex("<form[^>]* action=\"([^\"]*)\"")]
    private static partial Regex FormAction();
}
