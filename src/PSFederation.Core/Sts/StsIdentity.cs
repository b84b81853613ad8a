using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.Credentials;

namespace PSFederation.Core.Sts;

/// <summary>Asks AWS STS who the caller is (GetCallerIdentity), which needs no permission.</summary>
public sealed class StsIdentity(AwsSettings settings, IOperationReporter reporter)
{
    /// <summary>Asks with the keys of a credential.</summary>
    /// <param name="credential">The credential; null takes what the AWS CLI would take: the environment, else the profile.</param>
    /// <param name="profileName">A profile instead; null takes AWS_PROFILE, else <c>default</c>.</param>
    /// <param name="region">The region of the endpoint; null as in <see cref="StsRequest.Region"/>.</param>
    /// <param name="endpointUrl">Another endpoint than AWS'; null as in <see cref="StsRequest.EndpointUrl"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="FederationException">No credentials, or STS refused them.</exception>
    public async Task<FederatedIdentity> GetCallerIdentityAsync(
        FederatedCredential? credential, string? profileName, string? region, string? endpointUrl, CancellationToken cancellationToken)
    {
        (AWSCredentials keys, string name) = credential is not null ? FromCredential(credential) : FromSettings(profileName);
        StsEndpoint endpoint = StsEndpoint.Resolve(
            region ?? (endpointUrl is null ? credential?.Source.Region : null),
            endpointUrl ?? credential?.Source.EndpointUrl,
            credential is null ? AwsPartitions.PartitionOf(region ?? settings.Region?.Region ?? string.Empty) : Arn.PartitionOf(credential.Source.RoleArn),
            settings,
            reporter);
        reporter.Verbose($"Asking who {name} is");
        using AmazonSecurityTokenServiceClient client = StsClients.ForCredentials(endpoint, keys);
        GetCallerIdentityResponse response = await StsFault.GuardAsync(
            "tell the caller's identity",
            name,
            endpoint,
            identity: null,
            token => client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), token),
            cancellationToken).ConfigureAwait(false);
        if (response is not { Account.Length: > 0, Arn.Length: > 0, UserId.Length: > 0 })
            throw new FederationException(
                FederationErrorCode.StsServiceError, $"The answer to GetCallerIdentity names no identity; expected AWS STS at {endpoint.CustomUrl ?? endpoint.Region}. Check -EndpointUrl and the proxy.", name);
        string[] session = response.Arn.Split(":assumed-role/") is [_, var path] ? path.Split('/') : [];
        return new FederatedIdentity
        {
            Account = response.Account,
            Arn = response.Arn,
            UserId = response.UserId,
            RoleName = session is [var role, _] ? role : null,
            RoleSessionName = session is [_, var sessionName] ? sessionName : null,
        };
    }

    private static (AWSCredentials Keys, string Name) FromCredential(FederatedCredential credential)
    {
        AwsSessionKeys keys = credential.GetKeys();
        return (new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken), keys.AccessKeyId);
    }

    private (AWSCredentials Keys, string Name) FromSettings(string? profileName)
    {
        if (profileName is null && settings.EnvironmentKeys is { } environment)
        {
            return environment.SessionToken is null
                ? (new BasicAWSCredentials(environment.AccessKeyId, environment.SecretAccessKey), environment.AccessKeyId)
                : (new SessionAWSCredentials(environment.AccessKeyId, environment.SecretAccessKey, environment.SessionToken), environment.AccessKeyId);
        }

        string name = profileName ?? settings.ProfileName;
        try
        {
            if (new CredentialProfileStoreChain(ProfileWriter.CredentialsPath).TryGetAWSCredentials(name, out AWSCredentials keys))
                return (keys, $"profile {name}");
        }
        catch (Exception e) when (e is AmazonClientException or InvalidDataException or ArgumentException)
        {
            throw new FederationException(
                FederationErrorCode.CredentialNotFound, $"The profile '{name}' gives no credentials: {Io.ForeignText.Line(e.Message)}", name);
        }

        throw new FederationException(
            FederationErrorCode.CredentialNotFound, $"No credentials: none were given, the environment has none (AWS_ACCESS_KEY_ID), and there is no profile '{name}' with any. Pass -Credential or -ProfileName, or set some with Set-FederatedCredential.", name);
    }
}
