using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.AwsConfig.Chain;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>The keys that sign a call of STS when no credentials are passed, and what to call them in messages.</summary>
internal sealed class CallerCredentialResolver(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Gets the keys of an origin. No other origin is tried.</summary>
    /// <param name="place">Where roles are assumed, if the origin has some.</param>
    /// <param name="cancellationToken">Ends it, and the program that a profile runs.</param>
    /// <exception cref="FederationException">The origin gives none.</exception>
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

    /// <summary>The keys of a session; without a session, those of an origin.</summary>
    /// <param name="place">Where roles are assumed, if the origin has some.</param>
    /// <param name="cancellationToken">Ends it, and the program that a profile runs.</param>
    /// <exception cref="FederationException">The origin gives none.</exception>
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
        FederationErrorCode.CredentialNotFound, $"$StoredAWSCredentials gives no keys: {why}. No other credentials were tried. Run Set-AWSCredential again, or Clear-AWSCredential.", "StoredAWSCredentials");

    private async Task<(AwsCredentials Keys, string Name)> FromProfileAsync(AwsSettings own, StsTarget place, CancellationToken cancellationToken)
    {
        string name = own.ProfileName;
        AwsProfiles profiles = own.ReadProfiles();
        if (profiles.Find(name) is null && EncryptedStore(name) is { } stored)
        {
            reporter.Verbose($"Credentials of profile '{name}' in the encrypted store of AWS.Tools");
            ImmutableCredentials found = await WaitProgress.ShowAsync(stored.GetCredentialsAsync().WaitAsync(cancellationToken), $"profile {name}", reporter).ConfigureAwait(false);
            return (SdkCredentials.Of(found), $"profile {name}");
        }

        ProfileChain chain = ProfileChainReader.Read(profiles, name, own.ProfileVariable);
        reporter.Verbose($"Credentials of {chain}");
        return (await new ProfileCredentialResolver(own, time, reporter).GetAsync(chain, place, cancellationToken).ConfigureAwait(false), $"profile {name}");
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
