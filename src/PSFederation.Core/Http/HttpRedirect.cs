using System.Net;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>Where an answer sends the client (RFC 9110 section 15.4, Fetch standard section 2.2.6).</summary>
internal static class HttpRedirect
{
    /// <summary>Whether a status is one that clients follow.</summary>
    public static bool Is(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    /// <summary>Whether the request is sent on as it is, with its body: 307 and 308.</summary>
    public static bool KeepsRequest(HttpStatusCode status) => (int)status is 307 or 308;

    /// <summary>The method of the next request: 301 and 302 make GET of POST, 303 of all but HEAD (Fetch standard, section 4.4).</summary>
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

    /// <summary>The value of the header Location, fit for an address; null when the answer is not a redirect or has none.</summary>
    /// <exception cref="FederationException">It has several that differ.</exception>
    public static string? Location(HttpResponseMessage response, Uri address) => Locations(response) switch
    {
        [] => null,
        [var location] => WebAddress.OfHeader(location),
        { Length: var count } => throw new FederationException(
            FederationErrorCode.SignInPageNotUnderstood, $"{HttpErrors.Origin(address)} redirects to {count} addresses at once; expected one.", HttpErrors.Origin(address)),
    };

    /// <summary>The address of the next request: a fragment goes along when the new address has none. Null when it is not an address.</summary>
    public static Uri? Resolve(Uri address, string location)
    {
        Uri? next = WebAddress.Resolve(address, location);
        return next is { Fragment.Length: 0 } && address.Fragment.Length > 0 && WebAddress.IsWeb(next)
            ? new UriBuilder(next) { Fragment = address.Fragment }.Uri
            : next;
    }

    /// <summary>What messages say of an answer where no redirect is followed, as a sentence without its end; null when it is not a redirect.</summary>
    public static string? NotFollowed(HttpResponseMessage response, Uri address)
    {
        string? where = Locations(response) switch
        {
            [] => null,
            [var location] => Where(Resolve(address, WebAddress.OfHeader(location))),
            { Length: var count } => $"to {count} addresses at once",
        };
        return where is null ? null : $"the server redirected {where} (HTTP {(int)response.StatusCode}), and redirects are not followed here";
    }

    /// <summary>The values of the header Location, each once; empty when the answer is not a redirect.</summary>
    private static string[] Locations(HttpResponseMessage response) =>
        Is(response.StatusCode) && response.Headers.NonValidated.TryGetValues("Location", out System.Net.Http.Headers.HeaderStringValues values)
            ? [.. values.Distinct(StringComparer.Ordinal)]
            : [];

    /// <summary>Not the query: it may hold what is secret.</summary>
    private static string Where(Uri? next) => next switch
    {
        null => "to no address",
        _ when WebAddress.IsWeb(next) => $"to {HttpErrors.Origin(next)}{UntrustedText.Line(next.AbsolutePath)}",
        _ => $"to an address with the scheme '{UntrustedText.Line(next.Scheme)}'",
    };
}
