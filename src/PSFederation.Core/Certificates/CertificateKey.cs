using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace PSFederation.Core.Certificates;

/// <summary>
/// A private key that the header of a token identifies by its certificate. X509SecurityKey itself cannot sign with elliptic curve keys, and does
/// not dispose of the RSA keys that it opens.
/// </summary>
internal sealed class CertificateKey : X509SecurityKey
{
    /// <summary>Takes a certificate and its private key.</summary>
    /// <param name="keyId">The key ID; null omits it from the header.</param>
    /// <param name="signer">The private key.</param>
    public CertificateKey(X509Certificate2 certificate, string? keyId, SecurityKey signer)
        : base(certificate)
    {
        // The package would take the thumbprint.
        KeyId = keyId;
        Signer = signer;
    }

    /// <summary>The private key.</summary>
    public SecurityKey Signer { get; }
}
