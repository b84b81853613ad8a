using PSFederation.Core.Endpoint;

namespace PSFederation.Input;

/// <summary>Finds the endpoints that cmdlets name by port: those of this process, and those with processes of their own.</summary>
internal static class EndpointLookup
{
    public static IReadOnlyList<FederatedCredentialEndpoint> All()
    {
        FederatedCredentialEndpoint[] own = [.. EndpointRegistry.All.Select(endpoint => endpoint.Description)];
        return [.. own.Concat(DetachedEndpoints.All().Where(other => other.ProcessId != Environment.ProcessId)).OrderBy(endpoint => endpoint.Port)];
    }

    public static FederationException NotFound(int port) =>
        new(FederationErrorCode.EndpointNotFound, $"No credential endpoint of this process, and no detached one of this account, is on port {port}; Get-FederatedCredentialEndpoint shows those there are.", port);
}
