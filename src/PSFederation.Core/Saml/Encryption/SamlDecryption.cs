using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>
/// Decrypts EncryptedAssertion and EncryptedID elements (SAML Core 2.3.4 and 2.2.4) in place. EncryptedXml knows no GCM and no OAEP with
/// SHA-2, and takes RSA 1.5 and Triple DES without asking.
/// </summary>
internal static class SamlDecryption
{
    private const int MaxKeys = 8;

    /// <summary>Puts the plain element in the place of the encrypted one.</summary>
    /// <param name="encrypted">EncryptedAssertion or EncryptedID.</param>
    /// <param name="options">The private keys to try, and the old algorithms that are allowed.</param>
    /// <returns>The plain element.</returns>
    /// <exception cref="FederationException">No key fits, an algorithm is refused, or what comes out is not an XML element.</exception>
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
            FederationErrorCode.SamlDecryptionFailed, $"None of the {options.Keys.Count} decryption keys opens the {encrypted.LocalName}. Give the private key of the certificate that the identity provider encrypts to.");
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
    /// Parses the plain text where it will stand, so that namespaces declared further out hold, and with the same bounds as a document.
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
        new(FederationErrorCode.SamlMalformed, $"The encrypted element holds {found}; it cannot be decrypted.");
}
