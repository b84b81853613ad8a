using System.Net;
using Amazon.SecurityToken.Model;

namespace PSFederation.Core.Sts;

/// <summary>A common form for the responses of calls that assume a role, whose AWS SDK types have no common base.</summary>
/// <param name="issued">The credentials; null if the response contains none.</param>
/// <param name="user">The session; null if the server does not return it.</param>
/// <param name="sourceIdentity">The source identity; null if there is none.</param>
/// <param name="utilization">The packed size of the session token, in percent; null if the server does not return it.</param>
internal sealed class StsResponse(Amazon.SecurityToken.Model.Credentials? issued, HttpStatusCode status, AssumedRoleUser? user, string? sourceIdentity, int? utilization)
{
#pragma warning disable CS0618 // PackedPolicySize is the old name; servers other than AWS use only that.
    /// <summary>The response of AssumeRole.</summary>
    public static StsResponse Of(AssumeRoleResponse answer) =>
        new(answer.Credentials, answer.HttpStatusCode, answer.AssumedRoleUser, answer.SourceIdentity, answer.SessionTokenUtilization ?? answer.PackedPolicySize);

    /// <summary>The response of AssumeRoleWithSAML.</summary>
    public static StsResponse Of(AssumeRoleWithSAMLResponse answer) =>
        new(answer.Credentials, answer.HttpStatusCode, answer.AssumedRoleUser, answer.SourceIdentity, answer.SessionTokenUtilization ?? answer.PackedPolicySize);

    /// <summary>The response of AssumeRoleWithWebIdentity.</summary>
    public static StsResponse Of(AssumeRoleWithWebIdentityResponse answer) =>
        new(answer.Credentials, answer.HttpStatusCode, answer.AssumedRoleUser, answer.SourceIdentity, answer.SessionTokenUtilization ?? answer.PackedPolicySize);

    /// <summary>The response of GetFederationToken; the federated user is the session.</summary>
    public static StsResponse Of(GetFederationTokenResponse answer) =>
        new(
            answer.Credentials,
            answer.HttpStatusCode,
            answer.FederatedUser is { } user ? new AssumedRoleUser { Arn = user.Arn, AssumedRoleId = user.FederatedUserId } : null,
            sourceIdentity: null,
            answer.SessionTokenUtilization ?? answer.PackedPolicySize);
#pragma warning restore CS0618

    /// <summary>The session in the response.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="source">The source, as far as the call knows it: method, role and identity.</param>
    /// <exception cref="FederationException">It contains no session.</exception>
    public FederatedSession Session(StsEndpoint endpoint, FederatedCredentialSource source)
    {
        // A proxy or another server can return 200 with other content.
        if (issued is not { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, SessionToken.Length: > 0, Expiration: { } expiration })
            throw new FederationException(
                FederationErrorCode.StsServiceError, $"The response ({(int)status}) to the request {(source.RoleArn is null ? "for a federation token" : $"to assume {source.RoleArn}")} contains no credentials; expected AWS STS at {endpoint.CustomUrl ?? endpoint.Region}. Check -EndpointUrl and the proxy.", source.RoleArn);
        StsValues.RequireKeys(source.RoleArn, ("AccessKeyId", issued.AccessKeyId), ("SecretAccessKey", issued.SecretAccessKey), ("SessionToken", issued.SessionToken));
        StsValues.RequireNames(
            source.RoleArn, ("Arn", user?.Arn), ("AssumedRoleId", user?.AssumedRoleId), ("SourceIdentity", sourceIdentity),
            ("Issuer", source.Issuer), ("Subject", source.Subject), ("Audience", source.Audience), ("Provider", source.Provider));
        return new FederatedSession(new AwsSessionKeys(issued.AccessKeyId, issued.SecretAccessKey, issued.SessionToken, expiration), source with
        {
            AssumedRoleArn = user?.Arn,
            AssumedRoleId = user?.AssumedRoleId,
            SourceIdentity = sourceIdentity,
            SessionTokenUtilization = utilization,
            Region = endpoint.Region,
            EndpointUrl = endpoint.CustomUrl,
        });
    }
}
