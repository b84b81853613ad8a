using System.Security.Cryptography.X509Certificates;

namespace PSFederation;

/// <summary>A key that an issuer publishes (JSON Web Key, RFC 7517).</summary>
public sealed class OidcKey
{
    /// <summary>The id by which tokens name it (kid).</summary>
    public string? KeyId { get; internal init; }

    /// <summary>The kind of key (kty): RSA, EC, OKP, oct.</summary>
    public string? KeyType { get; internal init; }

    /// <summary>Kind and size: <c>RSA 2048</c>, <c>EC P-256</c>.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>The one signature algorithm that it is for (alg); null when it names none.</summary>
    public string? Algorithm { get; internal init; }

    /// <summary><c>sig</c>, <c>enc</c>, or null when it names none (use).</summary>
    public string? Use { get; internal init; }

    /// <summary>The certificate that comes with it (x5c); null when there is none.</summary>
    public X509Certificate2? Certificate { get; internal init; }

    /// <summary>Until when that certificate is valid, UTC; null when there is none. A key itself has no end: it ends when it is no longer published.</summary>
    public DateTime? NotAfter { get; internal init; }

    /// <summary>Whether STS can verify a token with it.</summary>
    public bool IsUsable => Problem is null;

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Problem { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line($"{KeyId ?? "(no kid)"}, {KeyAlgorithm}{(Problem is null ? string.Empty : $", {Problem}")}");
}
