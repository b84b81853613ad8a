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
    /// <param name="timeout">How long STS may take to answer, repetitions included.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="FederationException">No credentials, or STS refused them.</exception>
    public async Task<FederatedIdentity> GetCallerIdentityAsync(
        FederatedCredential? credential, string? profileName, string? region, string? endpointUrl, TimeSpan timeout, CancellationToken cancellationToken)
    {
        (AWSCredentials keys, string name) = credential is not null ? FromCredential(credential) : await FromSettingsAsync(profileName).ConfigureAwait(false);
        StsEndpoint endpoint = StsEndpoint.Resolve(
            region ?? (endpointUrl is null ? credential?.Source.Region : null),
            endpointUrl ?? credential?.Source.EndpointUrl,
            credential is null ? AwsPartitions.PartitionOf(region ?? settings.Region?.Region ?? string.Empty) : Arn.PartitionOf(credential.Source.RoleArn),
            settings,
            reporter);
        reporter.Verbose($"Asking who {name} is");
        using AmazonSecurityTokenServiceClient client = StsClients.ForCredentials(endpoint, keys);
        GetCallerIdentityResponse response = await StsFault.GuardAsync(
            new StsCall("tell the caller's identity", name, endpoint, timeout),
            reporter,
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

    private async Task<(AWSCredentials Keys, string Name)> FromSettingsAsync(string? profileName)
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
            {
                // Whatever the profile does to get keys, running a program say, it does here, where its errors can be told from those of STS.
                await WaitProgress.ShowAsync(keys.GetCredentialsAsync(), $"profile {name}", reporter).ConfigureAwait(false);
                return (keys, $"profile {name}");
            }
        }
#pragma warning disable CA1031 // Each way of a profile fails by exceptions of its own; they all mean that there are no credentials.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw NoKeys(name, e);
        }

        throw new FederationException(
            FederationErrorCode.CredentialNotFound,
            ProfileNames.All().Contains(name)
                ? $"The profile '{name}' is there and gives no credentials: it has no keys, and no way to get some that this module knows. Set some with Set-FederatedCredential, or choose another profile."
                : $"No credentials: none were given, the environment has none (AWS_ACCESS_KEY_ID), and there is no profile '{name}'. Pass -Credential or -ProfileName, or set some with Set-FederatedCredential.",
            name);
    }

    private static FederationException NoKeys(string name, Exception e)
    {
        if (e is IOException or UnauthorizedAccessException)
            return new FederationException(
                FederationErrorCode.FileUnreadable, $"The AWS config files cannot be read: {Io.ForeignText.Line(e.Message)} Check their permissions.", name, e);
        // The AWS SDK keeps that way in packages of its own, AWSSDK.SSO and AWSSDK.SSOOIDC.
        string reason = e.Message.Contains("AWSSDK.SSO", StringComparison.Ordinal)
            ? "it signs in by IAM Identity Center, which this module does not do. `aws configure export-credentials` gets its keys"
            : Io.ForeignText.Line(e.Message).TrimEnd('.');
        return new FederationException(FederationErrorCode.CredentialNotFound, $"The profile '{name}' gives no credentials: {reason}.", name);
    }
}
