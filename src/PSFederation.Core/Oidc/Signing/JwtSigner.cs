using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Certificates;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>Creates signed tokens with JsonWebTokenHandler.</summary>
internal static class JwtSigner
{
    /// <summary>Creates a token in compact serialization (RFC 7515 section 7.1).</summary>
    /// <param name="key">The private key.</param>
    /// <param name="algorithm">The algorithm, which matches the key.</param>
    /// <param name="keyId">The key ID, if the header has one.</param>
    /// <param name="certificate">The certificate, if the header has its thumbprints.</param>
    /// <returns>The token.</returns>
    public static string Sign(AsymmetricAlgorithm key, string algorithm, string? keyId, X509Certificate2? certificate, IReadOnlyDictionary<string, object?> claims)
    {
        SecurityKey signer = key is RSA rsa ? new PrivateRsaKey(rsa) : new ECDsaSecurityKey((ECDsa)key);
        signer.KeyId = keyId;
        signer.CryptoProviderFactory = UncachedProviders.Instance;
        SecurityTokenDescriptor descriptor = new()
        {
            Claims = new Dictionary<string, object>(claims!),
            SigningCredentials = new SigningCredentials(certificate is null ? signer : new CertificateKey(certificate, keyId, signer), algorithm)
            {
                CryptoProviderFactory = UncachedProviders.Instance,
            },
        };
        if (certificate is not null)
            descriptor.AdditionalHeaderClaims = new Dictionary<string, object> { ["x5t#S256"] = Base64UrlText.Encode(SHA256.HashData(certificate.RawData)) };
        string token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
        // CreateToken has a buffer of 512 or 1,024 bytes, and omits a longer signature without an error.
        return token.EndsWith('.') ? token + JwtTokenUtilities.CreateEncodedSignature(token[..^1], descriptor.SigningCredentials) : token;
    }

    /// <summary>A key that is known to be private. Otherwise the package would export its private numbers at each signature to find out.</summary>
    private sealed class PrivateRsaKey(RSA rsa) : RsaSecurityKey(rsa)
    {
        public override PrivateKeyStatus PrivateKeyStatus => PrivateKeyStatus.Exists;
    }
}
