using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Certificates;
using PSFederation.Core.Oidc.Signing;

namespace PSFederation.Core.Oidc;

/// <summary>What a client proves itself with, other than a secret: where its key or certificate is, opened anew for each use.</summary>
/// <remarks>A class, not a record: its ToString must not show the password.</remarks>
public sealed class ClientCredentialSettings
{
    /// <summary>How the client authenticates.</summary>
    public OidcClientAuthentication Authentication { get; init; }

    /// <summary>The full path of the private key: PEM or JWK.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The certificate itself; it belongs to whoever made this.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The full path of the certificate, or its thumbprint in the certificate store of the user or machine.</summary>
    public string? CertificatePlace { get; init; }

    /// <summary>The password of the key or certificate file.</summary>
    public string? Password { get; init; }

    /// <summary>The algorithm that the key signs with; null takes the one that fits.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The name that the provider knows the key by (kid).</summary>
    public string? KeyId { get; init; }

    /// <summary>Reads what is named.</summary>
    /// <returns>The key or certificate, to be disposed of.</returns>
    /// <exception cref="FederationException">It is not there, or cannot be used.</exception>
    public LoadedClientKey Open()
    {
        X509Certificate2? own = null;
        try
        {
            own = Find();
            X509Certificate2? certificate = own ?? Certificate;
            return Authentication == OidcClientAuthentication.MutualTls ? new LoadedClientKey(null, certificate, own)
                : certificate is not null ? new LoadedClientKey(SigningKey.Of(certificate, Algorithm, KeyId), null, own)
                : new LoadedClientKey(KeyPath is null ? null : SigningKeyFile.Read(KeyPath, Password, Algorithm, KeyId), null, null);
        }
        catch
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>Reads what is named, for a client that is made with it.</summary>
    /// <param name="make">Makes the client; where that fails, the keys are closed again.</param>
    /// <returns>The client with its keys.</returns>
    /// <exception cref="FederationException">Something is not there, or cannot be used.</exception>
    public ClientHandle Lease(Func<LoadedClientKey, OidcClient> make)
    {
        LoadedClientKey keys = Open();
        try
        {
            return new ClientHandle(make(keys), keys);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>A certificate that is made here and closed with the keys.</summary>
    private X509Certificate2? Find()
    {
        if (CertificatePlace is null)
            return Certificate is not null && KeyPath is not null ? SigningKeyFile.Join(Certificate, KeyPath, Password) : null;
        if (!StoredCertificate.IsThumbprint(CertificatePlace))
            return SigningKeyFile.ReadCertificate(CertificatePlace, KeyPath, Password);
        X509Certificate2 stored = StoredCertificate.Find(CertificatePlace, needsKey: KeyPath is null);
        if (KeyPath is null)
            return stored;
        using (stored)
            return SigningKeyFile.Join(stored, KeyPath, Password);
    }
}
