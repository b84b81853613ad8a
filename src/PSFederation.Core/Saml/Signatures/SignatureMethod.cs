using System.Security.Cryptography;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>
/// An allowed SignatureMethod: RSA PKCS #1, RSA-PSS and ECDSA with SHA-2, and SHA-1 if the caller allows it. The value is verified
/// with RSA and ECDsa directly, because System.Security.Cryptography.Xml supports neither PSS nor ECDSA.
/// </summary>
internal sealed class SignatureMethod
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string More2007 = "http://www.w3.org/2007/05/xmldsig-more#";

    private readonly HashAlgorithmName _hash;
    private readonly RSASignaturePadding? _padding;

    private SignatureMethod(string name, HashAlgorithmName hash, RSASignaturePadding? padding)
    {
        Name = name;
        _hash = hash;
        _padding = padding;
    }

    /// <summary>A display name: RSA-SHA256, RSA-PSS-SHA256, ECDSA-SHA256 …</summary>
    public string Name { get; }

    /// <summary>Finds a method by its URI.</summary>
    /// <exception cref="SignatureRejectedException">It is not allowed: HMAC (a public key as secret), DSA, MD5, unknown, or SHA-1 without permission.</exception>
    public static SignatureMethod Find(string? algorithm, bool allowSha1) => algorithm switch
    {
        SignatureNames.Namespace + "rsa-sha1" => Rsa("RSA-SHA1", HashMethod.Sha1(allowSha1)),
        More + "rsa-sha256" => Rsa("RSA-SHA256", HashAlgorithmName.SHA256),
        More + "rsa-sha384" => Rsa("RSA-SHA384", HashAlgorithmName.SHA384),
        More + "rsa-sha512" => Rsa("RSA-SHA512", HashAlgorithmName.SHA512),
        More2007 + "sha256-rsa-MGF1" => Pss("RSA-PSS-SHA256", HashAlgorithmName.SHA256),
        More2007 + "sha384-rsa-MGF1" => Pss("RSA-PSS-SHA384", HashAlgorithmName.SHA384),
        More2007 + "sha512-rsa-MGF1" => Pss("RSA-PSS-SHA512", HashAlgorithmName.SHA512),
        More + "ecdsa-sha1" => Ecdsa("ECDSA-SHA1", HashMethod.Sha1(allowSha1)),
        More + "ecdsa-sha256" => Ecdsa("ECDSA-SHA256", HashAlgorithmName.SHA256),
        More + "ecdsa-sha384" => Ecdsa("ECDSA-SHA384", HashAlgorithmName.SHA384),
        More + "ecdsa-sha512" => Ecdsa("ECDSA-SHA512", HashAlgorithmName.SHA512),
        _ => throw new SignatureRejectedException($"signature algorithm '{UntrustedText.Line(algorithm)}' is not allowed; expected RSA, RSA-PSS or ECDSA with SHA-256, SHA-384 or SHA-512"),
    };

    /// <summary>The hash of the signed content.</summary>
    public byte[] Hash(Stream data) => HashMethod.Hash(_hash, data);

    /// <summary>Whether a key created a value for a hash; false if the key has another type.</summary>
    public bool Verify(VerificationKey key, byte[] hash, byte[] value) =>
        _padding is not null ? key.VerifyRsa(hash, value, _hash, _padding) : key.VerifyEcdsa(hash, value);

    private static SignatureMethod Rsa(string name, HashAlgorithmName hash) => new(name, hash, RSASignaturePadding.Pkcs1);

    private static SignatureMethod Pss(string name, HashAlgorithmName hash) => new(name, hash, RSASignaturePadding.Pss);

    private static SignatureMethod Ecdsa(string name, HashAlgorithmName hash) => new(name, hash, padding: null);
}
