using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>Requests the identity of the caller from AWS STS (GetCallerIdentity), which requires no permission.</summary>
public sealed class StsIdentity(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Requests the identity of a credential.</summary>
    /// <param name="credential">The credential; null for the credentials of the origin.</param>
    /// <param name="origin">The source of the credentials if there is no credential; otherwise null.</param>
    /// <param name="region">The region of the endpoint; null as in <see cref="StsRequest.Region"/>.</param>
    /// <param name="endpointUrl">A custom endpoint; null as in <see cref="StsRequest.EndpointUrl"/>.</param>
    /// <param name="timeout">The time limit for STS, including retries.</param>
    /// <exception cref="FederationException">There are no credentials, or STS rejected them.</exception>
    public async Task<FederatedIdentity> GetCallerIdentityAsync(
        FederatedCredential? credential, CallerOrigin? origin, string? region, string? endpointUrl, TimeSpan timeout, CancellationToken cancellationToken)
    {
        FederatedSession? signer = credential is null ? null : await credential.GetSessionAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        SignedCaller caller = await SignedCaller
            .GetAsync(signer, origin, new StsTarget(region, endpointUrl, timeout), settings, time, reporter, cancellationToken).ConfigureAwait(false);
        (string name, StsEndpoint endpoint) = (caller.Name, caller.Endpoint);
        reporter.Verbose($"Requesting the identity of {name}");
        using AmazonSecurityTokenServiceClient client = StsClients.ForCredentials(endpoint, caller.Keys.ToAws());
        GetCallerIdentityResponse response = await StsErrors.GuardAsync(
            new StsCall("GetCallerIdentity", name, endpoint, timeout) { Signer = new StsSigner(RoleArn: null, credential?.Source.AssumedRoleArn, HasExternalId: false) },
            reporter,
            token => client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), token),
            cancellationToken).ConfigureAwait(false);
        if (response is not { Account.Length: > 0, Arn.Length: > 0, UserId.Length: > 0 })
            throw new FederationException(
                FederationErrorCode.StsServiceError, $"The response to GetCallerIdentity contains no identity; expected AWS STS at {endpoint.CustomUrl ?? endpoint.Region}. Check -EndpointUrl and the proxy.", name);
        StsValues.RequireNames(name, ("Account", response.Account), ("Arn", response.Arn), ("UserId", response.UserId));
        string[] session = response.Arn.Split(":assumed-role/") is [_, var path] ? path.Split('/') : [];
        return new FederatedIdentity
        {
            Account = response.Account,
            Arn = response.Arn,
            UserId = response.UserId,
            Origin = caller.Origin?.Description,
            RoleName = session is [var role, _] ? role : null,
            RoleSessionName = session is [_, var sessionName] ? sessionName : null,
        };
    }
}
