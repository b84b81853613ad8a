using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Certificates;

/// <summary>Certificates in the personal store of the user or of the machine (Cert:\CurrentUser\My, Cert:\LocalMachine\My).</summary>
public static class StoredCertificate
{
    private const int ThumbprintLength = 40;

    /// <summary>Whether a text is a thumbprint, as the store shows it: 40 hexadecimal digits.</summary>
    public static bool IsThumbprint(string text) => text.Length == ThumbprintLength && text.All(char.IsAsciiHexDigit);

    /// <summary>The certificate with a thumbprint.</summary>
    /// <param name="needsKey">Whether it must have its private key.</param>
    /// <returns>The certificate, to be disposed of.</returns>
    /// <exception cref="FederationException">It does not exist, or has no private key.</exception>
    public static X509Certificate2 Find(string thumbprint, bool needsKey)
    {
        bool seen = false;
        foreach (StoreLocation location in (StoreLocation[])[StoreLocation.CurrentUser, StoreLocation.LocalMachine])
        {
            foreach (X509Certificate2 certificate in In(location, thumbprint))
            {
                if (!needsKey || certificate.HasPrivateKey)
                    return certificate;
                seen = true;
                certificate.Dispose();
            }
        }

        throw new FederationException(
            FederationErrorCode.CertificateUnusable,
            $"The personal certificate stores of this user and machine contain {(seen ? "no private key for the certificate" : "no certificate with the thumbprint")} {thumbprint}; expected a certificate with its private key.",
            thumbprint);
    }

    private static X509Certificate2Collection In(StoreLocation location, string thumbprint)
    {
        try
        {
            using X509Store store = new(StoreName.My, location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false);
        }
        catch (CryptographicException)
        {
            // Linux has no personal machine store, and no user store until a certificate is added.
            return [];
        }
    }
}
