using System.Management.Automation;
using PSFederation.Core.Credentials;

namespace PSFederation.Commands;

/// <summary>Where Set-FederatedCredential puts credentials.</summary>
public enum FederatedCredentialScope
{
    /// <summary>The environment of this process, for it and what it starts.</summary>
    Process,

    /// <summary>A profile of the shared credentials file, for every AWS SDK and the AWS CLI.</summary>
    Profile,

    /// <summary>The session's default of AWS.Tools, for its cmdlets in this session; they get renewed keys.</summary>
    Session,
}

/// <summary>Set-FederatedCredential: puts credentials where other tools find them.</summary>
[Cmdlet(VerbsCommon.Set, "FederatedCredential", SupportsShouldProcess = true)]
[OutputType(typeof(FederatedCredential))]
public sealed class SetFederatedCredentialCommand : FederationCmdlet
{
    /// <summary>The credentials.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [FederatedCredentialInput]
    public FederatedCredential Credential { get; set; } = null!;

    /// <summary>Where to put them.</summary>
    [Parameter(Mandatory = true)]
    public FederatedCredentialScope Scope { get; set; }

    /// <summary>The profile, with -Scope Profile.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The region to put beside them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>Give the credentials back.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Scope == FederatedCredentialScope.Profile)
        {
            ProfileWriter.RequireName(ProfileName ?? throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Scope Profile needs -ProfileName; expected the name of the profile to write. No profile is written unasked, least of all 'default'.", nameof(ProfileName)));
        }
        else if (ProfileName is not null)
        {
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ProfileName goes with -Scope Profile; it means nothing with -Scope {Scope}.", ProfileName);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AwsSessionKeys keys = (await Credential.GetSessionAsync(cancellationToken)).Keys;
        if (keys.Expiration <= Time.GetUtcNow().UtcDateTime)
            throw new FederationException(
                FederationErrorCode.CredentialExpired, $"The credentials expired at {keys.Expiration:u}; nothing was written. Get new ones.", keys.AccessKeyId);
        bool done = Scope switch
        {
            FederatedCredentialScope.Process => SetProcess(keys),
            FederatedCredentialScope.Session => SetSession(keys),
            _ => await SetProfileAsync(keys, cancellationToken),
        };
        if (done && PassThru)
            WriteObject(Credential);
    }

    private bool SetProcess(AwsSessionKeys keys)
    {
        if (!ShouldProcess("environment of this process", $"Set credentials {keys.AccessKeyId}"))
            return false;
        ProcessEnvironment.Set(keys, Region);
        if (SessionState.PSVariable.GetValue(AwsTools.StoredCredentials) is not null)
            WriteWarning($"AWS.Tools cmdlets of this session ask ${AwsTools.StoredCredentials} before the environment. Use -Scope Session for them, or Clear-AWSCredential.");
        return true;
    }

    private bool SetSession(AwsSessionKeys keys)
    {
        AwsTools tools = AwsTools.Find(InvokeCommand);
        if (!ShouldProcess($"default credentials of {tools.Module} in this session", $"Set credentials {keys.AccessKeyId}"))
            return false;
        tools.SetDefault(InvokeCommand, Credential, Region);
        return true;
    }

    private async Task<bool> SetProfileAsync(AwsSessionKeys keys, CancellationToken cancellationToken)
    {
        if (!ShouldProcess($"profile '{ProfileName}' in {ProfileWriter.CredentialsPath}", $"Write credentials {keys.AccessKeyId}"))
            return false;
        await ProfileWriter.WriteKeysAsync(ProfileName!, keys, Region, Reporter, cancellationToken);
        if (AwsSettings.Current.EnvironmentKeys is not null)
            WriteWarning("AWS_ACCESS_KEY_ID is set in the environment, which outranks a profile that AWS_PROFILE names. Name the profile in each command (--profile, -ProfileName), or remove the variable.");
        return true;
    }
}
