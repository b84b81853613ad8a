using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Clear-FederatedCredential: forgets credentials and sign-ins, and signs out where a provider allows it.</summary>
[Cmdlet(VerbsCommon.Clear, "FederatedCredential", SupportsShouldProcess = true, DefaultParameterSetName = ProfileSet)]
[OutputType(typeof(void))]
public sealed class ClearFederatedCredentialCommand : FederationCmdlet
{
    private const string ProfileSet = "Profile";
    private const string AllSet = "All";

    /// <summary>The profiles.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] ProfileName { get; set; } = [];

    /// <summary>Everything, of profiles that are gone too.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
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
