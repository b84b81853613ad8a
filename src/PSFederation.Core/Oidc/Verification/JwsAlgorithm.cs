using System.Security.Cryptography;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>
/// A signature algorithm of JSON Web Algorithms (RFC 7518 section 3.1), bound to its key type. Names are case-sensitive.
/// </summary>
internal sealed class JwsAlgorithm
{
    public const string Rsa = "RSA";
    public const string Elliptic = "EC";
    public const string Symmetric = "oct";

    private static readonly Dictionary<string, JwsAlgorithm> All = new JwsAlgorithm[]
    {
        new("RS256", Rsa, HashAlgorithmName.SHA256),
        new("RS384", Rsa, HashAlgorithmName.SHA384),
        new("RS512", Rsa, HashAlgorithmName.SHA512),
        new("PS256", Rsa, HashAlgorithmName.SHA256),
        new("PS384", Rsa, HashAlgorithmName.SHA384),
        new("PS512", Rsa, HashAlgorithmName.SHA512),
        new("ES256", Elliptic, HashAlgorithmName.SHA256, curve: "P-256"),
        new("ES384", Elliptic, HashAlgorithmName.SHA384, curve: "P-384"),
        new("ES512", Elliptic, HashAlgorithmName.SHA512, curve: "P-521"),
        new("HS256", Symmetric, HashAlgorithmName.SHA256),
        new("HS384", Symmetric, HashAlgorithmName.SHA384),
        new("HS512", Symmetric, HashAlgorithmName.SHA512),
    }.ToDictionary(algorithm => algorithm.Name, StringComparer.Ordinal);

    private readonly HashAlgorithmName _hash;

    private JwsAlgorithm(string name, string keyType, HashAlgorithmName hash, string? curve = null)
    {
        Name = name;
        KeyType = keyType;
        Curve = curve;
        _hash = hash;
    }

    /// <summary>The names of the algorithms that STS accepts.</summary>
    public static IReadOnlyList<string> OfSts { get; } = [.. All.Values.Where(algorithm => algorithm.IsTakenBySts).Select(algorithm => algorithm.Name)];

    public string Name { get; }

    /// <summary>The kty of its keys.</summary>
    public string KeyType { get; }

    /// <summary>The crv of its keys; null except for ECDSA.</summary>
    public string? Curve { get; }

    /// <summary>The length of its hash in bytes.</summary>
    public int HashLength => _hash == HashAlgorithmName.SHA256 ? 32 : _hash == HashAlgorithmName.SHA384 ? 48 : 64;

    /// <summary>STS AssumeRoleWithWebIdentity: RSA (RS256, RS384, RS512) and ECDSA (ES256, ES384, ES512).</summary>
    public bool IsTakenBySts => KeyType == Elliptic || Name.StartsWith("RS", StringComparison.Ordinal);

    /// <summary>Finds an algorithm by its exact name; null if it is unknown.</summary>
    public static JwsAlgorithm? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Why a name is not a known algorithm.</summary>
    public static string Refusal(string name) =>
        name.Equals("none", StringComparison.OrdinalIgnoreCase) ? $"{name}, which means no signature"
        : All.Keys.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known ? $"{name}, but the name is {known} (case-sensitive)"
        : name;

    /// <summary>The hash of some bytes.</summary>
    public byte[] Hash(ReadOnlySpan<byte> data) =>
        _hash == HashAlgorithmName.SHA256 ? SHA256.HashData(data) : _hash == HashAlgorithmName.SHA384 ? SHA384.HashData(data) : SHA512.HashData(data);
}
