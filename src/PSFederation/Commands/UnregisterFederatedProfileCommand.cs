using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Unregister-FederatedProfile: removes federated profiles and their cached data.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "FederatedProfile", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterFederatedProfileCommand : FederationCmdlet
{
    /// <summary>The names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Profile")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] ProfileName { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string name in FederatedProfileNames.Resolve(ProfileName))
            await ReportAsync(token => RemoveAsync(name, token), cancellationToken);
    }

    private async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (!ProfileStore.Names().Contains(name))
            throw ProfileStore.NotFound(name, ProfileStore.Names());
        if (!ShouldProcess($"federated profile '{name}' in {ProfileStore.Path}", "Remove it and delete its credentials"))
            return;
        await new ProfileCredentials(inMemory: false, TimeSpan.Zero, Time).UnregisterAsync(name, [name], Reporter, cancellationToken);
    }
}
