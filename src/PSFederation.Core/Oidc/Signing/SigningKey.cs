using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>
/// A private key that signs JSON Web Tokens (RFC 7515), with the one algorithm it is used for: RS256, PS256 and their longer variants for RSA, ES256
/// for P-256, ES384 for P-384, ES512 for P-521 (RFC 7518 section 3).
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>RFC 7518 section 3.3.</summary>
    private const int MinRsaBits = 2048;

    private readonly AsymmetricAlgorithm _key;

    private SigningKey(AsymmetricAlgorithm key, string algorithm, string? keyId, X509Certificate2? certificate)
    {
        _key = key;
        Algorithm = algorithm;
        KeyId = keyId;
        Certificate = certificate;
    }

    /// <summary>The algorithms that a key may be used with.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The algorithm (alg, RFC 7515 section 4.1.1).</summary>
    public string Algorithm { get; }

    /// <summary>The name that the verifier knows the key by (kid, RFC 7515 section 4.1.4); null when it needs none.</summary>
    public string? KeyId { get; }

    /// <summary>The certificate of the key, named in the header by its thumbprints; null when there is none.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Takes a key.</summary>
    /// <param name="key">An RSA key of 2048 bits or more, or an elliptic curve key on P-256, P-384 or P-521. It is disposed of with this object.</param>
    /// <param name="algorithm">The algorithm; null takes RS256 for RSA and the one of the curve.</param>
    /// <param name="keyId">The key id, if the verifier wants one.</param>
    /// <param name="certificate">The key's certificate, if the verifier wants its thumbprint.</param>
    /// <exception cref="FederationException">The key is too short, on another curve, or not for that algorithm.</exception>
    public static SigningKey Of(AsymmetricAlgorithm key, string? algorithm = null, string? keyId = null, X509Certificate2? certificate = null)
    {
        string[] fitting = key switch
        {
            RSA { KeySize: < MinRsaBits } => throw Unusable($"The RSA key has {key.KeySize} bits; expected at least {MinRsaBits} (RFC 7518 section 3.3)."),
            RSA => ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
            ECDsa ecdsa => [OfCurve(ecdsa)],
            _ => throw Unusable("The key is of another kind; expected RSA, or an elliptic curve key on P-256, P-384 or P-521."),
        };
        if (algorithm is not null && !fitting.Contains(algorithm))
            throw Unusable($"The algorithm {InputPreview.Quote(algorithm)} does not go with this key; expected {string.Join(", ", fitting)}.");
        return new SigningKey(key, algorithm ?? fitting[0], keyId, certificate);
    }

    /// <summary>Takes the private key of a certificate.</summary>
    /// <param name="certificate">A certificate with its private key.</param>
    /// <param name="algorithm">The algorithm; null takes RS256 for RSA and the one of the curve.</param>
    /// <param name="keyId">The key id, if the verifier wants one.</param>
    /// <exception cref="FederationException">It has no private key, or none that signs.</exception>
    public static SigningKey Of(X509Certificate2 certificate, string? algorithm = null, string? keyId = null)
    {
        AsymmetricAlgorithm? key = certificate.GetRSAPrivateKey();
        key ??= certificate.GetECDsaPrivateKey();
        return Of(
            key ?? throw Unusable($"The certificate '{UntrustedText.Line(certificate.Subject)}' has no RSA or elliptic curve private key; expected one that can sign."),
            algorithm,
            keyId,
            certificate);
    }

    /// <summary>Makes a signed token in compact serialization (RFC 7515 section 7.1).</summary>
    /// <param name="claims">The claims: strings, numbers, truth values, null, or lists and dictionaries of those.</param>
    /// <returns>The token.</returns>
    public string Sign(IReadOnlyDictionary<string, object?> claims) => JwtSigner.Sign(_key, Algorithm, KeyId, Certificate, claims);

    /// <summary>The certificate together with this key.</summary>
    /// <exception cref="ArgumentException">The key is another one's.</exception>
    internal X509Certificate2 JoinTo(X509Certificate2 certificate) => _key is RSA rsa
        ? certificate.CopyWithPrivateKey(rsa)
        : certificate.CopyWithPrivateKey((ECDsa)_key);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static string OfCurve(ECDsa key)
    {
        ECCurve curve = key.ExportParameters(includePrivateParameters: false).Curve;
        return curve.Oid?.Value switch
        {
            "1.2.840.10045.3.1.7" => "ES256",
            "1.3.132.0.34" => "ES384",
            "1.3.132.0.35" => "ES512",
            // Some platforms name the curve alone.
            _ => curve.Oid?.FriendlyName switch
            {
                "nistP256" or "ECDSA_P256" => "ES256",
                "nistP384" or "ECDSA_P384" => "ES384",
                "nistP521" or "ECDSA_P521" => "ES512",
                _ => throw Unusable("The key is on another curve; expected P-256, P-384 or P-521."),
            },
        };
    }

    private static FederationException Unusable(string message) => new(FederationErrorCode.CertificateUnusable, message);
}
