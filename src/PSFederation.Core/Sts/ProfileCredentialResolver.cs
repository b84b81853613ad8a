using Amazon.Runtime;
using Amazon.Util;
using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.AwsConfig.Chain;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Resolves the chain of a profile: gets the first credentials, and assumes one role after the other.</summary>
/// <param name="settings">The environment with the requested profile, whose region and endpoints apply to the whole chain.</param>
/// <param name="reporter">Reports waits and steps.</param>
internal sealed class ProfileCredentialResolver(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>A program can require an interactive sign-in, but its time is limited.</summary>
    private static readonly TimeSpan ProcessPatience = TimeSpan.FromMinutes(10);

    /// <summary>Gets the credentials.</summary>
    /// <param name="place">The endpoint for the roles.</param>
    /// <exception cref="FederationException">A step failed; the message contains the profile.</exception>
    public async Task<AwsCredentials> GetAsync(ProfileChain chain, StsTarget place, CancellationToken cancellationToken)
    {
        // Input from a person is checked before any program runs.
        if (chain.Roles.FirstOrDefault(role => role.MfaSerial is not null) is { } guarded)
            throw new FederationException(
                FederationErrorCode.SignInNeedsPerson,
                $"The role {guarded.RoleArn} of profile '{guarded.ProfileName}' requires an MFA code of the device {guarded.MfaSerial}, which this module does not ask for. {ByAwsCli(chain.ProfileName)}",
                chain.ProfileName);
        AwsCredentials keys = await FirstAsync(chain, place, cancellationToken).ConfigureAwait(false);
        foreach (ProfileRole role in chain.Roles)
            keys = await AssumeAsync(role, keys, place, cancellationToken).ConfigureAwait(false);
        return keys;
    }

    private async Task<AwsCredentials> FirstAsync(ProfileChain chain, StsTarget place, CancellationToken cancellationToken) => chain.Origin switch
    {
        StaticKeysOrigin origin => origin.Keys,
        ProcessOrigin origin => await CredentialProcess.RunAsync(origin, time.GetUtcNow().UtcDateTime, ProcessPatience, reporter, cancellationToken).ConfigureAwait(false),
        WebIdentityOrigin origin => await new TokenFileCredentialResolver(settings, time, reporter)
            .GetAsync(origin.RoleArn, origin.TokenFile, $"web_identity_token_file of profile '{origin.ProfileName}'", origin.RoleSessionName, place, cancellationToken).ConfigureAwait(false),
        AmbientKeysOrigin origin => await AmbientAsync(origin, cancellationToken).ConfigureAwait(false),
        SsoOrigin origin => throw NotOurs(origin, $"it uses IAM Identity Center at {origin.StartUrl}, which this module does not support. Run `aws sso login --profile {origin.ProfileName}`.", chain),
        LoginOrigin origin => throw NotOurs(origin, $"it uses an `aws login` session, which this module does not read. Run `aws login --profile {origin.ProfileName}`.", chain),
        _ => throw new InvalidOperationException($"Unknown origin {chain.Origin.GetType().Name}."),
    };

    private async Task<AwsCredentials> AssumeAsync(ProfileRole role, AwsCredentials keys, StsTarget place, CancellationToken cancellationToken)
    {
        // STS checks whether the role exists; here only the partition is needed.
        if (role.RoleArn.Split(':') is not ["arn", { Length: > 0 } partition, ..])
            throw new FederationException(
                FederationErrorCode.ArnMalformed, $"role_arn of profile '{role.ProfileName}' is {InputPreview.Quote(role.RoleArn)}; expected the form arn:PARTITION:iam::ACCOUNT:role/NAME.", InputPreview.Target(role.RoleArn));
        string sessionName = role.RoleSessionName ?? RoleChaining.SessionName;
        RoleSessionName.Require(sessionName);
        StsEndpoint endpoint = StsEndpoint.Resolve(place, credentials: null, partition, settings, reporter);
        StsRules.CheckDuration(role.DurationSeconds, endpoint, reporter);
        StsRequest request = new() { RoleArn = role.RoleArn, DurationSeconds = role.DurationSeconds, ExternalId = role.ExternalId, Timeout = place.Timeout };
        FederatedSession session = await new AssumeRoleCall(time, reporter)
            .SendAsync(keys, $"{keys} (for profile {role.ProfileName})", sessionName, request, endpoint, caller: null, cancellationToken).ConfigureAwait(false);
        return AwsCredentials.Of(session.Keys);
    }

    /// <summary>Credentials from the surroundings of the process. The AWS SDK reads instance metadata, because it supports its protocol. No request uses a proxy.</summary>
    private async Task<AwsCredentials> AmbientAsync(AmbientKeysOrigin origin, CancellationToken cancellationToken)
    {
        if (origin.Source == CredentialSourceName.Environment)
            return settings.EnvironmentKeys ?? throw Absent(origin, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
        try
        {
            if (origin.Source == CredentialSourceName.EcsContainer)
                return await new ContainerCredentialReader(time, reporter).GetAsync(cancellationToken).ConfigureAwait(false);
            // The request for the session token of the metadata uses the first proxy, the other requests the second.
            EC2InstanceMetadata.Proxy = DirectProxy.Instance;
            // It looks for its server in the constructor, on the calling thread.
            ImmutableCredentials found = await WaitProgress.ShowAsync(
                Task.Run(() => new InstanceProfileAWSCredentials(DirectProxy.Instance).GetCredentialsAsync(), cancellationToken).WaitAsync(cancellationToken),
                origin.Source.ToString(),
                reporter).ConfigureAwait(false);
            return SdkCredentials.Of(found);
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.HttpUnreachable or FederationErrorCode.Timeout or FederationErrorCode.InputTooLarge)
        {
            throw Absent(origin, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or InvalidOperationException or ArgumentException or FormatException or UnauthorizedAccessException)
        {
            throw Absent(origin, UntrustedText.Line(e.Message).TrimEnd('.'));
        }
    }

    private static FederationException Absent(AmbientKeysOrigin origin, string why) =>
        new(FederationErrorCode.CredentialNotFound, $"The profile '{origin.ProfileName}' has no usable credentials: credential_source is {origin.Source}, but {why}. Run the command where this source is available, or change the source of the profile.", origin.ProfileName);

    private static FederationException NotOurs(ProfileOrigin origin, string why, ProfileChain chain) =>
        new(FederationErrorCode.CredentialNotFound, $"The profile '{origin.ProfileName}' cannot be used here: {why} {ByAwsCli(chain.ProfileName)}", chain.ProfileName);

    private static string ByAwsCli(string profileName) =>
        $"To set its credentials in this session with the AWS CLI version 2, run: aws configure export-credentials --profile {profileName} --format powershell | Out-String | Invoke-Expression. Then omit -ProfileName.";
}
