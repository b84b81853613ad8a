using System.Security.Cryptography;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>Unwraps the key of an EncryptedKey (XML Encryption 5.5): RSA-OAEP with the same hash for both uses; RSA PKCS #1 v1.5 if allowed.</summary>
internal static class KeyTransport
{
    private const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    private const string DsigMore = "http://www.w3.org/2001/04/xmldsig-more#";

    /// <summary>The padding of an EncryptedKey.</summary>
    /// <exception cref="FederationException">It is not supported; the message contains it.</exception>
    public static RSAEncryptionPadding PaddingOf(XmlElement encryptedKey, bool allowRsa15)
    {
        XmlElement? method = encryptedKey.Child("EncryptionMethod", EncryptionNames.Namespace);
        string? algorithm = method?.Optional("Algorithm");
        if (method?.Child("OAEPparams", EncryptionNames.Namespace) is { } parameters && parameters.Text().Length > 0)
            throw Refused("RSA-OAEP with OAEPparams");
        switch (algorithm)
        {
            case EncryptionNames.RsaOaepMgf1P:
                string digest = Digest(method!);
                return digest == "SHA1" ? RSAEncryptionPadding.OaepSHA1 : throw Refused($"rsa-oaep-mgf1p with digest {digest} (its MGF1 is SHA-1)");
            case EncryptionNames.RsaOaep:
                return Oaep(Digest(method!), Mgf(method!));
            case EncryptionNames.Rsa15:
                return allowRsa15 ? RSAEncryptionPadding.Pkcs1 : throw Refused("rsa-1_5, which is vulnerable to padding-oracle attacks; allow it with -AllowRsa15");
            default:
                throw Refused($"'{UntrustedText.Line(algorithm)}'");
        }
    }

    private static RSAEncryptionPadding Oaep(string digest, string mgf)
    {
        if (digest != mgf)
            throw Refused($"rsa-oaep with different hashes for digest ({digest}) and MGF1 ({mgf})");
        return digest switch
        {
            "SHA1" => RSAEncryptionPadding.OaepSHA1,
            "SHA256" => RSAEncryptionPadding.OaepSHA256,
            "SHA384" => RSAEncryptionPadding.OaepSHA384,
            _ => RSAEncryptionPadding.OaepSHA512,
        };
    }

    private static string Digest(XmlElement method) => method.Child("DigestMethod", Dsig)?.Optional("Algorithm") switch
    {
        null or Dsig + "sha1" => "SHA1",
        EncryptionNames.Namespace + "sha256" => "SHA256",
        DsigMore + "sha384" => "SHA384",
        EncryptionNames.Namespace + "sha512" => "SHA512",
        var other => throw Refused($"RSA-OAEP with digest '{UntrustedText.Line(other)}'"),
    };

    private static string Mgf(XmlElement method) => method.Child("MGF", EncryptionNames.Namespace11)?.Optional("Algorithm") switch
    {
        null or EncryptionNames.Namespace11 + "mgf1sha1" => "SHA1",
        EncryptionNames.Namespace11 + "mgf1sha256" => "SHA256",
        EncryptionNames.Namespace11 + "mgf1sha384" => "SHA384",
        EncryptionNames.Namespace11 + "mgf1sha512" => "SHA512",
        var other => throw Refused($"RSA-OAEP with MGF '{UntrustedText.Line(other)}'"),
    };

    private static FederationException Refused(string what) =>
        new(FederationErrorCode.SamlDecryptionFailed, $"The key of the assertion is encrypted with {what}; expected RSA-OAEP with the same hash for digest and MGF1.");
}
