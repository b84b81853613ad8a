using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>
/// Decrypts EncryptedAssertion and EncryptedID elements (SAML Core 2.3.4 and 2.2.4) in place. EncryptedXml does not support GCM or OAEP with
/// SHA-2, and accepts RSA 1.5 and Triple DES by default.
/// </summary>
internal static class SamlDecryption
{
    private const int MaxKeys = 8;

    /// <summary>Replaces the encrypted element with the plain one.</summary>
    /// <param name="encrypted">EncryptedAssertion or EncryptedID.</param>
    /// <param name="options">The private keys to try, and the old algorithms that are allowed.</param>
    /// <returns>The plain element.</returns>
    /// <exception cref="FederationException">No key matches, an algorithm is not allowed, or the result is not an XML element.</exception>
    public static XmlElement Replace(XmlElement encrypted, DecryptionOptions options)
    {
        XmlElement data = encrypted.Child("EncryptedData", EncryptionNames.Namespace) ?? throw Malformed("no EncryptedData");
        ContentCipher cipher = BlockCipher.Find(data.Child("EncryptionMethod", EncryptionNames.Namespace)?.Optional("Algorithm"), options.Rules.AllowTripleDes);
        byte[] content = CipherValue(data);
        List<XmlElement> encryptedKeys = [.. encrypted.GetElementsByTagName("EncryptedKey", EncryptionNames.Namespace).OfType<XmlElement>().Take(MaxKeys)];
        if (encryptedKeys.Count == 0)
            throw Malformed("no EncryptedKey");
        foreach (XmlElement encryptedKey in encryptedKeys)
        {
            RSAEncryptionPadding padding = KeyTransport.PaddingOf(encryptedKey, options.Rules.AllowRsa15);
            byte[] wrapped = CipherValue(encryptedKey);
            foreach (RSA key in options.Keys)
            {
                if (Unwrap(key, wrapped, padding) is { } contentKey
                    && contentKey.Length == cipher.KeySize
                    && BlockCipher.Decrypt(contentKey, cipher.Mode, content) is { } plain)
                    return Put(encrypted, plain);
            }
        }

        throw new FederationException(
            FederationErrorCode.SamlDecryptionFailed, $"{(options.Keys.Count == 1 ? "The decryption key does not decrypt" : $"None of the {options.Keys.Count} decryption keys decrypts")} the {encrypted.LocalName}. Specify the private key of the certificate that the identity provider encrypts for.");
    }

    private static byte[]? Unwrap(RSA key, byte[] wrapped, RSAEncryptionPadding padding)
    {
        try
        {
            return key.Decrypt(wrapped, padding);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] CipherValue(XmlElement parent)
    {
        XmlElement value = parent.Child("CipherData", EncryptionNames.Namespace)?.Child("CipherValue", EncryptionNames.Namespace)
            ?? throw Malformed($"no CipherValue in {parent.LocalName}");
        try
        {
            return Convert.FromBase64String(value.Text());
        }
        catch (FormatException)
        {
            throw Malformed($"a CipherValue in {parent.LocalName} that is not Base64");
        }
    }

    /// <summary>
    /// Parses the plain text in its final position, so that outer namespaces apply, with the same limits as a document.
    /// </summary>
    private static XmlElement Put(XmlElement encrypted, byte[] plain)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(plain);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("content that is not UTF-8 text");
        }

        XmlElement element = SafeXml.LoadFragment(text, encrypted);
        encrypted.ParentNode!.ReplaceChild(element, encrypted);
        return element;
    }

    private static FederationException Malformed(string found) =>
        new(FederationErrorCode.SamlMalformed, $"The encrypted element contains {found}; it cannot be decrypted.");
}
