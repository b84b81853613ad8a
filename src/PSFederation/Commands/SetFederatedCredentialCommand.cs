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

/// <summary>Where Set-FederatedCredential puts credentials.</summary>
public enum FederatedCredentialScope
{
    /// <summary>The environment of this process, for it and what it starts.</summary>
    Process,

    /// <summary>A profile of the shared credentials file, for every AWS SDK and the AWS CLI.</summary>
    Profile,

    /// <summary>The session's default of AWS.Tools, for its cmdlets in this session; they get renewed keys.</summary>
    Session,

    /// <summary>A profile of the config file by which every AWS SDK and the AWS CLI get new ones, by a federated profile.</summary>
    CredentialProcess,
}

/// <summary>Set-FederatedCredential: puts credentials where other tools find them.</summary>
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

    /// <summary>The piped credential, also where <c>$PSDefaultParameterValues</c> gives another one or a profile.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>The federated profiles whose credentials AWS SDKs are to get, with -Scope CredentialProcess; no person signs in.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ProfileSet)]
    [FederatedProfileNameInput]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] FederatedProfileName { get; set; } = [];

    /// <summary>Where to put them.</summary>
    [Parameter(Mandatory = true, HelpMessage = "Process: the environment of this PowerShell. Session: the AWS.Tools cmdlets of this session. Profile: keys in an AWS profile, until they expire. CredentialProcess: an AWS profile that gets new keys by itself.")]
    public FederatedCredentialScope Scope { get; set; }

    /// <summary>The AWS profile, with -Scope Profile and CredentialProcess.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [Alias("Profile")]
    public string? ProfileName { get; set; }

    /// <summary>The region to put beside them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>Give back what came in.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Scope == FederatedCredentialScope.Profile && ProfileName is null && ParameterSetName != ProfileSet)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Scope Profile needs -ProfileName; expected the name of the profile to write. No profile is written unasked, least of all 'default'.", nameof(ProfileName));
        bool takesProfile = Scope is FederatedCredentialScope.Profile or FederatedCredentialScope.CredentialProcess;
        if (!takesProfile && DefaultParameterValues.Give(this, nameof(ProfileName), ProfileName))
        {
            WriteVerbose($"$PSDefaultParameterValues gives -ProfileName {ProfileName}, which means nothing with -Scope {Scope}");
            ProfileName = null;
        }

        if (ProfileName is not null && !takesProfile)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ProfileName goes with -Scope Profile and CredentialProcess; it means nothing with -Scope {Scope}.", ProfileName);
        if (ProfileName is not null)
            ProfileWriter.RequireName(ProfileName);
        if (Region is not null)
            AwsRegions.Require(Region, nameof(Region));
        // What the environment holds is read for the warnings; when it is of no use, nothing is written.
        _ = AwsSettings.Current.ProfileName;
        // Here the error ends the script, which would otherwise continue with another identity.
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
                FederationErrorCode.ParameterInvalid, $"-FederatedProfileName goes with -Scope CredentialProcess. For -Scope {Scope} get the credentials first: Get-FederatedCredential {string.Join(", ", FederatedProfileName)} | Set-FederatedCredential -Scope {Scope}", nameof(FederatedProfileName));
        AwsSessionKeys keys = RenewalPolicy.ForThisMachine(await Credential.GetSessionAsync(cancellationToken));
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
