using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>
/// The public key of a pinned certificate: RSA, or ECDSA on P-256, P-384 or P-521. Extracting it from the certificate costs several times
/// as much as a verification, so it is kept for the lifetime of the certificate.
/// </summary>
internal sealed class VerificationKey
{
    private static readonly ConditionalWeakTable<X509Certificate2, VerificationKey> Known = [];

    /// <summary>.NET does not guarantee that key objects are thread-safe.</summary>
    private readonly object _gate = new();

    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private VerificationKey(X509Certificate2 certificate)
    {
        Certificate = new SamlCertificate(certificate, use: null);
        try
        {
            _rsa = certificate.GetRSAPublicKey();
            _ecdsa = _rsa is null && certificate.PublicKey.EncodedParameters is { } curve && IsAllowedCurve(curve.RawData) ? certificate.GetECDsaPublicKey() : null;
        }
        catch (CryptographicException)
        {
            // A key that the platform cannot use did not create the signature.
        }
    }

    /// <summary>The certificate, for reports.</summary>
    public SamlCertificate Certificate { get; }

    /// <summary>The OIDs 1.2.840.10045.3.1.7, 1.3.132.0.34 and 1.3.132.0.35 in DER.</summary>
    private static ReadOnlySpan<byte> P256 => [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private static ReadOnlySpan<byte> P384 => [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22];

    private static ReadOnlySpan<byte> P521 => [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23];

    /// <summary>The key of a certificate.</summary>
    public static VerificationKey Of(X509Certificate2 certificate) => Known.GetValue(certificate, static known => new VerificationKey(known));

    /// <summary>Whether an RSA key created a value; false if the key has another type.</summary>
    public bool VerifyRsa(byte[] hash, byte[] value, HashAlgorithmName name, RSASignaturePadding padding)
    {
        lock (_gate)
        {
            return _rsa is not null && Holds(() => _rsa.VerifyHash(hash, value, name, padding));
        }
    }

    /// <summary>Whether an ECDSA key created a value, in the form r and s (XML Signature 6.4.3); false if the key has another type.</summary>
    public bool VerifyEcdsa(byte[] hash, byte[] value)
    {
        lock (_gate)
        {
            return _ecdsa is not null && Holds(() => _ecdsa.VerifyHash(hash, value, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
    }

    private static bool Holds(Func<bool> verify)
    {
        try
        {
            return verify();
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>By the curve name in the certificate (RFC 5480 2.1.1), not by size or parameters.</summary>
    private static bool IsAllowedCurve(ReadOnlySpan<byte> curve) => curve.SequenceEqual(P256) || curve.SequenceEqual(P384) || curve.SequenceEqual(P521);
}
