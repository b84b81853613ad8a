using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>Assumes a role with existing credentials (AssumeRole): the next link of a chain.</summary>
public sealed class RoleChaining(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>The default session name.</summary>
    internal const string SessionName = "PSFederation";

    /// <param name="caller">The session that signs; null for the credentials of the origin.</param>
    /// <param name="origin">The source of the credentials if there is no session; otherwise null.</param>
    /// <param name="roleSessionName">The session name; null for the caller's, or otherwise PSFederation.</param>
    /// <param name="request">The rest of the call.</param>
    /// <exception cref="FederationException">The error code shows what STS, or this module before the call, rejected.</exception>
    public async Task<FederatedSession> AssumeRoleAsync(
        FederatedSession? caller, CallerOrigin? origin, string? roleSessionName, StsRequest request, CancellationToken cancellationToken)
    {
        Arn.RequireRole(request.RoleArn, "RoleArn");
        FederatedUser.Refuse(caller?.Source, "AssumeRole");
        PartitionRules.RequireCaller(caller?.Source, request.RoleArn);
        CallerOrigin? own = caller is null ? origin ?? throw new ArgumentNullException(nameof(origin)) : null;
        string sessionName = roleSessionName ?? caller?.Source.RoleSessionName ?? SessionName;
        RoleSessionName.Require(sessionName);
        SessionLimits.Require(request);
        PartitionRules.RequirePolicies(request.PolicyArns, Arn.PartitionOf(request.RoleArn));
        StsEndpoint endpoint = StsEndpoint.Resolve(
            request.Place,
            caller?.Source,
            Arn.PartitionOf(request.RoleArn),
            settings.ForProfile((own as ProfileCaller)?.Name),
            reporter);
        StsRules.CheckDuration(request.DurationSeconds, endpoint, reporter);
        CallerCredentialResolver resolver = new(settings, time, reporter);
        StsTarget place = request.Place;
        (AwsCredentials keys, string name) = own is not null && request.Pace is { } pace
            ? await pace.KeysAsync(own, () => resolver.GetAsync(own, place, cancellationToken)).ConfigureAwait(false)
            : await resolver.GetAsync(caller, own, place, cancellationToken).ConfigureAwait(false);
        FederatedSession session = await RoleDurations.OfProcess.RunAsync(
            Clamped(request, caller, own),
            reporter,
            call => new AssumeRoleCall(time, reporter).SendAsync(keys, name, sessionName, call, endpoint, caller?.Source, cancellationToken)).ConfigureAwait(false);
        return session with { Source = session.Source with { Origin = own?.Description } };
    }

    /// <summary>Role chaining limits the session to one hour, regardless of the role. For credentials of the environment and profiles, only STS knows whether they belong to a role.</summary>
    private StsRequest Clamped(StsRequest request, FederatedSession? caller, CallerOrigin? origin)
    {
        if ((caller?.Source.RoleName is null && origin is not WebIdentityCaller) || request.DurationSeconds is not > StsLimits.MaxChainedDuration)
            return request;
        reporter.Verbose($"DurationSeconds {request.DurationSeconds} is reduced to {StsLimits.MaxChainedDuration} for {request.RoleArn}: role chaining limits the session to one hour");
        return request with { DurationSeconds = StsLimits.MaxChainedDuration };
    }
}
