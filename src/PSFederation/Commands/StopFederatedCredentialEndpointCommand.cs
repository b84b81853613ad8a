using System.Management.Automation;
using PSFederation.Core.Credentials;
using PSFederation.Core.Endpoint;

namespace PSFederation.Commands;

/// <summary>Stop-FederatedCredentialEndpoint: ends local credential endpoints.</summary>
[Cmdlet(VerbsLifecycle.Stop, "FederatedCredentialEndpoint", SupportsShouldProcess = true, DefaultParameterSetName = PortSet)]
[OutputType(typeof(void))]
public sealed class StopFederatedCredentialEndpointCommand : FederationCmdlet
{
    private const string PortSet = "Port";
    private const string ObjectSet = "InputObject";

    /// <summary>The ports of those to stop.</summary>
    [Parameter(ParameterSetName = PortSet, Mandatory = true, Position = 0)]
    [ValidateRange(1, 65_535)]
    [ArgumentCompleter(typeof(EndpointPortCompleter))]
    public int[] Port { get; set; } = [];

    /// <summary>The endpoints to stop.</summary>
    [Parameter(ParameterSetName = ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    public FederatedCredentialEndpoint[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (int port in ParameterSetName == PortSet ? Port : InputObject.Select(endpoint => endpoint.Port))
            Report(() => Stop(EndpointLookup.Find(port)));
        return Task.CompletedTask;
    }

    private void Stop(CredentialEndpoint endpoint)
    {
        if (!ShouldProcess(endpoint.Description.ToString(), "Stop the credential endpoint"))
            return;
        endpoint.Stop();
        ProcessEnvironment.RemoveEndpoint(endpoint.Description);
    }
}
