using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Certificates;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc;

/// <summary>Opens the key or certificate of a client, again for each use, because files and stores can change.</summary>
/// <param name="settings">Their settings.</param>
/// <param name="given">The certificate itself, which belongs to the caller.</param>
/// <param name="password">The password of the key or certificate file.</param>
internal sealed class ClientKeySource(OidcClientSettings settings, X509Certificate2? given, string? password)
{
    /// <summary>Reads the key or certificate.</summary>
    /// <returns>The key or certificate, to be disposed of.</returns>
    /// <exception cref="FederationException">It is missing, or cannot be used.</exception>
    public LoadedClientKey Open()
    {
        X509Certificate2? own = null;
        try
        {
            own = Find();
            X509Certificate2? certificate = own ?? given;
            return settings.Authentication == OidcClientAuthentication.MutualTls ? new LoadedClientKey(null, certificate, own)
                : certificate is not null ? new LoadedClientKey(SigningKey.Of(certificate, settings.ClientKeyAlgorithm, settings.ClientKeyId), null, own)
                : new LoadedClientKey(settings.ClientKeyPath is not { } path ? null : SigningKeyFile.Read(path, password, settings.ClientKeyAlgorithm, settings.ClientKeyId), null, null);
        }
        catch
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>A certificate that is created here and closed with the keys.</summary>
    private X509Certificate2? Find()
    {
        string? keyPath = settings.ClientKeyPath;
        if (settings.ClientCertificate is not { } place)
            return given is not null && keyPath is not null ? SigningKeyFile.Join(given, keyPath, password) : null;
        if (!StoredCertificate.IsThumbprint(place))
            return SigningKeyFile.ReadCertificate(place, keyPath, password);
        X509Certificate2 stored = StoredCertificate.Find(place, needsKey: keyPath is null);
        if (keyPath is null)
            return stored;
        using (stored)
            return SigningKeyFile.Join(stored, keyPath, password);
    }
}
