using System.Net;
using System.Text;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>
/// Visits pages like a browser: cookies, redirects, referrer. Every address is https, or http on
/// loopback (<see cref="WebAddress"/>).
/// </summary>
internal sealed class HttpSession(HttpClient client, TimeSpan timeout, IOperationReporter reporter)
{
    private const int MaxRedirects = 20;

    private static readonly KeyValuePair<string, string>[] NoHeaders = [];

    private readonly CookieJar _cookies = new(TimeProvider.System);
    private readonly HashSet<string> _visitedOrigins = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _judged = new(StringComparer.Ordinal);
    private Uri? _from;

    /// <summary>The time limit for each page.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>Called with the current and the next address before each request; an exception prevents the request.</summary>
    public Action<Uri, Uri>? BeforeVisit { get; set; }

    public Task<HttpPage> GetAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(address, new Message(HttpMethod.Get, Content: null, NoHeaders, Secret: null), cancellationToken);

    /// <summary>Posts a form.</summary>
    /// <param name="address">The target address.</param>
    /// <param name="form">Its fields.</param>
    /// <param name="secret">The name of the person's secret in them, for messages ("password"); no redirect takes it to another origin. Null if there is none.</param>
    public Task<HttpPage> PostAsync(
        Uri address, IReadOnlyList<KeyValuePair<string, string>> form, string? secret, CancellationToken cancellationToken) =>
        PostAsync(address, () => new FormUrlEncodedContent(form), secret, cancellationToken);

    /// <summary>Posts a body.</summary>
    /// <param name="address">The target address.</param>
    /// <param name="content">Creates the body; called again if a redirect requires the same request.</param>
    /// <param name="secret">The name of the person's secret in it, for messages ("password"); no redirect takes it to another origin. Null if there is none.</param>
    public Task<HttpPage> PostAsync(Uri address, Func<HttpContent> content, string? secret, CancellationToken cancellationToken) =>
        SendAsync(address, new Message(HttpMethod.Post, content, NoHeaders, secret), cancellationToken);

    /// <summary>Posts JSON, like a script of the page; the response does not become the current page.</summary>
    /// <inheritdoc cref="PostAsync(Uri, Func{HttpContent}, string, CancellationToken)"/>
    public async Task<HttpPage> PostJsonAsync(
        Uri address, string json, IReadOnlyList<KeyValuePair<string, string>> headers, string? secret, CancellationToken cancellationToken)
    {
        Uri? at = _from;
        Message message = new(HttpMethod.Post, () => new StringContent(json, Encoding.UTF8, "application/json"), headers, secret);
        HttpPage answer = await SendAsync(address, message, cancellationToken).ConfigureAwait(false);
        _from = at;
        return answer;
    }

    /// <summary>Whether the session has visited that origin.</summary>
    public bool HasVisited(Uri address) => _visitedOrigins.Contains(HttpErrors.Origin(address));

    /// <summary>
    /// Whether a server may have judged a secret: the request that holds it was sent. Known not to have judged it is a server to which no connection was made, and one that answers 503 and says
    /// when it will be available, because it was not able to handle the request (RFC 9110 sections 10.2.3 and 15.6.4).
    /// </summary>
    /// <param name="secret">What was given with the request: "password".</param>
    public bool MayHaveJudged(string secret) => _judged.Contains(secret);

    private async Task<HttpPage> SendAsync(Uri address, Message message, CancellationToken cancellationToken)
    {
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            BeforeVisit?.Invoke(_from ?? address, address);
            Visit(address);
            (HttpPage? page, string? location, HttpStatusCode status) = await SendOnceAsync(address, message, cancellationToken).ConfigureAwait(false);
            if (page is not null)
            {
                _from = address;
                return page;
            }

            Uri next = HttpRedirect.Resolve(address, location!)
                ?? throw new FederationException(
                    FederationErrorCode.SignInPageNotUnderstood, $"{HttpErrors.Origin(address)} redirects to {InputPreview.Quote(location!)}, which is not a valid address.", HttpErrors.Origin(address));
            message = message.Redirected(address, next, status, _from);
            address = next;
        }

