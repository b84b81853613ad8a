using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Credentials.Chain;

namespace PSFederation.Core.Sts;

/// <summary>The keys that sign a call of STS, and what to call them in messages.</summary>
internal sealed class CallerKeys(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>The keys of a session; else what the AWS CLI would take: the environment, else the profile.</summary>
    /// <param name="session">The session; null for what the environment and the files hold.</param>
    /// <param name="profileName">A profile, when there is no session; null takes the environment, AWS_PROFILE, else <c>default</c>.</param>
    /// <param name="place">Where the roles of a profile are assumed.</param>
    /// <param name="cancellationToken">Ends it, and the program that a profile runs.</param>
    /// <exception cref="FederationException">There are none.</exception>
    public async Task<(AwsKeySet Keys, string Name)> GetAsync(FederatedSession? session, string? profileName, StsPlace place, CancellationToken cancellationToken)
    {
        if (session?.Keys is { } keys)
            return (AwsKeySet.Of(keys), keys.AccessKeyId);
        if (profileName is not null || settings.EnvironmentKeys is not { } environment)
            return await FromProfileAsync(settings.ForProfile(profileName), place, cancellationToken).ConfigureAwait(false);
        reporter.Verbose($"Keys {environment.AccessKeyId} of the environment (AWS_ACCESS_KEY_ID)");
        return (environment, environment.AccessKeyId);
    }

    private async Task<(AwsKeySet Keys, string Name)> FromProfileAsync(AwsSettings own, StsPlace place, CancellationToken cancellationToken)
    {
        string name = own.ProfileName;
        AwsProfiles profiles = own.ReadProfiles();
        if (profiles.Find(name) is null && EncryptedStore(name) is { } stored)
        {
            reporter.Verbose($"Credentials of profile '{name}' in the encrypted store of AWS.Tools");
            ImmutableCredentials found = await WaitProgress.ShowAsync(stored.GetCredentialsAsync().WaitAsync(cancellationToken), $"profile {name}", reporter).ConfigureAwait(false);
            return (AwsSdkKeys.Of(found), $"profile {name}");
        }

        ProfileChain chain = ProfileChainReader.Read(profiles, name);
        reporter.Verbose($"Credentials of {chain}");
        return (await new ProfileKeys(own, time, reporter).GetAsync(chain, place, cancellationToken).ConfigureAwait(false), $"profile {name}");
    }

    /// <summary>What Set-AWSCredential -StoreAs wrote on Windows, which only the AWS SDK for .NET can read; null when there is none.</summary>
    private static AWSCredentials? EncryptedStore(string name)
    {
        if (!OperatingSystem.IsWindows())
            return null;
        try
        {
            NetSDKCredentialsFile store = new();
            return store.TryGetProfile(name, out CredentialProfile profile) && AWSCredentialsFactory.TryGetAWSCredentials(profile, store, out AWSCredentials keys) ? keys : null;
        }
        catch (Exception e) when (e is AmazonClientException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // A store that cannot be read has no such profile; the error to come says what there is.
            return null;
        }
    }
}
