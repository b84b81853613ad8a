using System.Xml;
using Amazon.Runtime;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>An STS call, for messages.</summary>
/// <param name="What">The action and its role: "AssumeRole for arn:…".</param>
/// <param name="Target">The target: the role ARN.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Timeout">The time limit, including retries.</param>
/// <param name="Identity">The presented identity, for a denial: issuer, audience, subject. Contains no secret.</param>
internal sealed record StsCall(string What, string Target, StsEndpoint Endpoint, TimeSpan Timeout, string? Identity = null)
{
    /// <summary>The signer; null for exchanges, which contain their identity.</summary>
    public StsSigner? Signer { get; init; }

    /// <summary>The identity of an exchange, for an access denied error. Contains no secret.</summary>
    public Func<FederationDenial>? Exchange { get; init; }

    /// <summary>Why STS denies the call, if that is known without STS; null if not.</summary>
    public string? Mistake { get; init; }

    /// <summary>The shared state of a fan-out; null for a single call.</summary>
    public StsPace? Pace { get; init; }

    /// <summary>Until when STS accepts its identity; null if unknown.</summary>
    public IdentityExpiry? Expiry { get; init; }
}

/// <summary>Converts STS responses and failures to errors with the role, the STS code and message, and the request ID.</summary>
internal static class StsErrors
{
    /// <summary>Runs an STS call.</summary>
    public static Task<T> GuardAsync<T>(StsCall call, IOperationReporter reporter, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken) =>
        call.Pace is { } pace
            ? pace.RunAsync(call.Target, call.Expiry, stop => SendAsync(call, send, stop), cancellationToken)
            : SendAsync(call, stop => WaitProgress.ShowAsync(send(stop), "AWS STS", reporter), cancellationToken);

