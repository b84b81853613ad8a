using System.Net;
using System.Xml;
using Amazon.Runtime;
using PSFederation.Core.Http;
using PSFederation.Core.Io;

namespace PSFederation.Core.Sts;

/// <summary>A call of STS, as messages speak of it.</summary>
/// <param name="What">The action and its role: "AssumeRole for arn:…".</param>
/// <param name="Target">What it is about: the role ARN.</param>
/// <param name="Endpoint">Whom it calls.</param>
/// <param name="Timeout">How long it may take, repetitions included.</param>
/// <param name="Identity">What identity was presented, for a refusal: issuer, audience, subject. No secret.</param>
internal sealed record StsCall(string What, string Target, StsEndpoint Endpoint, TimeSpan Timeout, string? Identity = null);

/// <summary>Turns what STS answers, or fails to answer, into errors that name the role, the STS code and message, and the request id.</summary>
internal static class StsFault
{
    /// <summary>Runs a call of STS.</summary>
    public static async Task<T> GuardAsync<T>(
        StsCall call, IOperationReporter reporter, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(call.Timeout);
        try
        {
            return await WaitProgress.ShowAsync(send(deadline.Token), "AWS STS", reporter).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.StatusCode != 0)
        {
            throw Refused(call, e);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new FederationException(
                FederationErrorCode.StsServiceError, $"The response to {call.What} cannot be read; expected a response of AWS STS. Endpoint {call.Endpoint.Name}; check that it is STS, and the proxy.", call.Target);
        }
        catch (Exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"STS did not answer {call.What} within {call.Timeout.TotalSeconds:0.#} s. Endpoint {call.Endpoint.Name}; check it and the network, or allow more with -TimeoutSec.", call.Target);
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
        string code = ForeignText.Line(e.ErrorCode);
        (FederationErrorCode error, string hint) = Explain(code, e.StatusCode);
        string message = InputEcho.LooksSecret(e.Message) ? "it repeated what it was sent, which is not shown" : ForeignText.Line(e.Message);
        string detail = message.Length > 0 && message != code ? $" ({message})" : string.Empty;
        string presented = call.Identity is not null && PresentsIdentity(error) ? $" Presented: {call.Identity}." : string.Empty;
        string request = string.IsNullOrEmpty(e.RequestId) ? "none given" : ForeignText.Line(e.RequestId);
        return new FederationException(
            error, $"STS denied {call.What}: {code}{detail}. {hint}{presented} Endpoint {call.Endpoint.Name}, request id {request}.", call.Target);
    }

    /// <summary>Every error of STS has a code; what has none comes from a proxy or another server.</summary>
    private static FederationException NotSts(StsCall call, AmazonServiceException e) =>
        new(FederationErrorCode.StsServiceError, $"The response to {call.What} is HTTP {(int)e.StatusCode} without an STS error code; expected a response of AWS STS. Endpoint {call.Endpoint.Name}; check that it is STS, and the proxy.", call.Target);

    /// <summary>What the SDK throws when an answer of success is something else: a page, a number that is none, or more than STS ever sends.</summary>
    private static bool IsUnreadable(Exception e) =>
        e is AmazonUnmarshallingException or XmlException or FormatException or OverflowException or InvalidDataException or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded };

    private static bool PresentsIdentity(FederationErrorCode code) =>
        code is FederationErrorCode.StsAccessDenied or FederationErrorCode.StsInvalidIdentityToken
            or FederationErrorCode.StsIdpRejectedClaim or FederationErrorCode.StsIdpCommunication or FederationErrorCode.StsExpiredToken;

    private static (FederationErrorCode Code, string Hint) Explain(string code, HttpStatusCode status) => code switch
    {
        "AccessDenied" or "AccessDeniedException" => (FederationErrorCode.StsAccessDenied, "Check that the role exists, that its trust policy allows this identity and this action, and that every condition matches."),
        "ExpiredTokenException" or "ExpiredToken" => (FederationErrorCode.StsExpiredToken, "Sign in again; an assertion is good for five minutes, and clocks must agree."),
        "InvalidIdentityToken" or "InvalidIdentityTokenException" => (FederationErrorCode.StsInvalidIdentityToken, "Check that the identity provider is registered in IAM with this issuer, audience and signing key."),
        "IDPRejectedClaim" => (FederationErrorCode.StsIdpRejectedClaim, "The identity provider turned the token down: it may have expired or been revoked. Sign in again."),
        "IDPCommunicationError" => (FederationErrorCode.StsIdpCommunication, "AWS could not reach the identity provider; it must be on the public network. Try again later."),
        "MalformedPolicyDocument" => (FederationErrorCode.StsMalformedPolicy, "Check the JSON of -Policy."),
        "PackedPolicyTooLarge" => (FederationErrorCode.StsPackedPolicyTooLarge, "Shorten -Policy, give fewer -PolicyArn, or have the identity provider send fewer session tags."),
        "RegionDisabledException" => (FederationErrorCode.StsRegionDisabled, "Activate STS for this region in the account, or choose another with -Region."),
        "ValidationError" or "InvalidParameterValue" or "MissingParameter" or "InvalidArgument" or "ValidationException" => (FederationErrorCode.StsValidation, "Check the parameters."),
        "InvalidClientTokenId" or "SignatureDoesNotMatch" or "MissingAuthenticationToken" or "IncompleteSignature" or "InvalidAccessKeyId" or "UnrecognizedClientException" => (FederationErrorCode.StsCredentialsRefused, "The credentials are not valid here, or have expired; get new ones, and check the region's partition."),
        "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequestsException" => (FederationErrorCode.StsThrottled, "Wait a little and try again, with fewer calls at once."),
        _ when status == HttpStatusCode.Forbidden => (FederationErrorCode.StsAccessDenied, "Check the role, its trust policy, and the identity provider's registration."),
        _ => (FederationErrorCode.StsServiceError, (int)status >= 500 ? "STS has an internal error, or another server answers at this endpoint. Try again later." : "Check the parameters and the endpoint."),
    };

    private static FederationException Unreachable(StsCall call, Exception e) =>
        new(FederationErrorCode.StsUnreachable, $"STS did not answer {call.What}: {Innermost(e)}. Endpoint {call.Endpoint.Name}; check the network, HTTPS_PROXY/NO_PROXY, AWS_CA_BUNDLE, -Region and -EndpointUrl.", call.Target);

    private static string Innermost(Exception e)
    {
        Exception inner = e;
        while (inner.InnerException is { } next && inner is not System.Net.Sockets.SocketException)
        {
            if (inner is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError })
                break;
            inner = next;
        }

        return inner is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refused ? HttpFault.ProxyRefusal(refused)
            : inner is OperationCanceledException ? "no response in time"
            : ForeignText.Of(inner);
    }
}
