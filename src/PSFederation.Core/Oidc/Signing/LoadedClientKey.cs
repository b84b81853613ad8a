using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>The opened key or certificate of a client.</summary>
/// <param name="key">The key that signs, if the client authenticates that way.</param>
/// <param name="certificate">The certificate for mutual TLS, if the client authenticates that way.</param>
/// <param name="own">The certificate that this object closes.</param>
public sealed class LoadedClientKey(SigningKey? key, X509Certificate2? certificate, X509Certificate2? own) : IDisposable
{
    /// <summary>The key that signs, if the client authenticates that way.</summary>
    public SigningKey? Key => key;

    /// <summary>The certificate for mutual TLS, if the client authenticates that way.</summary>
    public X509Certificate2? Certificate => certificate;

    /// <inheritdoc/>
    public void Dispose()
    {
        key?.Dispose();
        own?.Dispose();
    }
}
