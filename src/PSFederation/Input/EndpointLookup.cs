using PSFederation.Core.Endpoint;

namespace PSFederation.Input;

/// <summary>Finds endpoints by port: the endpoints of this process, and detached ones.</summary>
internal static class EndpointLookup
{
    public static IReadOnlyList<FederatedCredentialEndpoint> All()
    {
        FederatedCredentialEndpoint[] own = [.. EndpointRegistry.All.Select(endpoint => endpoint.Description)];
        return [.. own.Concat(DetachedEndpoints.All().Where(other => other.ProcessId != Environment.ProcessId)).OrderBy(endpoint => endpoint.Port)];
    }

    public static FederationException NotFound(int port) =>
        new(FederationErrorCode.EndpointNotFound, $"Port {port} does not have a credential endpoint of this process or a detached endpoint of this account. Get-FederatedCredentialEndpoint lists the existing endpoints.", port);
}
