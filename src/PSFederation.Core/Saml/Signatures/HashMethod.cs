using System.Security.Cryptography;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>The digests that signatures may use.</summary>
internal static class HashMethod
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Encryption = "http://www.w3.org/2001/04/xmlenc#";

    /// <summary>The hash of a DigestMethod.</summary>
    /// <exception cref="SignatureRejectedException">Unknown, or SHA-1 without leave.</exception>
    public static HashAlgorithmName OfDigest(string? algorithm, bool allowSha1) => algorithm switch
    {
        SignatureNames.Namespace + "sha1" => Sha1(allowSha1),
        Encryption + "sha256" => HashAlgorithmName.SHA256,
        More + "sha384" => HashAlgorithmName.SHA384,
        Encryption + "sha512" => HashAlgorithmName.SHA512,
        _ => throw new SignatureRejectedException($"digest algorithm '{UntrustedText.Line(algorithm)}' is not on the list of SHA-256, SHA-384 and SHA-512"),
    };

    /// <summary>SHA-1, where it was allowed.</summary>
    public static HashAlgorithmName Sha1(bool allowed) => allowed
        ? HashAlgorithmName.SHA1
        : throw new SignatureRejectedException("SHA-1 is broken and refused; have the identity provider sign with RSA-SHA256, or allow it with -AllowSha1");

    /// <summary>Hashes bytes.</summary>
#pragma warning disable CA5350 // SHA-1 only where the caller allowed it.
    public static byte[] Hash(HashAlgorithmName name, Stream bytes) => name.Name switch
    {
        nameof(HashAlgorithmName.SHA1) => SHA1.HashData(bytes),
        nameof(HashAlgorithmName.SHA256) => SHA256.HashData(bytes),
        nameof(HashAlgorithmName.SHA384) => SHA384.HashData(bytes),
        _ => SHA512.HashData(bytes),
    };
#pragma warning restore CA5350
}
