using PSFederation.Core.Endpoint;

namespace PSFederation.Commands;

/// <summary>Finds the endpoints that cmdlets name by port.</summary>
internal static class EndpointLookup
{
    public static CredentialEndpoint Find(int port) =>
        EndpointRegistry.All.FirstOrDefault(endpoint => endpoint.Description.Port == port) ?? throw NotFound(port);

    public static FederationException NotFound(int port) =>
        new(FederationErrorCode.EndpointNotFound, $"This process serves no credential endpoint on port {port}; Get-FederatedCredentialEndpoint shows those it serves.", port);
}
