using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.AwsConfig.Chain;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>The credentials that sign an STS call without passed credentials, and their name in messages.</summary>
internal sealed class CallerCredentialResolver(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Gets the credentials of an origin. No other origin is tried.</summary>
    /// <param name="place">The endpoint for roles of the origin.</param>
    /// <param name="cancellationToken">Cancels the call, and stops the program of a profile.</param>
    /// <exception cref="FederationException">The origin has no credentials.</exception>
    public async Task<(AwsCredentials Keys, string Name)> GetAsync(CallerOrigin origin, StsTarget place, CancellationToken cancellationToken)
    {
        (AwsCredentials keys, string name) = origin switch
        {
            StoredCaller stored => Named(await FromStoredAsync(stored, place.Timeout, cancellationToken).ConfigureAwait(false)),
            EnvironmentCaller environment => Named(environment.Keys),
            WebIdentityCaller identity => Named(await new TokenFileCredentialResolver(settings, time, reporter)
                .GetAsync(identity.RoleArn, identity.TokenFile, "AWS_WEB_IDENTITY_TOKEN_FILE", identity.RoleSessionName, place, cancellationToken).ConfigureAwait(false)),
            ProfileCaller profile => await FromProfileAsync(settings.ForProfile(profile.Name), place, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"Unknown origin {origin.GetType().Name}."),
        };
        reporter.Verbose($"Signing with {keys.AccessKeyId} of {origin.Description}");
        return (keys, name);
    }

    /// <summary>The credentials of a session, or otherwise of an origin.</summary>
    /// <param name="place">The endpoint for roles of the origin.</param>
    /// <param name="cancellationToken">Cancels the call, and stops the program of a profile.</param>
    /// <exception cref="FederationException">The origin has no credentials.</exception>
    public async Task<(AwsCredentials Keys, string Name)> GetAsync(FederatedSession? session, CallerOrigin? origin, StsTarget place, CancellationToken cancellationToken) =>
        session is not null ? Named(AwsCredentials.Of(session.Keys)) : await GetAsync(origin!, place, cancellationToken).ConfigureAwait(false);

    private static (AwsCredentials Keys, string Name) Named(AwsCredentials keys) => (keys, keys.AccessKeyId);

    private async Task<AwsCredentials> FromStoredAsync(StoredCaller stored, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            FederatedSession session = await WaitProgress.ShowAsync(stored.Credential.GetSessionAsync(timeout, time, cancellationToken), "$StoredAWSCredentials", reporter).ConfigureAwait(false);
            return AwsCredentials.Of(session.Keys);
        }
        catch (FederationException e) when (e.Code != FederationErrorCode.Timeout)
        {
            throw StoredWithout(e.Message.TrimEnd('.'));
        }
    }

    private static FederationException StoredWithout(string why) => new(
        FederationErrorCode.CredentialNotFound, $"$StoredAWSCredentials contains no usable credentials: {why}. Other credentials were not tried. Run Set-AWSCredential again, or Clear-AWSCredential.", "StoredAWSCredentials");

    private async Task<(AwsCredentials Keys, string Name)> FromProfileAsync(AwsSettings own, StsTarget place, CancellationToken cancellationToken)
    {
        string name = own.ProfileName;
        AwsProfiles profiles = own.ReadProfiles();
        if (profiles.Find(name) is null && EncryptedStore(name) is { } stored)
        {
            reporter.Verbose($"Credentials of profile '{name}' from the encrypted store of AWS.Tools");
            ImmutableCredentials found = await WaitProgress.ShowAsync(stored.GetCredentialsAsync().WaitAsync(cancellationToken), $"profile {name}", reporter).ConfigureAwait(false);
            return (SdkCredentials.Of(found), $"profile {name}");
        }

        ProfileChain chain = ProfileChainReader.Read(profiles, name, own.ProfileVariable);
        reporter.Verbose($"Credentials from {chain}");
        return (await new ProfileCredentialResolver(own, time, reporter).GetAsync(chain, place, cancellationToken).ConfigureAwait(false), $"profile {name}");
    }

    /// <summary>The credentials that Set-AWSCredential -StoreAs stored on Windows, which only the AWS SDK for .NET can read; null if there are none.</summary>
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
            // An unreadable store counts as empty; the following error lists the profiles.
            return null;
        }
    }
}
