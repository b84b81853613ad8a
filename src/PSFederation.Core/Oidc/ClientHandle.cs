namespace PSFederation.Core.Oidc;

/// <summary>A client with the keys that were opened for it, for one use: files and stores are read again for each.</summary>
/// <param name="keys">The keys, closed with this; null when there are none, or they belong to another object.</param>
public sealed class ClientHandle(OidcClient client, IDisposable? keys) : IDisposable
{
    public OidcClient Client => client;

    /// <summary>The same keys for a client that asks for something else; it takes the place of this one.</summary>
    /// <param name="change">Makes the other client.</param>
    /// <returns>The lease to dispose of in place of this one.</returns>
    public ClientHandle With(Func<OidcClient, OidcClient> change) => new(change(client), keys);

    /// <summary>Closes the keys.</summary>
    public void Dispose() => keys?.Dispose();
}
