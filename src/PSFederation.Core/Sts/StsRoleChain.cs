using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Sts;

/// <summary>Assumes a role with credentials that are there already (AssumeRole): the next link of a chain.</summary>
public sealed class StsRoleChain(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>The session name where nobody gives one.</summary>
    internal const string SessionName = "PSFederation";

    /// <summary>AssumeRole.</summary>
    /// <param name="caller">The session that signs; null takes what the AWS CLI would take: the environment, else the profile.</param>
    /// <param name="profileName">An AWS profile that signs, when there is no session.</param>
    /// <param name="roleSessionName">The name of the session; null takes the caller's, else PSFederation.</param>
    /// <param name="request">The rest of the call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The session.</returns>
    /// <exception cref="FederationException">The code says what STS, or this module before it, refused.</exception>
    public async Task<FederatedSession> AssumeRoleAsync(
        FederatedSession? caller, string? profileName, string? roleSessionName, StsRequest request, CancellationToken cancellationToken)
    {
        Arn.RequireRole(request.RoleArn, "RoleArn");
        string sessionName = roleSessionName ?? caller?.Source.RoleSessionName ?? SessionName;
        RoleSessionName.Require(sessionName);
        StsEndpoint endpoint = StsEndpoint.Resolve(
            request.Region ?? (request.EndpointUrl is null ? caller?.Source.Region : null),
            request.EndpointUrl ?? caller?.Source.EndpointUrl,
            Arn.PartitionOf(request.RoleArn),
            settings.ForProfile(profileName),
            reporter);
        CheckDuration(request.DurationSeconds, caller, endpoint);
        (AwsKeySet keys, string name) = await new CallerKeys(settings, time, reporter)
            .GetAsync(caller, profileName, new StsPlace(request.Region, request.EndpointUrl, request.Timeout), cancellationToken).ConfigureAwait(false);
        return await new RoleCall(time, reporter).SendAsync(keys, name, sessionName, request, endpoint, caller?.Source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A chained role has an hour at most, whatever the role itself allows.</summary>
    private void CheckDuration(int? seconds, FederatedSession? caller, StsEndpoint endpoint)
    {
        StsRules.CheckDuration(seconds, endpoint, reporter);
        if (caller?.Source.RoleName is not null && seconds is { } chained && endpoint.CustomUrl is null)
            StsRules.RequireChainedDuration(chained);
    }
}
