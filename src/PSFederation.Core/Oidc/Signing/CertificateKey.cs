using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>
/// The name of a key by its certificate in the header of a token, and the key itself. The package signs with RSA certificates only, and opens
/// their private keys without closing them.
/// </summary>
internal sealed class CertificateKey : X509SecurityKey
{
    /// <summary>Takes a certificate and its private key.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="keyId">The key id; null leaves it out of the header.</param>
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
