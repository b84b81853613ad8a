using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Oidc.Verification;

/// <summary>An issuer's key that signs any header and payload text, and publishes itself as JSON Web Key.</summary>
internal sealed class TokenSigner
{
    public const string Issuer = "https://idp.example.com";
    public const string Audience = "sts.amazonaws.com";

    public static readonly DateTime Now = new(2026, 1, 2, 3, 5, 0, DateTimeKind.Utc);

    private readonly Func<byte[], byte[]> _sign;
    private readonly Dictionary<string, object> _public;

    private TokenSigner(string algorithm, string keyId, Dictionary<string, object> publicKey, Func<byte[], byte[]> sign)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        _public = publicKey;
        _sign = sign;
    }

    public static TokenSigner Rsa { get; } = NewRsa("RS256", "k1");

    /// <summary>A key that the issuer does not publish.</summary>
    public static TokenSigner Foreign { get; } = NewRsa("RS256", "k1");

    public static string Claims { get; } = """{"iss":"https://idp.example.com","sub":"ann","aud":"sts.amazonaws.com","iat":1767323045,"nbf":1767323045,"exp":1767326645}""";

    public string Algorithm { get; }

    public string KeyId { get; }

    public string Header => JsonSerializer.Serialize(new { alg = Algorithm, kid = KeyId, typ = "JWT" });

    public string Jwks => $$"""{"keys":[{{Jwk()}}]}""";

    public static OidcVerificationOptions Options { get; } = new()
    {
        Keys = JwkSet.Parse(Rsa.Jwks, "test"),
        Issuer = Issuer,
        Audiences = [Audience],
        At = Now,
    };

    public OidcVerificationOptions Judge => Options with { Keys = JwkSet.Parse(Jwks, "test") };

    /// <summary>What judges by the key with some members changed.</summary>
    public OidcVerificationOptions JudgeWith(params (string Name, object? Value)[] changes) =>
        Options with { Keys = JwkSet.Parse(Jwk(changes), "test") };

    public static TokenSigner NewRsa(string algorithm, string keyId, int bits = 2048)
    {
        RSA key = RSA.Create(bits);
        RSAParameters numbers = key.ExportParameters(false);
        RSASignaturePadding padding = algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return new TokenSigner(
            algorithm, keyId,
            new() { ["kty"] = "RSA", ["n"] = Base64UrlText.Encode(numbers.Modulus), ["e"] = Base64UrlText.Encode(numbers.Exponent) },
            data => key.SignData(data, HashOf(algorithm), padding));
    }

    public static TokenSigner NewElliptic(string algorithm, string keyId, ECCurve curve, string name)
    {
        ECDsa key = ECDsa.Create(curve);
        ECPoint point = key.ExportParameters(false).Q;
        return new TokenSigner(
            algorithm, keyId,
            new() { ["kty"] = "EC", ["crv"] = name, ["x"] = Base64UrlText.Encode(point.X), ["y"] = Base64UrlText.Encode(point.Y) },
            data => key.SignData(data, HashOf(algorithm), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    public static TokenSigner OfSecret(byte[] secret, string keyId = "k1") => new(
        "HS256", keyId, new() { ["kty"] = "oct", ["k"] = Base64UrlText.Encode(secret) }, data => HMACSHA256.HashData(secret, data));

    /// <summary>The public key, with members added, changed, or taken away by null.</summary>
    public string Jwk(params (string Name, object? Value)[] changes)
    {
        Dictionary<string, object> members = new(_public) { ["kid"] = KeyId, ["use"] = "sig", ["alg"] = Algorithm };
        foreach ((string name, object? value) in changes)
        {
            if (value is null)
                members.Remove(name);
            else
                members[name] = value;
        }

        return JsonSerializer.Serialize(members);
    }

    public string Sign(string? claims = null, string? header = null) => SignText(Jwt.Encode(header ?? Header) + "." + Jwt.Encode(claims ?? Claims));

    /// <summary>Signs a text as it stands: what a broken or hostile issuer would.</summary>
    public string SignText(string signed) => $"{signed}.{Base64UrlText.Encode(_sign(Encoding.ASCII.GetBytes(signed)))}";

    /// <summary>The claims with some added, changed, or taken away by null; values are JSON.</summary>
    public static string With(params (string Name, string? Json)[] changes)
    {
        Dictionary<string, JsonElement> claims = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Claims)!;
        foreach ((string name, string? json) in changes)
        {
            claims.Remove(name);
            if (json is not null)
                claims[name] = JsonSerializer.Deserialize<JsonElement>(json);
        }

        return JsonSerializer.Serialize(claims);
    }

    private static HashAlgorithmName HashOf(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
