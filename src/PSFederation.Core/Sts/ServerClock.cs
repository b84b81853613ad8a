using System.Globalization;
using Amazon.Runtime;
using Amazon.SecurityToken;

namespace PSFederation.Core.Sts;

/// <summary>
/// The difference of the STS clock to the local clock, by the Date of a response (RFC 9110 section 6.6.1). AWS SDK responses have no
/// headers; its event does. Clients are shared, so the event of another call is not counted.
/// </summary>
/// <param name="time">The local clock.</param>
internal sealed class ServerClock(TimeProvider time)
{
    /// <summary>The difference; zero if the response has no Date.</summary>
    public TimeSpan Offset { get; private set; }

    /// <summary>Sends a request and records the difference.</summary>
    /// <param name="send">The operation of the client.</param>
    public async Task<TResponse> RecordAsync<TRequest, TResponse>(
        AmazonSecurityTokenServiceClient client, TRequest request, Func<AmazonSecurityTokenServiceClient, TRequest, Task<TResponse>> send)
        where TRequest : AmazonWebServiceRequest
    {
        client.AfterResponseEvent += Record;
        try
        {
            return await send(client, request).ConfigureAwait(false);
        }
        finally
        {
            client.AfterResponseEvent -= Record;
        }

        void Record(object sender, ResponseEventArgs response)
        {
            if (response is WebServiceResponseEventArgs { ResponseHeaders: { } headers } ours
                && ReferenceEquals(ours.Request, request)
                && headers.TryGetValue("Date", out string? date)
                && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset sent))
                Offset = sent - time.GetUtcNow();
        }
    }
}
