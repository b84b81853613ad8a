using System.Net;

namespace PSFederation.Core.Http;

/// <summary>A page that a session ended up at.</summary>
/// <param name="Address">Its address, after redirects.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The media type, lower case, without parameters.</param>
/// <param name="Body">The text.</param>
internal sealed record HttpPage(Uri Address, HttpStatusCode Status, string MediaType, string Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>
/// A walk through the pages of one server, as a browser does it: cookies, redirects, referrer. A walk that began on https never
/// leaves it, except to loopback.
/// </summary>
internal sealed class HttpSession(HttpClient client, TimeSpan timeout, IOperationReporter reporter)
{
    private const int MaxRedirects = 20;

    private readonly CookieContainer _cookies = new();
    private readonly HashSet<string> _visitedOrigins = new(StringComparer.OrdinalIgnoreCase);
    private bool _secure;

    public Task<HttpPage> GetAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, address, content: null, cancellationToken);

    public Task<HttpPage> PostAsync(
        Uri address, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, address, () => new FormUrlEncodedContent(form), cancellationToken);

    /// <summary>Whether a secret may be sent there: https, or a loopback address.</summary>
    public static bool IsPrivate(Uri address) => address.Scheme == Uri.UriSchemeHttps || address.IsLoopback;

    private async Task<HttpPage> SendAsync(
        HttpMethod method, Uri address, Func<HttpContent>? content, CancellationToken cancellationToken)
    {
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            RequireHttp(address);
            HttpPage? page = null;
            (Uri? next, bool keepMethod) = await HttpFault.GuardAsync(address, timeout, reporter, async token =>
            {
                using HttpRequestMessage request = new(method, address) { Content = content?.Invoke() };
                AddHeaders(request);
                using HttpResponseMessage response =
                    await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
                reporter.Verbose($"{method} {HttpFault.Origin(address)}{address.AbsolutePath}: {(int)response.StatusCode}");
                TakeCookies(response, address);
                if (RedirectOf(response, address) is { } location)
                    return (location, response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect);
                page = new HttpPage(
                    address,
                    response.StatusCode,
                    response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? string.Empty,
                    await BoundedContent.ReadTextAsync(response, Io.TextInput.MaxLength, token).ConfigureAwait(false));
                return ((Uri?)null, false);
            }, cancellationToken).ConfigureAwait(false);
            if (next is null)
                return page!;
            address = next;
            if (!keepMethod)
                (method, content) = (HttpMethod.Get, null);
        }

        throw new FederationException(
            FederationErrorCode.SignInTooManySteps,
            $"{HttpFault.Origin(address)} redirected more than {MaxRedirects} times; it seems to go in circles. Check the sign-in address, or sign in there with a browser to see why.",
            HttpFault.Origin(address));
    }

    private void RequireHttp(Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            throw new FederationException(
                FederationErrorCode.SignInPageNotUnderstood, $"The sign-in leads to an address of scheme '{address.Scheme}'; expected https.", HttpFault.Origin(address));
        _secure |= address.Scheme == Uri.UriSchemeHttps && !address.IsLoopback;
        if (_secure && !IsPrivate(address))
            throw new FederationException(
                FederationErrorCode.SignInInsecure, $"The sign-in leads from https to plain http at {HttpFault.Origin(address)}; it was not followed, since cookies and passwords would be readable there.", HttpFault.Origin(address));
        if (_visitedOrigins.Add(HttpFault.Origin(address)) && _visitedOrigins.Count > 1)
            reporter.Verbose($"The sign-in goes on at {HttpFault.Origin(address)}");
    }

    private void AddHeaders(HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        request.Headers.AcceptLanguage.ParseAdd("en");
        string cookies = _cookies.GetCookieHeader(request.RequestUri!);
        if (cookies.Length > 0)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
    }

    private void TakeCookies(HttpResponseMessage response, Uri address)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values))
            return;
        foreach (string value in values)
        {
            try
            {
                _cookies.SetCookies(address, value);
            }
            catch (CookieException)
            {
                // A browser drops a cookie it cannot read, for another domain say; so do we.
                reporter.Verbose($"A cookie of {HttpFault.Origin(address)} was not taken.");
            }
        }
    }

    private static Uri? RedirectOf(HttpResponseMessage response, Uri address)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        return location.IsAbsoluteUri ? location : new Uri(address, location);
    }
}
