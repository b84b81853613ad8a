using System.Management.Automation;
using PSFederation.AwsPowerShell;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>The places that Set-FederatedCredential writes to.</summary>
public enum FederatedCredentialScope
{
    /// <summary>The environment of this process, for the process and the programs that it starts.</summary>
    Process,

    /// <summary>A profile of the shared credentials file, for every AWS SDK and the AWS CLI.</summary>
    Profile,

    /// <summary>The default credentials of AWS.Tools in this session. Its cmdlets get renewed keys.</summary>
    Session,

    /// <summary>A profile of the config file that gives every AWS SDK and the AWS CLI renewed credentials from a federated profile.</summary>
    CredentialProcess,
}

/// <summary>Set-FederatedCredential: writes credentials to a place where AWS tools find them.</summary>
[Cmdlet(VerbsCommon.Set, "FederatedCredential", SupportsShouldProcess = true, DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredential), ParameterSetName = [CredentialSet])]
[OutputType(typeof(FederatedProfile), ParameterSetName = [ProfileSet])]
public sealed partial class SetFederatedCredentialCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "FederatedProfile";

    /// <summary>The credentials.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = CredentialSet)]
    [FederatedCredentialInput]
    public FederatedCredential Credential { get; set; } = null!;

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>The federated profiles that give AWS SDKs credentials, with -Scope CredentialProcess. No sign-in is necessary.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ProfileSet)]
    [FederatedProfileNameInput]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] FederatedProfileName { get; set; } = [];

    /// <summary>Where to write the credentials.</summary>
    [Parameter(Mandatory = true, HelpMessage = "Process: the environment of this process. Session: the AWS.Tools cmdlets in this session. Profile: keys in an AWS profile, until they expire. CredentialProcess: an AWS profile that gets new keys automatically.")]
    public FederatedCredentialScope Scope { get; set; }

    /// <summary>The AWS profile, with -Scope Profile and CredentialProcess.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [Alias("Profile")]
    public string? ProfileName { get; set; }

    /// <summary>The region to write with the credentials.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>Returns the input.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Scope == FederatedCredentialScope.Profile && ProfileName is null && ParameterSetName != ProfileSet)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Scope Profile requires -ProfileName; expected the name of the profile to write. No profile is written by default, not even 'default'.", nameof(ProfileName));
        bool takesProfile = Scope is FederatedCredentialScope.Profile or FederatedCredentialScope.CredentialProcess;
        if (!takesProfile && DefaultParameterValues.Give(this, nameof(ProfileName), ProfileName))
        {
            WriteVerbose($"$PSDefaultParameterValues sets -ProfileName {ProfileName}, which is ignored with -Scope {Scope}");
            ProfileName = null;
        }

        if (ProfileName is not null && !takesProfile)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ProfileName cannot be combined with -Scope {Scope}; expected -Scope Profile or CredentialProcess. Omit -ProfileName.", ProfileName);
        if (ProfileName is not null)
            ProfileWriter.RequireName(ProfileName);
        if (Region is not null)
            AwsRegions.Require(Region, nameof(Region));
        // The environment is read for the warnings. If it is not valid, nothing is written.
        _ = AwsSettings.Current.ProfileName;
        // This error ends the script, which would otherwise continue with another identity.
        if (Scope == FederatedCredentialScope.Session)
            CredentialPrecedence.RequireSessionInForce(SessionState);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Credential = CredentialInput.Choose(this, InputObject, Credential)!;
        if (Scope == FederatedCredentialScope.CredentialProcess)
        {
            await SetCredentialProcessAsync(cancellationToken);
            return;
        }

        if (ParameterSetName == ProfileSet)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-FederatedProfileName can be used only with -Scope CredentialProcess. For -Scope {Scope}, get the credentials first: Get-FederatedCredential {string.Join(", ", FederatedProfileName)} | Set-FederatedCredential -Scope {Scope}", nameof(FederatedProfileName));
        AwsSessionKeys keys = RenewalPolicy.RequireValid(await Credential.GetSessionAsync(cancellationToken), Time, "Nothing was written.");
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
        Warn(CredentialPrecedence.OfEnvironment(AwsSettings.Current, SessionState, Region));
        return true;
    }

    private bool SetSession(AwsSessionKeys keys)
    {
        AwsTools tools = AwsTools.Find(InvokeCommand);
        if (!ShouldProcess($"default credentials of {tools.Module} in this session", $"Set credentials {keys.AccessKeyId}"))
            return false;
        tools.SetDefault(InvokeCommand, Credential, Region);
        Warn(CredentialPrecedence.OfSession(SessionState, Region));
        return true;
    }

    private async Task<bool> SetProfileAsync(AwsSessionKeys keys, CancellationToken cancellationToken)
    {
        if (!ShouldProcess($"profile '{ProfileName}' in {ProfileWriter.CredentialsPath}", $"Write credentials {keys.AccessKeyId}"))
            return false;
        await WrittenProfiles.RecordAsync(await ProfileWriter.WriteKeysAsync(ProfileName!, keys, Region, Reporter, cancellationToken), Reporter, cancellationToken);
        Warn(CredentialPrecedence.OfProfile(ProfileName!, AwsSettings.Current, SessionState));
        return true;
    }

    private void Warn(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
            WriteWarning(warning);
    }
}
