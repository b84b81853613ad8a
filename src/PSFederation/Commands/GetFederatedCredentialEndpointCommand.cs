using System.Management.Automation;
using PSFederation.Core.Endpoint;

namespace PSFederation.Commands;

/// <summary>Get-FederatedCredentialEndpoint: the local credential endpoints that this process serves.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedCredentialEndpoint")]
[OutputType(typeof(FederatedCredentialEndpoint))]
public sealed class GetFederatedCredentialEndpointCommand : FederationCmdlet
{
    /// <summary>The ports of those to show; all when left out.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 65_535)]
    [ArgumentCompleter(typeof(EndpointPortCompleter))]
    public int[] Port { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<CredentialEndpoint> all = EndpointRegistry.All;
        foreach (CredentialEndpoint endpoint in all.Where(endpoint => Port.Length == 0 || Port.Contains(endpoint.Description.Port)))
            WriteObject(endpoint.Description);
        foreach (int port in Port.Where(port => all.All(endpoint => endpoint.Description.Port != port)))
            WriteError(ErrorRecords.From(EndpointLookup.NotFound(port)));
        return Task.CompletedTask;
    }
}
