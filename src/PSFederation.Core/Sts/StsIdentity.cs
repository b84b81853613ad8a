using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>Asks AWS STS who the caller is (GetCallerIdentity), which needs no permission.</summary>
public sealed class StsIdentity(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Asks with the keys of a credential.</summary>
    /// <param name="credential">The credential; null takes those of the origin.</param>
    /// <param name="origin">Where the credentials come from when there is none; null otherwise.</param>
    /// <param name="region">The region of the endpoint; null as in <see cref="StsRequest.Region"/>.</param>
    /// <param name="endpointUrl">Another endpoint than AWS'; null as in <see cref="StsRequest.EndpointUrl"/>.</param>
    /// <param name="timeout">How long STS may take to answer, repetitions included.</param>
    /// <exception cref="FederationException">No credentials, or STS refused them.</exception>
    public async Task<FederatedIdentity> GetCallerIdentityAsync(
        FederatedCredential? credential, CallerOrigin? origin, string? region, string? endpointUrl, TimeSpan timeout, CancellationToken cancellationToken)
    {
        FederatedSession? signer = credential is null ? null : await credential.GetSessionAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        SignedCaller caller = await SignedCaller
            .GetAsync(signer, origin, new StsTarget(region, endpointUrl, timeout), settings, time, reporter, cancellationToken).ConfigureAwait(false);
        (string name, StsEndpoint endpoint) = (caller.Name, caller.Endpoint);
        reporter.Verbose($"Asking who {name} is");
        using AmazonSecurityTokenServiceClient client = StsClients.ForCredentials(endpoint, caller.Keys.ToAws());
        GetCallerIdentityResponse response = await StsErrors.GuardAsync(
            new StsCall("GetCallerIdentity", name, endpoint, timeout) { Signer = new StsSigner(RoleArn: null, credential?.Source.AssumedRoleArn, HasExternalId: false) },
            reporter,
            token => client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), token),
            cancellationToken).ConfigureAwait(false);
        if (response is not { Account.Length: > 0, Arn.Length: > 0, UserId.Length: > 0 })
            throw new FederationException(
                FederationErrorCode.StsServiceError, $"The answer to GetCallerIdentity names no identity; expected AWS STS at {endpoint.CustomUrl ?? endpoint.Region}. Check -EndpointUrl and the proxy.", name);
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
