using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Certificates;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>The private keys that can decrypt assertions.</summary>
public static class DecryptionKeys
{
    /// <summary>The private key of a certificate.</summary>
    /// <param name="certificate">A certificate with an RSA private key.</param>
    /// <returns>The key.</returns>
    /// <exception cref="FederationException">It has none.</exception>
    public static RSA Of(X509Certificate2 certificate) => certificate.GetRSAPrivateKey()
        ?? throw new FederationException(
            FederationErrorCode.CertificateUnusable, $"The certificate '{certificate.Subject}' has no RSA private key; expected the certificate that the identity provider encrypts assertions for.", certificate.Subject);

    /// <summary>The private key in a file: PEM (a key, or a certificate and its key) or PKCS #12 without password.</summary>
    /// <param name="path">The full path.</param>
    /// <returns>The key.</returns>
    /// <exception cref="FederationException">The file cannot be read or contains no RSA private key.</exception>
    public static RSA Read(string path)
    {
        byte[] content = CertificateFile.ReadBytes(path);
        RSA key = RSA.Create();
        try
        {
            if (content.AsSpan().IndexOf("-----BEGIN"u8) >= 0)
            {
                key.ImportFromPem(PrivateKeySection(System.Text.Encoding.UTF8.GetString(content)));
                return key;
            }

            using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(content, password: null, X509KeyStorageFlags.EphemeralKeySet);
            return Of(certificate);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FederationException(
                FederationErrorCode.CertificateUnusable, $"The file '{path}' contains no RSA private key; expected PEM (unencrypted PRIVATE KEY) or PKCS #12 without a password.", path);
        }
    }

    /// <summary>The only section with a private key, because ImportFromPem rejects text that also has a certificate as ambiguous.</summary>
    private static string PrivateKeySection(string pem)
    {
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (rest[fields.Label].EndsWith("PRIVATE KEY"))
                return rest[fields.Location].ToString();
            rest = rest[fields.Location.End..];
        }

        return pem;
    }
}
