using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>
/// A private key that signs JSON Web Tokens (RFC 7515), with its one algorithm: RS256, PS256 and their longer variants for RSA, ES256
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

    /// <summary>The algorithms of a key.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The algorithm (alg, RFC 7515 section 4.1.1).</summary>
    public string Algorithm { get; }

    /// <summary>The key ID for the verifier (kid, RFC 7515 section 4.1.4); null if it needs none.</summary>
    public string? KeyId { get; }

    /// <summary>The certificate of the key, whose thumbprints are in the header; null if there is none.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Creates a key.</summary>
    /// <param name="key">An RSA key of 2048 bits or more, or an elliptic curve key on P-256, P-384 or P-521. It is disposed of with this object.</param>
    /// <param name="algorithm">The algorithm; null for RS256 with RSA, or the algorithm of the curve.</param>
    /// <param name="keyId">The key ID, if the verifier requires one.</param>
    /// <param name="certificate">The key's certificate, if the verifier requires its thumbprint.</param>
    /// <exception cref="FederationException">The key is too short, uses another curve, or does not match the algorithm.</exception>
    public static SigningKey Of(AsymmetricAlgorithm key, string? algorithm = null, string? keyId = null, X509Certificate2? certificate = null)
    {
        string[] fitting = key switch
        {
            RSA { KeySize: < MinRsaBits } => throw Unusable($"The RSA key has {key.KeySize} bits; expected at least {MinRsaBits} (RFC 7518 section 3.3)."),
            RSA => ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
            ECDsa ecdsa => [OfCurve(ecdsa)],
            _ => throw Unusable("The key has another type; expected an RSA key, or an elliptic curve key on P-256, P-384 or P-521."),
        };
        if (algorithm is not null && !fitting.Contains(algorithm))
            throw Unusable($"The algorithm {InputPreview.Quote(algorithm)} does not match this key; expected {string.Join(", ", fitting)}.");
        return new SigningKey(key, algorithm ?? fitting[0], keyId, certificate);
    }

    /// <summary>Creates a key from a certificate.</summary>
    /// <param name="certificate">A certificate with its private key.</param>
    /// <param name="algorithm">The algorithm; null for RS256 with RSA, or the algorithm of the curve.</param>
    /// <param name="keyId">The key ID, if the verifier requires one.</param>
    /// <exception cref="FederationException">It has no private key, or its key cannot sign.</exception>
    public static SigningKey Of(X509Certificate2 certificate, string? algorithm = null, string? keyId = null)
    {
        AsymmetricAlgorithm? key = certificate.GetRSAPrivateKey();
        key ??= certificate.GetECDsaPrivateKey();
        return Of(
            key ?? throw Unusable($"The certificate '{UntrustedText.Line(certificate.Subject)}' has no RSA or elliptic curve private key; expected a certificate that can sign."),
            algorithm,
            keyId,
            certificate);
    }

    /// <summary>Creates a signed token in compact serialization (RFC 7515 section 7.1).</summary>
    /// <param name="claims">The claims: strings, numbers, Booleans, null, or lists and dictionaries of those.</param>
    /// <returns>The token.</returns>
    public string Sign(IReadOnlyDictionary<string, object?> claims) => JwtSigner.Sign(_key, Algorithm, KeyId, Certificate, claims);

    /// <summary>The certificate together with this key.</summary>
    /// <exception cref="ArgumentException">The key belongs to another certificate.</exception>
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
            // Some platforms report only the name of the curve.
            _ => curve.Oid?.FriendlyName switch
            {
                "nistP256" or "ECDSA_P256" => "ES256",
                "nistP384" or "ECDSA_P384" => "ES384",
                "nistP521" or "ECDSA_P521" => "ES512",
                _ => throw Unusable("The key uses another curve; expected P-256, P-384 or P-521."),
            },
        };
    }

    private static FederationException Unusable(string message) => new(FederationErrorCode.CertificateUnusable, message);
}
