using System.Net;
using System.Text;

namespace PSFederation.Core.Http;

/// <summary>A page that a session ended up at.</summary>
/// <param name="Address">Its address, after redirects.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The media type, lower case, without parameters.</param>
/// <param name="Body">The text.</param>
/// <param name="Challenges">The ways to authenticate that a 401 offers (RFC 9110 section 11.6.1), such as Negotiate.</param>
internal sealed record HttpPage(Uri Address, HttpStatusCode Status, string MediaType, string Body, IReadOnlyList<string> Challenges)
{
    /// <summary>The encoding that the text was in.</summary>
    public Io.NamedEncoding Encoding { get; init; } = Io.NamedEncoding.Utf8;

    /// <summary>How long the server asks to wait before the next request; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether the server asks for Kerberos or NTLM.</summary>
    public bool OffersIntegrated =>
        Status == HttpStatusCode.Unauthorized
        && Challenges.Any(scheme => scheme.Equals("Negotiate", StringComparison.OrdinalIgnoreCase) || scheme.Equals("NTLM", StringComparison.OrdinalIgnoreCase) || scheme.Equals("Kerberos", StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// A walk through the pages of one server, as a browser does it: cookies, redirects, referrer. A walk that began on https never
/// leaves it, except to loopback.
/// </summary>
internal sealed class HttpSession(HttpClient client, TimeSpan timeout, IOperationReporter reporter)
{
    private const int MaxRedirects = 20;

    private readonly CookieJar _cookies = new(TimeProvider.System);
    private readonly HashSet<string> _visitedOrigins = new(StringComparer.OrdinalIgnoreCase);
    private bool _secure;
    private Uri? _from;

    /// <summary>Whether plain http is refused from the beginning, but for loopback.</summary>
    public bool StaysPrivate
    {
        init => _secure = value;
    }

    public Task<HttpPage> GetAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, address, content: null, NoHeaders, cancellationToken);

    public Task<HttpPage> PostAsync(
        Uri address, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, address, () => new FormUrlEncodedContent(form), NoHeaders, cancellationToken);

    /// <summary>Posts a body.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="content">Makes the body; called again when a redirect asks for the same request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<HttpPage> PostAsync(Uri address, Func<HttpContent> content, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, address, content, NoHeaders, cancellationToken);

    /// <summary>Posts JSON, as a script of the page would; the answer does not become the page that the walk is at.</summary>
    public async Task<HttpPage> PostJsonAsync(
        Uri address, string json, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        Uri? at = _from;
        HttpPage answer = await SendAsync(HttpMethod.Post, address, () => new StringContent(json, Encoding.UTF8, "application/json"), headers, cancellationToken).ConfigureAwait(false);
        _from = at;
        return answer;
    }

    /// <summary>Whether the walk has been at that origin.</summary>
    public bool HasVisited(Uri address) => _visitedOrigins.Contains(HttpFault.Origin(address));

    /// <summary>Whether a secret may be sent there: https, or a loopback address.</summary>
    public static bool IsPrivate(Uri address) => address.Scheme == Uri.UriSchemeHttps || address.IsLoopback;

    private async Task<HttpPage> SendAsync(
        HttpMethod method, Uri address, Func<HttpContent>? content, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            RequireHttp(address, sendsForm: content is not null);
            HttpPage? page = null;
            (Uri? next, bool keepMethod) = await HttpFault.GuardAsync(address, timeout, reporter, async token =>
            {
                using HttpRequestMessage request = new(method, address) { Content = content?.Invoke() };
                AddHeaders(request, headers);
                using HttpResponseMessage response =
                    await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
                reporter.Verbose($"{method} {HttpFault.Origin(address)}{address.AbsolutePath}: {(int)response.StatusCode}");
                TakeCookies(response, address);
                if (RedirectOf(response, address) is { } location)
                    return (location, response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect);
                (string body, Io.NamedEncoding encoding) = await BoundedContent.ReadPageAsync(response, Io.TextInput.MaxLength, token).ConfigureAwait(false);
                page = new HttpPage(
                    address,
                    response.StatusCode,
                    response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? string.Empty,
                    body,
                    [.. response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme)])
                {
                    Encoding = encoding,
                    RetryAfter = PatientCall.RetryAfter(response, TimeProvider.System),
                };
                return ((Uri?)null, false);
            }, cancellationToken).ConfigureAwait(false);
            _from = address;
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

    private void RequireHttp(Uri address, bool sendsForm)
    {
        if (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            throw new FederationException(
                FederationErrorCode.SignInPageNotUnderstood, $"The sign-in leads to an address of scheme '{address.Scheme}'; expected https.", HttpFault.Origin(address));
        _secure |= address.Scheme == Uri.UriSchemeHttps && !address.IsLoopback;
        // A form may carry a password, and a redirect that keeps the method (307, 308) would carry it on.
        if ((_secure || (sendsForm && _from is { IsLoopback: true })) && !IsPrivate(address))
            throw new FederationException(
                FederationErrorCode.SignInInsecure, $"The sign-in leads from https to plain http at {HttpFault.Origin(address)}; it was not followed, since cookies and passwords would be readable there.", HttpFault.Origin(address));
        if (_visitedOrigins.Add(HttpFault.Origin(address)) && _visitedOrigins.Count > 1)
            reporter.Verbose($"The sign-in goes on at {HttpFault.Origin(address)}");
    }

    private static readonly KeyValuePair<string, string>[] NoHeaders = [];

    private void AddHeaders(HttpRequestMessage request, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (_from is { } from && (from.Scheme == Uri.UriSchemeHttp || request.RequestUri!.Scheme == Uri.UriSchemeHttps))
        {
            // As the default policy of browsers has it: the whole address within its origin, else the origin alone.
            bool sameOrigin = HttpFault.Origin(from) == HttpFault.Origin(request.RequestUri!);
            request.Headers.Referrer = new Uri(sameOrigin ? from.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) : HttpFault.Origin(from) + "/");
            if (request.Method == HttpMethod.Post)
                request.Headers.TryAddWithoutValidation("Origin", HttpFault.Origin(from));
        }

        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        request.Headers.AcceptLanguage.ParseAdd("en");
        string cookies = _cookies.HeaderFor(request.RequestUri!);
        if (cookies.Length > 0)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
    }

    private void TakeCookies(HttpResponseMessage response, Uri address)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values))
            return;
        foreach (string value in values)
        {
            if (!_cookies.Take(address, value))
                reporter.Verbose($"A cookie of {HttpFault.Origin(address)} was not taken.");
        }
    }

    private static Uri? RedirectOf(HttpResponseMessage response, Uri address)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        if (location.IsAbsoluteUri)
            return location;
        return Uri.TryCreate(address, location, out Uri? next) ? next : null;
    }
}
