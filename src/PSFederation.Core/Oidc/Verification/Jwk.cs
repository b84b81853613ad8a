using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>
/// A JSON Web Key (RFC 7517), as far as verification needs it. The reason not to use a key for an algorithm is in <see cref="Refusal"/>; a key that cannot be
/// used for anything has a <see cref="Problem"/> and no material.
/// </summary>
internal sealed record Jwk
{
    private const int MinRsaBits = 2_048;

    public string? KeyId { get; init; }

    public string? KeyType { get; init; }

    /// <summary>The one algorithm that the key is for (alg).</summary>
    public string? Algorithm { get; init; }

    public string? Use { get; init; }

    /// <summary>The allowed operations (key_ops); null if not specified.</summary>
    public IReadOnlyList<string>? Operations { get; init; }

    public string? Curve { get; init; }

    /// <summary>Its size in bits.</summary>
    public int Size { get; init; }

    /// <summary>Whether it contains the private part.</summary>
    public bool IsPrivate { get; init; }

    public X509Certificate2? Certificate { get; init; }

    /// <summary>Findings about its form.</summary>
    public IReadOnlyList<string> Oddities { get; init; } = [];

    /// <summary>Why it cannot verify signatures; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The verifier with this key; null if it has a <see cref="Problem"/>.</summary>
    public SignatureVerifier? Verifier { get; init; }

    /// <summary>Type and size for display.</summary>
    public string Description => KeyType switch
    {
        JwsAlgorithm.Rsa => Size == 0 ? "RSA" : $"RSA {Size}",
        JwsAlgorithm.Symmetric => "oct",
        null => "unknown",
        _ => Curve is null ? UntrustedText.Line(KeyType) : $"{UntrustedText.Line(KeyType)} {UntrustedText.Line(Curve)}",
    };

    /// <summary>Whether its type matches an algorithm.</summary>
    public bool Fits(JwsAlgorithm algorithm) =>
        Problem is null && KeyType == algorithm.KeyType && (algorithm.Curve is null || Curve == algorithm.Curve);

    /// <summary>Why a key of the right type must not be used for an algorithm; null if it can be used (RFC 7517 section 4, RFC 7518 section 3).</summary>
    public string? Refusal(JwsAlgorithm algorithm)
    {
        if (Use is not null and not "sig")
            return $"its use is {UntrustedText.Line(Use)}, not sig";
        if (Operations is not null && !Operations.Contains("verify") && !(IsPrivate && Operations.Contains("sign")))
            return $"its key_ops are {UntrustedText.Line(string.Join(", ", Operations))}, without verify";
        if (Algorithm is not null && Algorithm != algorithm.Name && !IsMisnomerOf(algorithm))
            return $"its alg is {UntrustedText.Line(Algorithm)}, not {algorithm.Name}";
        if (KeyType == JwsAlgorithm.Rsa && Size < MinRsaBits)
            return $"RSA {Size} is weak; at least {MinRsaBits} bits are required";
        return KeyType == JwsAlgorithm.Symmetric && Size / 8 < algorithm.HashLength ? $"a secret of {(Size / 8).Counted("byte")} is too short" : null;
    }

    /// <summary>ES512 is named after its hash; some issuers name it after its curve. There is no other algorithm for that curve.</summary>
    private bool IsMisnomerOf(JwsAlgorithm algorithm) => Algorithm == "ES521" && algorithm.Name == "ES512";
}
