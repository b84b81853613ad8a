using System.Net;
using Amazon.SecurityToken.Model;

namespace PSFederation.Core.Sts;

/// <summary>What the answers of the calls that assume a role have in common; their types in the AWS SDK have nothing in common.</summary>
/// <param name="issued">The credentials; null when the answer holds none.</param>
/// <param name="user">The session; null where a server does not say.</param>
/// <param name="sourceIdentity">The source identity; null when there is none.</param>
/// <param name="utilization">How full the session token is, in percent; null where a server does not say.</param>
internal sealed class StsResponse(Amazon.SecurityToken.Model.Credentials? issued, HttpStatusCode status, AssumedRoleUser? user, string? sourceIdentity, int? utilization)
{
#pragma warning disable CS0618 // PackedPolicySize is the old name of the figure; servers other than AWS know no other.
    /// <summary>That of AssumeRole.</summary>
    public static StsResponse Of(AssumeRoleResponse answer) =>
        new(answer.Credentials, answer.HttpStatusCode, answer.AssumedRoleUser, answer.SourceIdentity, answer.SessionTokenUtilization ?? answer.PackedPolicySize);

    /// <summary>That of AssumeRoleWithSAML.</summary>
    public static StsResponse Of(AssumeRoleWithSAMLResponse answer) =>
        new(answer.Credentials, answer.HttpStatusCode, answer.AssumedRoleUser, answer.SourceIdentity, answer.SessionTokenUtilization ?? answer.PackedPolicySize);

    /// <summary>That of AssumeRoleWithWebIdentity.</summary>
    public static StsResponse Of(AssumeRoleWithWebIdentityResponse answer) =>
        new(answer.Credentials, answer.HttpStatusCode, answer.AssumedRoleUser, answer.SourceIdentity, answer.SessionTokenUtilization ?? answer.PackedPolicySize);

    /// <summary>That of GetFederationToken; the federated user is the session.</summary>
    public static StsResponse Of(GetFederationTokenResponse answer) =>
        new(
            answer.Credentials,
            answer.HttpStatusCode,
            answer.FederatedUser is { } user ? new AssumedRoleUser { Arn = user.Arn, AssumedRoleId = user.FederatedUserId } : null,
            sourceIdentity: null,
            answer.SessionTokenUtilization ?? answer.PackedPolicySize);
#pragma warning restore CS0618

    /// <summary>The session that it holds.</summary>
    /// <param name="endpoint">Who answered.</param>
    /// <param name="source">Where it comes from, as far as the call knows: how, which role, and whose identity.</param>
    /// <exception cref="FederationException">It holds none.</exception>
    public FederatedSession Session(StsEndpoint endpoint, FederatedCredentialSource source)
    {
        // A proxy or another server may answer 200 with something else.
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
