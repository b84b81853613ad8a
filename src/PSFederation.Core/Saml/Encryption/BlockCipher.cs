using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>An encryption algorithm for content.</summary>
/// <param name="KeySize">The size of the key in bytes.</param>
/// <param name="Mode">The cipher and its mode.</param>
internal readonly record struct ContentCipher(int KeySize, CipherKind Mode);

/// <summary>The ciphers for content.</summary>
internal enum CipherKind
{
    AesGcm,
    AesCbc,
    TripleDesCbc,
}

/// <summary>
/// Decrypts the content of an EncryptedData (XML Encryption 5.2): AES in GCM or CBC mode, and Triple DES if allowed. The package System.Security.Cryptography.Xml
/// has no GCM.
/// </summary>
internal static class BlockCipher
{
    private const int GcmNonceSize = 12;
    private const int GcmTagSize = 16;

    /// <summary>The cipher of an algorithm.</summary>
    /// <param name="algorithm">The URI.</param>
    /// <param name="allowTripleDes">Whether Triple DES is allowed.</param>
    /// <exception cref="FederationException">It is not supported, or it is Triple DES, which is not allowed.</exception>
    public static ContentCipher Find(string? algorithm, bool allowTripleDes) => algorithm switch
    {
        EncryptionNames.Namespace11 + "aes128-gcm" => new(16, CipherKind.AesGcm),
        EncryptionNames.Namespace11 + "aes192-gcm" => new(24, CipherKind.AesGcm),
        EncryptionNames.Namespace11 + "aes256-gcm" => new(32, CipherKind.AesGcm),
        EncryptionNames.Namespace + "aes128-cbc" => new(16, CipherKind.AesCbc),
        EncryptionNames.Namespace + "aes192-cbc" => new(24, CipherKind.AesCbc),
        EncryptionNames.Namespace + "aes256-cbc" => new(32, CipherKind.AesCbc),
        EncryptionNames.TripleDes when allowTripleDes => new(24, CipherKind.TripleDesCbc),
        EncryptionNames.TripleDes => throw new FederationException(
            FederationErrorCode.SamlDecryptionFailed,
            $"The assertion is encrypted with Triple DES ('{EncryptionNames.TripleDes}'), an old cipher with 64-bit blocks; expected AES. Configure the identity provider to use AES, or allow Triple DES with -AllowTripleDes."),
        _ => throw new FederationException(
            FederationErrorCode.SamlDecryptionFailed, $"The assertion is encrypted with '{UntrustedText.Line(algorithm)}'; expected AES-128, AES-192 or AES-256 in GCM or CBC mode."),
    };

    /// <summary>Decrypts; null if the key, padding or tag is wrong, without revealing which.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "XML Encryption 1.1 requires Triple DES; it decrypts only where -AllowTripleDes is given.")]
    public static byte[]? Decrypt(byte[] key, CipherKind kind, byte[] content)
    {
        try
        {
            return kind switch
            {
                CipherKind.AesGcm => DecryptGcm(key, content),
                CipherKind.AesCbc => DecryptCbc(Aes.Create(), key, content),
                _ => DecryptCbc(TripleDES.Create(), key, content),
            };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? DecryptGcm(byte[] key, ReadOnlySpan<byte> content)
    {
        if (content.Length < GcmNonceSize + GcmTagSize)
            return null;
        byte[] plain = new byte[content.Length - GcmNonceSize - GcmTagSize];
        using AesGcm aes = new(key, GcmTagSize);
        aes.Decrypt(content[..GcmNonceSize], content[GcmNonceSize..^GcmTagSize], content[^GcmTagSize..], plain);
        return plain;
    }

    /// <summary>The last byte tells how many bytes of padding there are; the others can have any value (XML Encryption 5.2.1).</summary>
    private static byte[]? DecryptCbc(SymmetricAlgorithm cipher, byte[] key, byte[] content)
    {
        using (cipher)
        {
            int block = cipher.BlockSize / 8;
            if (content.Length < 2 * block || content.Length % block != 0)
                return null;
            cipher.Key = key;
            byte[] plain = cipher.DecryptCbc(content.AsSpan(block), content.AsSpan(0, block), PaddingMode.None);
            int padding = plain[^1];
            return padding >= 1 && padding <= block ? plain[..^padding] : null;
        }
    }
}
