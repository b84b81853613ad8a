using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Delivery;
using PSFederation.Core.Endpoint;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Stop-FederatedCredentialEndpoint: stops local credential endpoints.</summary>
[Cmdlet(VerbsLifecycle.Stop, "FederatedCredentialEndpoint", SupportsShouldProcess = true, DefaultParameterSetName = PortSet)]
[OutputType(typeof(void))]
public sealed class StopFederatedCredentialEndpointCommand : FederationCmdlet
{
    private const string PortSet = "Port";
    private const string ObjectSet = "InputObject";

    /// <summary>The ports of the endpoints to stop.</summary>
    [Parameter(ParameterSetName = PortSet, Mandatory = true, Position = 0)]
    [ValidateRange(1, 65_535)]
    [ArgumentCompleter(typeof(EndpointPortCompleter))]
    public int[] Port { get; set; } = [];

    /// <summary>The endpoints to stop.</summary>
    [Parameter(ParameterSetName = ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    public FederatedCredentialEndpoint[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (int port in ParameterSetName == PortSet ? Port : InputObject.Select(endpoint => endpoint.Port))
            await ReportAsync(token => StopAsync(port, token), cancellationToken);
    }

    private async Task StopAsync(int port, CancellationToken cancellationToken)
    {
        FederatedCredentialEndpoint endpoint = EndpointLookup.All().FirstOrDefault(each => each.Port == port) ?? throw EndpointLookup.NotFound(port);
        if (!ShouldProcess(endpoint.ToString(), "Stop the credential endpoint"))
            return;
        if (endpoint.IsDetached)
            await DetachedEndpoints.StopAsync(endpoint, Reporter, cancellationToken);
        else
            EndpointRegistry.All.FirstOrDefault(own => own.Description == endpoint)?.Stop();
        ProcessEnvironment.RemoveEndpoint(endpoint);
    }
}
