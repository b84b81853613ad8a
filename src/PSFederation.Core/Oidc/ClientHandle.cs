namespace PSFederation.Core.Oidc;

/// <summary>A client with its opened keys, for one use: files and stores are read again for each use.</summary>
/// <param name="keys">The keys, which this object closes; null if there are none, or if they belong to another object.</param>
public sealed class ClientHandle(OidcClient client, IDisposable? keys) : IDisposable
{
    public OidcClient Client => client;

    /// <summary>The same keys for a changed client; it replaces this object.</summary>
    /// <param name="change">Creates the changed client.</param>
    /// <returns>The handle to dispose of instead of this one.</returns>
    public ClientHandle With(Func<OidcClient, OidcClient> change) => new(change(client), keys);

    /// <summary>Closes the keys.</summary>
    public void Dispose() => keys?.Dispose();
}
