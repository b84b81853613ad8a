using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Get-FederatedCredentialEndpoint: lists the local credential endpoints of this process, and the detached ones of this account.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedCredentialEndpoint")]
[OutputType(typeof(FederatedCredentialEndpoint))]
public sealed class GetFederatedCredentialEndpointCommand : FederationCmdlet
{
    /// <summary>The ports of the endpoints to list. The default is all endpoints.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 65_535)]
    [ArgumentCompleter(typeof(EndpointPortCompleter))]
    public int[] Port { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<FederatedCredentialEndpoint> all = EndpointLookup.All();
        foreach (FederatedCredentialEndpoint endpoint in all.Where(endpoint => Port.Length == 0 || Port.Contains(endpoint.Port)))
            WriteObject(endpoint);
        foreach (int port in Port.Where(port => all.All(endpoint => endpoint.Port != port)))
            WriteError(ErrorRecords.From(EndpointLookup.NotFound(port), GetType()));
        return Task.CompletedTask;
    }
}
