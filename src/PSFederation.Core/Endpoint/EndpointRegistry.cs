using System.Collections.Concurrent;

namespace PSFederation.Core.Endpoint;

/// <summary>The endpoints of this process, whichever runspace started them. They end with the process.</summary>
public static class EndpointRegistry
{
    private static readonly ConcurrentDictionary<int, CredentialEndpoint> Endpoints = new();
    private static int _watched;

    /// <summary>The running endpoints, by port.</summary>
    public static IReadOnlyList<CredentialEndpoint> All => [.. Endpoints.OrderBy(entry => entry.Key).Select(entry => entry.Value)];

    internal static void Add(CredentialEndpoint endpoint)
    {
        Endpoints[endpoint.Description.Port] = endpoint;
        // The token file is deleted with the process.
        if (Interlocked.Exchange(ref _watched, 1) == 0)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();
    }

    internal static bool Remove(CredentialEndpoint endpoint) =>
        Endpoints.TryRemove(new KeyValuePair<int, CredentialEndpoint>(endpoint.Description.Port, endpoint));

    private static void StopAll()
    {
        foreach (CredentialEndpoint endpoint in All)
            endpoint.Stop();
    }
}
