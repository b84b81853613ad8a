using System.Net;
using Amazon.Runtime;
using Amazon.SecurityToken;
using PSFederation.Core.Io;

namespace PSFederation.Core.Sts;

/// <summary>Turns what STS answers, or fails to answer, into errors that name the role, the STS code and message, and the request id.</summary>
internal static class StsFault
{
    /// <summary>Runs a call of STS.</summary>
    /// <param name="what">What it does, for messages: "assume arn:…".</param>
    /// <param name="target">What it is about: the role ARN.</param>
    /// <param name="endpoint">Whom it calls.</param>
    /// <param name="identity">What identity was presented, for a refusal: issuer, audience, subject. No secret.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<T> GuardAsync<T>(
        string what, string target, StsEndpoint endpoint, string? identity, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.StatusCode != 0)
        {
            throw Refused(what, target, endpoint, identity, e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw Unreachable(what, target, endpoint, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(what, target, endpoint, e);
        }
    }

    private static FederationException Refused(string what, string target, StsEndpoint endpoint, string? identity, AmazonServiceException e)
    {
        string code = string.IsNullOrEmpty(e.ErrorCode) ? $"HTTP {(int)e.StatusCode}" : ForeignText.Line(e.ErrorCode);
        (FederationErrorCode error, string hint) = Explain(code, e.StatusCode);
        string message = ForeignText.Line(e.Message);
        string detail = message.Length > 0 && message != code ? $" ({message})" : string.Empty;
        string presented = identity is not null && PresentsIdentity(error) ? $" Presented: {identity}." : string.Empty;
        string request = string.IsNullOrEmpty(e.RequestId) ? "none given" : ForeignText.Line(e.RequestId);
        return new FederationException(
            error, $"STS refused to {what}: {code}{detail}. {hint}{presented} Endpoint {Name(endpoint)}, request id {request}.", target);
    }

    private static bool PresentsIdentity(FederationErrorCode code) =>
        code is FederationErrorCode.StsAccessDenied or FederationErrorCode.StsInvalidIdentityToken
            or FederationErrorCode.StsIdpRejectedClaim or FederationErrorCode.StsIdpCommunication or FederationErrorCode.StsExpiredToken;

    private static (FederationErrorCode Code, string Hint) Explain(string code, HttpStatusCode status) => code switch
    {
        "AccessDenied" or "AccessDeniedException" => (FederationErrorCode.StsAccessDenied, "Check that the role exists, that its trust policy names this identity provider and this action, and that every condition matches."),
        "ExpiredTokenException" or "ExpiredToken" => (FederationErrorCode.StsExpiredToken, "Sign in again; an assertion is good for five minutes, and clocks must agree."),
        "InvalidIdentityToken" or "InvalidIdentityTokenException" => (FederationErrorCode.StsInvalidIdentityToken, "Check that the identity provider is registered in IAM with this issuer, audience and signing key."),
        "IDPRejectedClaim" => (FederationErrorCode.StsIdpRejectedClaim, "The identity provider turned the token down: it may have expired or been revoked. Sign in again."),
        "IDPCommunicationError" => (FederationErrorCode.StsIdpCommunication, "AWS could not reach the identity provider; it must be on the public network. Try again later."),
        "MalformedPolicyDocument" => (FederationErrorCode.StsMalformedPolicy, "Check the JSON of -Policy."),
        "PackedPolicyTooLarge" => (FederationErrorCode.StsPackedPolicyTooLarge, "Shorten -Policy, give fewer -PolicyArn, or have the identity provider send fewer session tags."),
        "RegionDisabledException" => (FederationErrorCode.StsRegionDisabled, "Activate STS for this region in the account, or choose another with -Region."),
        "ValidationError" or "InvalidParameterValue" or "MissingParameter" or "InvalidArgument" or "ValidationException" => (FederationErrorCode.StsValidation, "Check the parameters; a duration above the role's maximum is refused this way."),
        "InvalidClientTokenId" or "SignatureDoesNotMatch" or "MissingAuthenticationToken" or "IncompleteSignature" or "InvalidAccessKeyId" or "UnrecognizedClientException" => (FederationErrorCode.StsCredentialsRefused, "The credentials are not valid here, or have expired; get new ones, and check the region's partition."),
        "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequestsException" => (FederationErrorCode.StsThrottled, "Wait a little and try again, with fewer calls at once."),
        _ when status == HttpStatusCode.Forbidden => (FederationErrorCode.StsAccessDenied, "Check the role, its trust policy, and the identity provider's registration."),
        _ => (FederationErrorCode.StsServiceError, (int)status >= 500 ? "STS has a fault, or it is not STS that answers at this endpoint. Try again later." : "Check the parameters and the endpoint."),
    };

    private static FederationException Unreachable(string what, string target, StsEndpoint endpoint, Exception e)
    {
        string reason = Innermost(e);
        return new FederationException(
            FederationErrorCode.StsUnreachable, $"STS did not answer the attempt to {what}: {reason}. Endpoint {Name(endpoint)}; check the network, HTTPS_PROXY/NO_PROXY, AWS_CA_BUNDLE, -Region and -EndpointUrl.", target);
    }

    private static string Innermost(Exception e)
    {
        Exception inner = e;
        while (inner.InnerException is { } next && inner is not System.Net.Sockets.SocketException)
            inner = next;
        return ForeignText.Line(inner is OperationCanceledException ? "no answer in time" : inner.Message).TrimEnd('.');
    }

    private static string Name(StsEndpoint endpoint) => endpoint.CustomUrl ?? $"of region {endpoint.Region}";
}
