using System.Security.Cryptography;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>Decrypts the content of an EncryptedData (XML Encryption 5.2): AES in GCM or CBC mode. The package knows no GCM.</summary>
internal static class BlockCipher
{
    private const int BlockSize = 16;
    private const int GcmNonceSize = 12;
    private const int GcmTagSize = 16;

    /// <summary>The key size in bytes and the mode of an algorithm.</summary>
    /// <exception cref="FederationException">Not AES.</exception>
    public static (int KeySize, bool IsGcm) Find(string? algorithm) => algorithm switch
    {
        EncryptionNames.Namespace11 + "aes128-gcm" => (16, true),
        EncryptionNames.Namespace11 + "aes192-gcm" => (24, true),
        EncryptionNames.Namespace11 + "aes256-gcm" => (32, true),
        EncryptionNames.Namespace + "aes128-cbc" => (16, false),
        EncryptionNames.Namespace + "aes192-cbc" => (24, false),
        EncryptionNames.Namespace + "aes256-cbc" => (32, false),
        _ => throw new FederationException(
            FederationErrorCode.SamlDecryptionFailed, $"The assertion is encrypted with '{Io.ForeignText.Line(algorithm)}'; expected AES-128, AES-192 or AES-256 in GCM or CBC mode."),
    };

    /// <summary>Decrypts; null when key, padding or tag are wrong, with no word on which.</summary>
    public static byte[]? Decrypt(byte[] key, bool isGcm, byte[] content)
    {
        try
        {
            return isGcm ? DecryptGcm(key, content) : DecryptCbc(key, content);
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

    /// <summary>The last byte tells how many bytes of padding there are; the others may hold anything (XML Encryption 5.2.1).</summary>
    private static byte[]? DecryptCbc(byte[] key, byte[] content)
    {
        if (content.Length < 2 * BlockSize || content.Length % BlockSize != 0)
            return null;
        using Aes aes = Aes.Create();
        aes.Key = key;
        byte[] plain = aes.DecryptCbc(content.AsSpan(BlockSize), content.AsSpan(0, BlockSize), PaddingMode.None);
        int padding = plain[^1];
        return padding is >= 1 and <= BlockSize ? plain[..^padding] : null;
    }
}
