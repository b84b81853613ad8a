using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Clear-FederatedCredential: deletes credentials and sign-ins, and signs out if the provider supports it.</summary>
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

    /// <summary>Deletes everything, including the data of profiles that no longer exist.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>The scope of Set-FederatedCredential whose values to remove.</summary>
    [Parameter(ParameterSetName = ScopeSet, Mandatory = true, HelpMessage = "Process: variables of this process. Session: the default credentials of AWS.Tools. Profile: keys in an AWS profile. CredentialProcess: the credential_process of an AWS profile.")]
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
            if (ShouldProcess("all cached credentials and sign-ins", "Delete them and sign out"))
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
                    if (ShouldProcess($"cached credentials of federated profile '{name}'", "Delete them and sign out"))
                        await credentials.ClearAsync(profile, names, Reporter, token);
                },
                cancellationToken);
        }
    }
}
