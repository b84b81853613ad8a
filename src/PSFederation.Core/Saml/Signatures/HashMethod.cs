using System.Security.Cryptography;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>The allowed digests of signatures.</summary>
internal static class HashMethod
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Encryption = "http://www.w3.org/2001/04/xmlenc#";

    /// <summary>The hash of a DigestMethod.</summary>
    /// <exception cref="SignatureRejectedException">It is unknown, or SHA-1 without permission.</exception>
    public static HashAlgorithmName OfDigest(string? algorithm, bool allowSha1) => algorithm switch
    {
        SignatureNames.Namespace + "sha1" => Sha1(allowSha1),
        Encryption + "sha256" => HashAlgorithmName.SHA256,
        More + "sha384" => HashAlgorithmName.SHA384,
        Encryption + "sha512" => HashAlgorithmName.SHA512,
        _ => throw new SignatureRejectedException($"digest algorithm '{UntrustedText.Line(algorithm)}' is not allowed; expected SHA-256, SHA-384 or SHA-512"),
    };

    /// <summary>SHA-1, if allowed.</summary>
    public static HashAlgorithmName Sha1(bool allowed) => allowed
        ? HashAlgorithmName.SHA1
        : throw new SignatureRejectedException("SHA-1 is insecure and not allowed; configure the identity provider to sign with RSA-SHA256, or allow SHA-1 with -AllowSha1");

    /// <summary>Hashes bytes.</summary>
#pragma warning disable CA5350 // SHA-1 only if the caller allowed it.
    public static byte[] Hash(HashAlgorithmName name, Stream bytes) => name.Name switch
    {
        nameof(HashAlgorithmName.SHA1) => SHA1.HashData(bytes),
        nameof(HashAlgorithmName.SHA256) => SHA256.HashData(bytes),
        nameof(HashAlgorithmName.SHA384) => SHA384.HashData(bytes),
        _ => SHA512.HashData(bytes),
    };
#pragma warning restore CA5350
}
