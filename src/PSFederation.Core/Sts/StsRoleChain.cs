using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.Credentials;
using PSFederation.Core.Http;

namespace PSFederation.Core.Sts;

/// <summary>Assumes a role with credentials that are there already (AssumeRole): the next link of a chain.</summary>
public sealed class StsRoleChain(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>The longest session of a role that is assumed with the session of another role, in seconds.</summary>
    private const int MaxChainedDuration = 3_600;

    private const string SessionName = "PSFederation";

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
        StsRules.RequireSessionName(sessionName);
        StsEndpoint endpoint = StsEndpoint.Resolve(
            request.Region ?? (request.EndpointUrl is null ? caller?.Source.Region : null),
            request.EndpointUrl ?? caller?.Source.EndpointUrl,
            Arn.PartitionOf(request.RoleArn),
            settings,
            reporter);
        CheckDuration(request.DurationSeconds, caller, endpoint);
        (AWSCredentials keys, string name) = await new CallerKeys(settings, reporter).GetAsync(caller, profileName).ConfigureAwait(false);
        reporter.Verbose($"Assuming {request.RoleArn} with {name} at {StsClients.UrlOf(endpoint)}");
        DateTime now = time.GetUtcNow().UtcDateTime;
        ServerClock clock = ServerClock.Listen(time);
        using AmazonSecurityTokenServiceClient client = StsClients.ForCredentials(endpoint, keys);
        AssumeRoleResponse response = await StsFault.GuardAsync(
            new StsCall($"assume {request.RoleArn}", request.RoleArn, endpoint, request.Timeout, $"credentials {name}{(caller is null ? string.Empty : $" of {caller.Source}")}"),
            reporter,
            token => client.AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = request.RoleArn,
                    RoleSessionName = sessionName,
                    ExternalId = request.ExternalId,
                    DurationSeconds = request.DurationSeconds,
                    Policy = request.Policy,
                    PolicyArns = StsExchange.PolicyArns(request),
                },
                token),
            cancellationToken).ConfigureAwait(false);
        return StsExchange.Session(response.Credentials, response.HttpStatusCode, request.RoleArn, endpoint, new FederatedCredentialSource
        {
            Method = FederatedCredentialMethod.AssumeRole,
            RoleArn = request.RoleArn,
            AssumedRoleArn = response.AssumedRoleUser?.Arn,
            AssumedRoleId = response.AssumedRoleUser?.AssumedRoleId,
            Issuer = caller?.Source.Issuer,
            Subject = caller?.Source.Subject,
            Provider = caller?.Source.Provider,
            SourceIdentity = response.SourceIdentity,
#pragma warning disable CS0618 // The old name of the figure; servers other than AWS know no other.
            SessionTokenUtilization = response.SessionTokenUtilization ?? response.PackedPolicySize,
#pragma warning restore CS0618
            Region = endpoint.Region,
            EndpointUrl = endpoint.CustomUrl,
            IssuedAt = now,
            ClockOffset = clock.Offset,
        });
    }

    /// <summary>A chained role has an hour at most, whatever the role itself allows.</summary>
    private void CheckDuration(int? seconds, FederatedSession? caller, StsEndpoint endpoint)
    {
        StsRules.CheckDuration(seconds, endpoint, reporter);
        if (caller is not null && seconds > MaxChainedDuration && endpoint.CustomUrl is null)
            throw new FederationException(
                FederationErrorCode.DurationOutOfRange, $"DurationSeconds is {seconds}; AWS STS gives {MaxChainedDuration} at most for a role that is assumed with the session of another role. The credentials renew themselves as long as those they come from are valid.", seconds);
    }
}
