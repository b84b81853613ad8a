using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using PSFederation.Core.Credentials;

namespace PSFederation.Core.Sts;

/// <summary>The keys that sign a call of STS, and what to call them in messages.</summary>
internal sealed class CallerKeys(AwsSettings settings, IOperationReporter reporter)
{
    /// <summary>The keys of a session; else what the AWS CLI would take: the environment, else the profile.</summary>
    /// <param name="session">The session; null for what the environment and the files hold.</param>
    /// <param name="profileName">A profile, when there is no session; null takes the environment, AWS_PROFILE, else <c>default</c>.</param>
    /// <exception cref="FederationException">There are none.</exception>
    public Task<(AWSCredentials Keys, string Name)> GetAsync(FederatedSession? session, string? profileName) =>
        session?.Keys is { } keys
            ? Task.FromResult<(AWSCredentials, string)>((new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken), keys.AccessKeyId))
            : FromSettingsAsync(profileName);

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
