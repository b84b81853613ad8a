using System.Security.Cryptography.X509Certificates;

namespace PSFederation;

/// <summary>A published key of an issuer (JSON Web Key, RFC 7517).</summary>
public sealed class OidcKey
{
    /// <summary>The key ID (kid).</summary>
    public string? KeyId { get; internal init; }

    /// <summary>The key type (kty): RSA, EC, OKP, oct.</summary>
    public string? KeyType { get; internal init; }

    /// <summary>Type and size: <c>RSA 2048</c>, <c>EC P-256</c>.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>Its signature algorithm (alg); null if not specified.</summary>
    public string? Algorithm { get; internal init; }

    /// <summary><c>sig</c>, <c>enc</c>, or null if not specified (use).</summary>
    public string? Use { get; internal init; }

    /// <summary>The certificate of the key (x5c); null if there is none.</summary>
    public X509Certificate2? Certificate { get; internal init; }

    /// <summary>When that certificate expires, UTC; null if there is none. A key itself does not expire; it is valid while it is published.</summary>
    public DateTime? NotAfter { get; internal init; }

    /// <summary>Whether STS can verify a token with it.</summary>
    public bool IsUsable => Problem is null;

    /// <summary>Why it cannot be used; null if it can.</summary>
    public string? Problem { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line($"{KeyId ?? "(no kid)"}, {KeyAlgorithm}{(Problem is null ? string.Empty : $", {Problem}")}");
}
