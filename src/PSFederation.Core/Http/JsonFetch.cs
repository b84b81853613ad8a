using System.Net;
using System.Net.Http.Headers;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Http;

/// <summary>A document that a server publishes, or what it answered instead.</summary>
/// <param name="Redirect">What messages say of a redirect, which is not followed; null when the response is not a redirect.</param>
internal sealed record FetchedJson(HttpStatusCode Status, string? Redirect, string Json)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>Gets JSON documents that servers publish, patiently.</summary>
internal static class JsonFetch
{
    /// <summary>Gets a document.</summary>
    /// <exception cref="FederationException">There was no answer, or one that is too large.</exception>
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
