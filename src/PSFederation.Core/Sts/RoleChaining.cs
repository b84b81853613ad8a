using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>Assumes a role with credentials that are there already (AssumeRole): the next link of a chain.</summary>
public sealed class RoleChaining(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>The session name where nobody gives one.</summary>
    internal const string SessionName = "PSFederation";

    /// <param name="caller">The session that signs; null takes the credentials of the origin.</param>
    /// <param name="origin">Where the credentials come from when there is no session; null otherwise.</param>
    /// <param name="roleSessionName">The name of the session; null takes the caller's, else PSFederation.</param>
    /// <param name="request">The rest of the call.</param>
    /// <exception cref="FederationException">The code says what STS, or this module before it, refused.</exception>
    public async Task<FederatedSession> AssumeRoleAsync(
        FederatedSession? caller, CallerOrigin? origin, string? roleSessionName, StsRequest request, CancellationToken cancellationToken)
    {
        Arn.RequireRole(request.RoleArn, "RoleArn");
        PartitionRules.RequireCaller(caller?.Source, request.RoleArn);
        CallerOrigin? own = caller is null ? origin ?? throw new ArgumentNullException(nameof(origin)) : null;
        string sessionName = roleSessionName ?? caller?.Source.RoleSessionName ?? SessionName;
        RoleSessionName.Require(sessionName);
        StsEndpoint endpoint = StsEndpoint.Resolve(
            request.Region ?? (request.EndpointUrl is null ? caller?.Source.Region : null),
            request.EndpointUrl ?? caller?.Source.EndpointUrl,
            Arn.PartitionOf(request.RoleArn),
            settings.ForProfile((own as ProfileCaller)?.Name),
            reporter);
        CheckDuration(request.DurationSeconds, caller, endpoint);
        (AwsCredentials keys, string name) = await new CallerCredentialResolver(settings, time, reporter)
            .GetAsync(caller, own, new StsTarget(request.Region, request.EndpointUrl, request.Timeout), cancellationToken).ConfigureAwait(false);
        FederatedSession session = await new AssumeRoleCall(time, reporter).SendAsync(keys, name, sessionName, request, endpoint, caller?.Source, cancellationToken).ConfigureAwait(false);
        return session with { Source = session.Source with { Origin = own?.Description } };
    }

    /// <summary>A chained role has an hour at most, whatever the role itself allows.</summary>
    private void CheckDuration(int? seconds, FederatedSession? caller, StsEndpoint endpoint)
    {
        StsRules.CheckDuration(seconds, endpoint, reporter);
        if (caller?.Source.RoleName is not null && seconds is { } chained && endpoint.CustomUrl is null)
            StsRules.RequireChainedDuration(chained);
    }
}
