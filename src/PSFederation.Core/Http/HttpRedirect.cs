using System.Net;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>Where a response redirects the client (RFC 9110 section 15.4, Fetch standard section 2.2.6).</summary>
internal static class HttpRedirect
{
    /// <summary>Whether clients follow a status.</summary>
    public static bool Is(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    /// <summary>Whether the request is forwarded unchanged, with its body: 307 and 308.</summary>
    public static bool KeepsRequest(HttpStatusCode status) => (int)status is 307 or 308;

    /// <summary>The method of the next request: 301 and 302 change POST to GET, 303 changes all but HEAD to GET (Fetch standard, section 4.4).</summary>
    public static HttpMethod NextMethod(HttpMethod method, HttpStatusCode status)
    {
        bool becomesGet = (int)status switch
        {
            301 or 302 => method == HttpMethod.Post,
            303 => method != HttpMethod.Get && method != HttpMethod.Head,
            _ => false,
        };
        return becomesGet ? HttpMethod.Get : method;
    }

    /// <summary>The value of the header Location, converted for an address; null if the response is not a redirect or has none.</summary>
    /// <exception cref="FederationException">It has several different values.</exception>
    public static string? Location(HttpResponseMessage response, Uri address) => Locations(response) switch
    {
        [] => null,
        [var location] => WebAddress.OfHeader(location),
        { Length: var count } => throw new FederationException(
            FederationErrorCode.SignInPageNotUnderstood, $"{HttpErrors.Origin(address)} redirects to {count} addresses in one response; expected one.", HttpErrors.Origin(address)),
    };

    /// <summary>The address of the next request: the fragment is kept if the new address has none. Null if it is not an address.</summary>
    public static Uri? Resolve(Uri address, string location)
    {
        Uri? next = WebAddress.Resolve(address, location);
        return next is { Fragment.Length: 0 } && address.Fragment.Length > 0 && WebAddress.IsWeb(next)
            ? new UriBuilder(next) { Fragment = address.Fragment }.Uri
            : next;
    }

    /// <summary>The message about a redirect that is not followed, without the final period; null if the response is not a redirect.</summary>
    public static string? NotFollowed(HttpResponseMessage response, Uri address)
    {
        string? where = Locations(response) switch
        {
            [] => null,
            [var location] => Where(Resolve(address, WebAddress.OfHeader(location))),
            { Length: var count } => $"to {count} addresses in one response",
        };
        return where is null ? null : $"the server redirected {where} (HTTP {(int)response.StatusCode}), and this call does not follow redirects";
    }

    /// <summary>The values of the header Location, each once; empty if the response is not a redirect.</summary>
    private static string[] Locations(HttpResponseMessage response) =>
        Is(response.StatusCode) && response.Headers.NonValidated.TryGetValues("Location", out System.Net.Http.Headers.HeaderStringValues values)
            ? [.. values.Distinct(StringComparer.Ordinal)]
            : [];

    /// <summary>Not the query, which can contain secrets.</summary>
    private static string Where(Uri? next) => next switch
    {
        null => "without an address",
        _ when WebAddress.IsWeb(next) => $"to {HttpErrors.Origin(next)}{UntrustedText.Line(next.AbsolutePath)}",
        _ => $"to an address with the scheme '{UntrustedText.Line(next.Scheme)}'",
    };
}
