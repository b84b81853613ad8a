using System.Net;
using System.Net.Http.Headers;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Http;

/// <summary>A published document, or another response.</summary>
/// <param name="Redirect">The message about a redirect, which is not followed; null if the response is not a redirect.</param>
internal sealed record FetchedJson(HttpStatusCode Status, string? Redirect, string Json)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>Gets published JSON documents, with retries.</summary>
internal static class JsonFetch
{
    /// <summary>Gets a document.</summary>
    /// <exception cref="FederationException">There was no response, or it is too large.</exception>
    public static Task<FetchedJson> GetAsync(
        HttpClient http, Uri address, IReadOnlyList<string> accept, int maxBytes, TimeSpan timeout, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken) =>
        new RetryingCall(time, reporter).SendAsync(address, timeout, Repeat.Freely, async token =>
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            foreach (string mediaType in accept)
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            string json = response.IsSuccessStatusCode ? await BoundedContent.ReadJsonAsync(response, maxBytes, token).ConfigureAwait(false) : string.Empty;
            return new Answer<FetchedJson>(
                new FetchedJson(response.StatusCode, HttpRedirect.NotFollowed(response, address), json), response.StatusCode, RetryingCall.RetryAfter(response, time));
        }, cancellationToken);
}
