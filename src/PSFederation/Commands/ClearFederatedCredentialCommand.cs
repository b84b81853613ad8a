using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Clear-FederatedCredential: forgets credentials and sign-ins, and signs out where a provider allows it.</summary>
[Cmdlet(VerbsCommon.Clear, "FederatedCredential", SupportsShouldProcess = true, DefaultParameterSetName = ProfileSet)]
[OutputType(typeof(void))]
public sealed partial class ClearFederatedCredentialCommand : FederationCmdlet
{
    private const string ProfileSet = "Profile";
    private const string AllSet = "All";
    private const string ScopeSet = "Scope";

    /// <summary>The profiles.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ScopeSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Profile")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ClearedProfileCompleter))]
    public string[] ProfileName { get; set; } = [];

    /// <summary>Everything, of profiles that are gone too.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>Where Set-FederatedCredential put credentials that are to be removed.</summary>
    [Parameter(ParameterSetName = ScopeSet, Mandatory = true, HelpMessage = "Process: variables of this PowerShell. Session: the default of AWS.Tools. Profile: keys in an AWS profile. CredentialProcess: the credential_process of an AWS profile.")]
    public FederatedCredentialScope Scope { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == ScopeSet)
        {
            await ClearScopeAsync(cancellationToken);
            return;
        }

        ProfileCredentials credentials = new(inMemory: false, TimeSpan.Zero, Time);
        if (ParameterSetName == AllSet)
        {
            if (ShouldProcess("all cached credentials and sign-ins", "Forget them and sign out"))
                await credentials.ClearAllAsync(Reporter, cancellationToken);
            return;
        }

        string[] names = [.. FederatedProfileNames.Resolve(ProfileName)];
        foreach (string name in names)
        {
            await ReportAsync(
                async token =>
                {
                    FederatedProfileDefinition profile = ProfileStore.Get(name);
                    if (ShouldProcess($"cached credentials of federated profile '{name}'", "Forget them and sign out"))
                        await credentials.ClearAsync(profile, names, Reporter, token);
                },
                cancellationToken);
        }
    }
}