        throw new FederationException(
            FederationErrorCode.SignInTooManySteps,
            $"{HttpErrors.Origin(address)} redirected more than {MaxRedirects} times, probably in a loop. Check the sign-in address, or sign in there with a browser to see why.",
            HttpErrors.Origin(address));
    }

    private async Task<(HttpPage? Page, string? Location, HttpStatusCode Status)> SendOnceAsync(Uri address, Message message, CancellationToken cancellationToken)
    {
        // A secret that one server of a chain of redirects has judged stays judged, whatever the next one does.
        bool isFirst = message.Secret is { } secret && _judged.Add(secret);
        try
        {
            (HttpPage? Page, string? Location, HttpStatusCode Status) answer = await HttpErrors.GuardAsync(
                address, timeout, reporter, token => AskAsync(address, message, token), cancellationToken).ConfigureAwait(false);
            if (isFirst && answer.Page is { Status: HttpStatusCode.ServiceUnavailable, RetryAfter: not null })
                _judged.Remove(message.Secret!);
            return answer;
        }
        catch (FederationException e) when (isFirst && HttpErrors.IsWithoutConnection(e))
        {
            _judged.Remove(message.Secret!);
            throw;
        }
    }

    private async Task<(HttpPage? Page, string? Location, HttpStatusCode Status)> AskAsync(Uri address, Message message, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(message.Method, address) { Content = message.Content?.Invoke() };
        AddHeaders(request, message);
        using HttpResponseMessage response =
            await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        reporter.Verbose($"{message.Method} {HttpErrors.Origin(address)}{address.AbsolutePath}: {(int)response.StatusCode}");
        TakeCookies(response, address);
        // A redirect without an address is a page.
        if (HttpRedirect.Location(response, address) is { } location)
            return (null, location, response.StatusCode);
        (string body, NamedEncoding encoding) = await BoundedContent.ReadPageAsync(response, TextInput.MaxLength, cancellationToken).ConfigureAwait(false);
        return (
            new HttpPage(
                address,
                response.StatusCode,
                BoundedContent.TypeOf(response.Content).MediaType,
                body,
                [.. response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme)])
            {
                Encoding = encoding,
                RetryAfter = RetryingCall.RetryAfter(response, TimeProvider.System),
                Refresh = response.Headers.TryGetValues("Refresh", out IEnumerable<string>? refresh) ? string.Join(", ", refresh) : null,
            },
            null,
            response.StatusCode);
    }

    private void Visit(Uri address)
    {
        if (!WebAddress.IsWeb(address))
            throw new FederationException(
                FederationErrorCode.SignInPageNotUnderstood, $"The sign-in continues at an address with the scheme '{UntrustedText.Line(address.Scheme)}'; expected https.", HttpErrors.Origin(address));
        // Others could read cookies, passwords and assertions there, and forge a response.
        WebAddress.Require(address, _from is null ? "The address" : "The next sign-in address");
        if (_visitedOrigins.Add(HttpErrors.Origin(address)) && _visitedOrigins.Count > 1)
            reporter.Verbose($"The sign-in continues at {HttpErrors.Origin(address)}");
    }

    private void AddHeaders(HttpRequestMessage request, Message message)
    {
        foreach ((string name, string value) in message.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (_from is { } from && (from.Scheme == Uri.UriSchemeHttp || request.RequestUri!.Scheme == Uri.UriSchemeHttps))
        {
            // Like the default policy of browsers: the full address within its origin, otherwise only the origin.
            bool sameOrigin = WebAddress.IsSameOrigin(from, request.RequestUri!);
            request.Headers.Referrer = new Uri(sameOrigin ? from.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) : HttpErrors.Origin(from) + "/");
            if (request.Method == HttpMethod.Post)
                request.Headers.TryAddWithoutValidation("Origin", message.IsTainted ? "null" : HttpErrors.Origin(from));
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
                reporter.Verbose($"A cookie of {HttpErrors.Origin(address)} was rejected.");
        }
    }

    /// <summary>The request, and how a redirect changes it.</summary>
    private sealed record Message(HttpMethod Method, Func<HttpContent>? Content, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Secret)
    {
        /// <summary>Whether a server between the page and the target chose the target (Fetch standard, section 4.4).</summary>
        public bool IsTainted { get; private init; }

        /// <summary>The request to the next address.</summary>
        /// <param name="at">The redirecting address.</param>
        /// <param name="next">The target address.</param>
        /// <param name="status">The HTTP status.</param>
        /// <param name="from">The current page of the session.</param>
        /// <exception cref="FederationException">A secret would be sent on to another origin.</exception>
        public Message Redirected(Uri at, Uri next, HttpStatusCode status, Uri? from)
        {
            bool sameOrigin = WebAddress.IsSameOrigin(at, next);
            if (Secret is not null && HttpRedirect.KeepsRequest(status) && !sameOrigin)
                throw new FederationException(
                    FederationErrorCode.SignInInsecure,
                    $"{HttpErrors.Origin(at)} received the {Secret} and redirects it to {HttpErrors.Origin(next)} (HTTP {(int)status}). The {Secret} was not sent there, because the page that asked for it does not post to that server. Check the sign-in address.",
                    HttpErrors.Origin(next));
            Message sent = this with { IsTainted = IsTainted || (!sameOrigin && (from is null || !WebAddress.IsSameOrigin(from, at))) };
            HttpMethod method = HttpRedirect.NextMethod(Method, status);
            return method == Method ? sent : sent with { Method = method, Content = null, Secret = null };
        }
    }
}