    private static async Task<T> SendAsync<T>(StsCall call, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(call.Timeout);
        try
        {
            return await send(deadline.Token).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.StatusCode != 0)
        {
            throw Refused(call, e);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new FederationException(
                FederationErrorCode.StsServiceError, $"The response to {call.What} cannot be read; expected a response from AWS STS. Endpoint {call.Endpoint.Name}.{(call.Endpoint.CustomUrl is null ? AwsRegions.Suggestion(call.Endpoint.Region) : string.Empty)} Check the endpoint and the proxy.", call.Target);
        }
        catch (Exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"STS did not respond to {call.What} within {call.Timeout.TotalSeconds.Tenths()} s. Endpoint {call.Endpoint.Name}; check the endpoint and the network, or increase -TimeoutSec.", call.Target);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unreachable(call, e);
        }
    }

    private static FederationException Refused(StsCall call, AmazonServiceException e)
    {
        if (string.IsNullOrEmpty(e.ErrorCode))
            return NotSts(call, e);
        string code = UntrustedText.Line(e.ErrorCode), said = MessageOf(e);
        (FederationErrorCode error, string hint) = StsHint.For(code, said, e.StatusCode, call.Signer);
        if (error == FederationErrorCode.StsAccessDenied && call.Mistake is { } mistake)
            hint = mistake;
        string message = InputPreview.LooksSecret(said) ? "the message repeats the request, so it is not shown" : UntrustedText.Line(said);
        string detail = message.Length > 0 && message != code ? $" ({message})" : string.Empty;
        string presented = call.Identity is not null && PresentsIdentity(error) ? $" Presented: {call.Identity}." : string.Empty;
        string request = string.IsNullOrEmpty(e.RequestId) ? "none given" : UntrustedText.Line(e.RequestId);
        bool denied = error == FederationErrorCode.StsAccessDenied && call.Exchange is not null;
        string explain = denied ? " To see which condition does not match, save the role's trust policy as trust.json and run: $Error[0] | Test-FederationTrust -Policy ./trust.json." : string.Empty;
        return new FederationException(
            error, $"STS denied {call.What}: {code}{detail}. {hint}{explain}{presented} Endpoint {call.Endpoint.Name}, request ID {request}.", call.Target)
        {
            Denied = denied ? call.Exchange!() : null,
            Refusal = RefusalOf(error, e),
        };
    }

    /// <summary>The message of the server. Without one, the SDK creates a message that contains the whole response.</summary>
    private static string MessageOf(AmazonServiceException e) =>
        e.Message.StartsWith("The service returned an error with ", StringComparison.Ordinal) && e.Message.Contains("HTTP Body: ", StringComparison.Ordinal)
            ? string.Empty
            : e.Message;

    /// <summary>The denials that another call can avoid. The messages about durations are from STS.</summary>
    private static StsRefusal RefusalOf(FederationErrorCode error, AmazonServiceException e) => error switch
    {
        FederationErrorCode.StsThrottled => StsRefusal.Throttled,
        FederationErrorCode.StsIdpCommunication => StsRefusal.Transient,
        FederationErrorCode.StsValidation when Says(e, "DurationSeconds exceeds the MaxSessionDuration") => StsRefusal.Duration,
        FederationErrorCode.StsValidation when Says(e, "DurationSeconds exceeds the 1 hour session limit") => StsRefusal.ChainedDuration,
        _ => OfStatus(e),
    };

    private static bool Says(AmazonServiceException e, string text) => e.Message.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static StsRefusal OfStatus(AmazonServiceException e) => (int)e.StatusCode switch
    {
        429 => StsRefusal.Throttled,
        >= 500 => StsRefusal.Transient,
        _ => StsRefusal.None,
    };

    /// <summary>Every STS error has a code; an error without a code comes from a proxy or another server.</summary>
    private static FederationException NotSts(StsCall call, AmazonServiceException e) =>
        new(FederationErrorCode.StsServiceError, $"The response to {call.What} is HTTP {(int)e.StatusCode} without an STS error code; expected a response from AWS STS. Endpoint {call.Endpoint.Name}; check the endpoint and the proxy.", call.Target) { Refusal = OfStatus(e) };

    /// <summary>The SDK's exceptions for a success response with other content: a page, an invalid number, or more data than STS sends.</summary>
    private static bool IsUnreadable(Exception e) =>
        e is AmazonUnmarshallingException or XmlException or FormatException or OverflowException or InvalidDataException or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded };

    private static bool PresentsIdentity(FederationErrorCode code) =>
        code is FederationErrorCode.StsAccessDenied or FederationErrorCode.StsInvalidIdentityToken
            or FederationErrorCode.StsIdpRejectedClaim or FederationErrorCode.StsIdpCommunication or FederationErrorCode.StsExpiredToken;

    private static FederationException Unreachable(StsCall call, Exception e) => ServerTrust.ReasonOf(e) is { } reason
        ? new(FederationErrorCode.StsUnreachable, $"The connection to STS for {call.What} failed: {reason}. Endpoint {call.Endpoint.Name}.", call.Target) { Refusal = StsRefusal.Transient }
        : new(FederationErrorCode.StsUnreachable, $"STS did not respond to {call.What}: {FailedProxy(call, e) ?? Innermost(e)}. Endpoint {call.Endpoint.Name}; check the network, HTTPS_PROXY/NO_PROXY, AWS_CA_BUNDLE, -Region and -EndpointUrl.", call.Target) { Refusal = StsRefusal.Transient };

    private static string? FailedProxy(StsCall call, Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } failed)
                return Uri.TryCreate(StsClients.UrlOf(call.Endpoint), UriKind.Absolute, out Uri? address) ? HttpErrors.FailedProxy(address, failed) : null;
        }

        return null;
    }

    private static string Innermost(Exception e)
    {
        Exception inner = e;
        while (inner.InnerException is { } next && inner is not System.Net.Sockets.SocketException)
        {
            if (inner is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError })
                break;
            inner = next;
        }

        return inner is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refused ? HttpErrors.ProxyRefusal(refused)
            : inner is OperationCanceledException ? "no response in time"
            : UntrustedText.Of(inner);
    }
}
