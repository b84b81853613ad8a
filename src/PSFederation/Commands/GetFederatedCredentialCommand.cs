using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>The shells and formats of Get-FederatedCredential -As.</summary>
public enum FederatedCredentialFormat
{
    /// <summary>bash, zsh, sh and other POSIX shells.</summary>
    Bash,

    /// <summary>fish.</summary>
    Fish,

    /// <summary>The command prompt of Windows.</summary>
    Cmd,

    /// <summary>PowerShell.</summary>
    PowerShell,

    /// <summary>The JSON of a credential_process.</summary>
    Json,
}

/// <summary>Get-FederatedCredential: gets the credentials of federated profiles, from the cache or by signing in.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedCredential", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredential), ParameterSetName = [CredentialSet])]
[OutputType(typeof(string), ParameterSetName = [ProcessSet, ShellSet])]
public sealed class GetFederatedCredentialCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProcessSet = "CredentialProcess";
    private const string ShellSet = "As";

    /// <summary>The profiles. The default is those whose credentials are in the cache and valid.</summary>
    [Parameter(ParameterSetName = CredentialSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ProcessSet, Position = 0, Mandatory = true)]
    [Parameter(ParameterSetName = ShellSet, Position = 0, Mandatory = true)]
    [Alias("Name", "Profile")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] ProfileName { get; set; } = [];

    /// <summary>Writes only the JSON of a credential_process.</summary>
    [Parameter(ParameterSetName = ProcessSet, Mandatory = true)]
    [Alias("AsProcessOutput")]
    public SwitchParameter AsCredentialProcess { get; set; }

    /// <summary>Writes only commands that set the credentials in a shell, or JSON.</summary>
    [Parameter(ParameterSetName = ShellSet, Mandatory = true)]
    public FederatedCredentialFormat As { get; set; }

    /// <summary>Signs in even if there are valid credentials, or if a recent sign-in failed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Keeps the credentials only in this process.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>The timeout for the sign-in of a person, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = ProfileSignIn.PersonTimeout;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ProfileCredentials credentials = new(NoCache, TimeSpan.FromSeconds(TimeoutSec), Time);
        if (ParameterSetName != CredentialSet)
        {
            await WriteForProgramAsync(credentials, cancellationToken);
            return;
        }

        if (ProfileName.Length == 0)
        {
            WriteHeld(credentials);
            return;
        }

        ProfileSignIn signIn = new(credentials, Reporter, this);
        foreach (string name in FederatedProfileNames.Resolve(ProfileName))
            await ReportAsync(async token => WriteObject(await signIn.GetAsync(name, Force, token)), cancellationToken);
    }

    private void WriteHeld(ProfileCredentials credentials)
    {
        ProfileSet profiles = ProfileStore.Read();
        foreach (string name in profiles.Names)
        {
            Report(() =>
            {
                if (credentials.Held(profiles.Get(name)) is { } held)
                    WriteObject(held);
            });
        }
    }

    /// <summary>The calling program reads standard output and the exit code, so the output is one JSON document, or one error that ends the command.</summary>
    private async Task WriteForProgramAsync(ProfileCredentials credentials, CancellationToken cancellationToken)
    {
        try
        {
            if (ProfileName.Length != 1)
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-{(AsCredentialProcess ? nameof(AsCredentialProcess) : nameof(As))} writes the credentials of only one profile, but {ProfileName.Length} were specified. Specify one profile.", nameof(ProfileName));
            FederatedProfileDefinition profile = ProfileStore.Get(ProfileName[0]);
            AwsSessionKeys keys = RenewalPolicy.ForThisMachine((Force ? null : credentials.Cached(profile)) ?? await SignInAsync(credentials, profile, cancellationToken));
            if (AsCredentialProcess || As == FederatedCredentialFormat.Json)
                WriteObject(CredentialProcessJson.Write(keys));
            else
                WriteShell(keys);
            if (AsCredentialProcess)
                await CredentialHelper.Of(MyInvocation.MyCommand.Module.ModuleBase).RenewAsync(cancellationToken);
        }
        catch (Exception e) when (ErrorRecords.IsOurs(e, cancellationToken))
        {
            if (Console.IsErrorRedirected && Console.IsOutputRedirected)
                PlainErrors.Use(InvokeCommand);
            ThrowTerminatingError(ErrorRecords.From(e, GetType()));
        }
    }

    private void WriteShell(AwsSessionKeys keys)
    {
        ShellKind shell = As switch
        {
            FederatedCredentialFormat.Bash => ShellKind.Bash,
            FederatedCredentialFormat.Fish => ShellKind.Fish,
            FederatedCredentialFormat.Cmd => ShellKind.Cmd,
            _ => ShellKind.PowerShell,
        };
        foreach (string line in ShellVariables.Write(keys, shell))
            WriteObject(line);
    }

    private Task<FederatedSession> SignInAsync(ProfileCredentials credentials, FederatedProfileDefinition profile, CancellationToken cancellationToken) =>
        credentials.GetSessionAsync(
            profile,
            new SignInCall(new StandardErrorReporter(GetType()), profile.AllowInteractive || (!AsCredentialProcess && InteractiveSession.IsAttended(Host)))
            {
                ReadSecret = InteractiveSession.IsPromptless ? ProfileSignIn.Vaults(this) : null,
            },
            Force,
            cancellationToken);
}
