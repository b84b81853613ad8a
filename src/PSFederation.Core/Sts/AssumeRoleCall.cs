using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The call AssumeRole, signed with given credentials.</summary>
internal sealed class AssumeRoleCall(TimeProvider time, IOperationReporter reporter)
{
    /// <param name="keys">The credentials that sign it.</param>
    /// <param name="signer">The name of the credentials in messages.</param>
    /// <param name="request">The rest of the call.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="caller">The source of the signer; null if it is not a session of this module.</param>
    /// <exception cref="FederationException">STS denied it, or did not respond.</exception>
    public async Task<FederatedSession> SendAsync(
        AwsCredentials keys, string signer, string roleSessionName, StsRequest request, StsEndpoint endpoint, FederatedCredentialSource? caller, CancellationToken cancellationToken)
    {
        Secrets.Use(request.TokenCode);
        Secrets.Use(request.ProvidedContexts.Select(context => context.Value));
        reporter.Verbose($"Assuming {request.RoleArn} with {signer} at {StsClients.UrlOf(endpoint)}");
        DateTime now = time.GetUtcNow().UtcDateTime;
        ServerClock clock = new(time);
        using AmazonSecurityTokenServiceClient? own = request.Pace is null ? StsClients.ForCredentials(endpoint, keys.ToAws()) : null;
        AmazonSecurityTokenServiceClient client = own ?? request.Pace!.ClientFor(endpoint, keys);
        AssumeRoleResponse response = await StsErrors.GuardAsync(
            new StsCall($"AssumeRole for {request.RoleArn}", request.RoleArn, endpoint, request.Timeout, $"credentials {signer}{(caller is null ? string.Empty : $" of {caller}")}")
            {
                Signer = new StsSigner(request.RoleArn, caller?.AssumedRoleArn, request.ExternalId is not null),
                Pace = request.Pace,
            },
            reporter,
            token => clock.RecordAsync(
                client,
                new AssumeRoleRequest
                {
                    RoleArn = request.RoleArn,
                    RoleSessionName = roleSessionName,
                    ExternalId = request.ExternalId,
                    DurationSeconds = request.DurationSeconds,
                    Policy = request.Policy,
                    PolicyArns = request.PolicyDescriptors,
                    Tags = request.TagMembers,
                    TransitiveTagKeys = request.TransitiveTagKeys.Count == 0 ? null : [.. request.TransitiveTagKeys],
                    SourceIdentity = request.SourceIdentity,
                    SerialNumber = request.SerialNumber,
                    TokenCode = request.TokenCode,
                    ProvidedContexts = request.ContextMembers,
                },
                (sts, call) => sts.AssumeRoleAsync(call, token)),
            cancellationToken).ConfigureAwait(false);
        request.Pace?.Learn(clock.Offset);
        return StsResponse.Of(response).Session(endpoint, new FederatedCredentialSource
        {
            Method = FederatedCredentialMethod.AssumeRole,
            RoleArn = request.RoleArn,
            Issuer = caller?.Issuer,
            Subject = caller?.Subject,
            Provider = caller?.Provider,
            AccountName = request.AccountName,
            IssuedAt = now,
            ClockOffset = clock.Offset,
        });
    }
}
