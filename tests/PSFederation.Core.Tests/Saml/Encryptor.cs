using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace PSFederation.Core.Tests.Saml;

/// <summary>Encrypts an element of a document in place, as an identity provider would (XML Encryption 1.1).</summary>
internal sealed record Encryptor(RSA Key)
{
    private const string Enc = "http://www.w3.org/2001/04/xmlenc#";
    private const string Enc11 = "http://www.w3.org/2009/xmlenc11#";

    public static RSA TestKey { get; } = RSA.Create(2048);

    public static Encryptor Default { get; } = new(TestKey);

    public string Content { get; init; } = Enc11 + "aes256-gcm";

    public string Transport { get; init; } = Enc + "rsa-oaep-mgf1p";

    public RSAEncryptionPadding Padding { get; init; } = RSAEncryptionPadding.OaepSHA1;

    /// <summary>What stands within the EncryptionMethod of the key: DigestMethod, MGF.</summary>
    public string TransportParameters { get; init; } = string.Empty;

    /// <summary>Whether the EncryptedKey stands beside the EncryptedData and is referred to.</summary>
    public bool KeyBeside { get; init; }

    /// <summary>Changes the plain text before it is encrypted.</summary>
    public Func<string, string> Change { get; init; } = text => text;

    public void Encrypt(XmlElement element, string wrapper = "EncryptedAssertion")
    {
        byte[] contentKey = RandomNumberGenerator.GetBytes(Content.Contains("128", StringComparison.Ordinal) ? 16 : Content.Contains("192", StringComparison.Ordinal) || Content.EndsWith("tripledes-cbc", StringComparison.Ordinal) ? 24 : 32);
        string key = $"<xenc:EncryptedKey Id=\"ek\"><xenc:EncryptionMethod Algorithm=\"{Transport}\">{TransportParameters}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{Convert.ToBase64String(Key.Encrypt(contentKey, Padding))}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>";
        string cipher = Convert.ToBase64String(Encrypt(contentKey, Encoding.UTF8.GetBytes(Change(element.OuterXml))), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
        XmlDocumentFragment fragment = element.OwnerDocument.CreateDocumentFragment();
        fragment.InnerXml =
            $"<saml:{wrapper} xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:xenc=\"{Enc}\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
            + $"<xenc:EncryptedData Type=\"{Enc}Element\"><xenc:EncryptionMethod Algorithm=\"{Content}\"/><ds:KeyInfo>{(KeyBeside ? "<ds:RetrievalMethod URI=\"#ek\"/>" : key)}</ds:KeyInfo>"
            + $"<xenc:CipherData><xenc:CipherValue>{cipher}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>{(KeyBeside ? key : string.Empty)}</saml:{wrapper}>";
        element.ParentNode!.ReplaceChild(fragment, element);
    }

    [SuppressMessage("Security", "CA5350", Justification = "Identity providers use Triple DES.")]
    private byte[] Encrypt(byte[] key, byte[] plain)
    {
        if (Content.EndsWith("gcm", StringComparison.Ordinal))
        {
            byte[] nonce = RandomNumberGenerator.GetBytes(12), text = new byte[plain.Length], tag = new byte[16];
            using AesGcm gcm = new(key, 16);
            gcm.Encrypt(nonce, plain, text, tag);
            return [.. nonce, .. text, .. tag];
        }

        using SymmetricAlgorithm cipher = Content.EndsWith("tripledes-cbc", StringComparison.Ordinal) ? TripleDES.Create() : Aes.Create();
        cipher.Key = key;
        byte[] iv = RandomNumberGenerator.GetBytes(cipher.BlockSize / 8);
        return [.. iv, .. cipher.EncryptCbc(plain, iv, PaddingMode.ISO10126)];
    }
}
