using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>Reads a private JSON Web Key (RFC 7517; its members: RFC 7518 section 6).</summary>
internal static class JsonWebKeyReader
{
    /// <summary>Reads a key, or the only key of a set.</summary>
    /// <exception cref="FormatException">It is not valid; the message completes "the text …".</exception>
    /// <exception cref="CryptographicException">Its numbers are not a valid key.</exception>
    public static SigningKey Read(string json, string? algorithm, string? keyId)
    {
        ReadOnlyDictionary<string, object?> key = StrictJson.ReadObject(Encoding.UTF8.GetBytes(json));
        if (key.GetValueOrDefault("keys") is IReadOnlyList<object?> keys)
            key = keys switch
            {
                [ReadOnlyDictionary<string, object?> only] => only,
                [_] => throw new FormatException("is a set whose only key is not a JSON object"),
                _ => throw new FormatException($"is a set of {keys.Count} keys; expected one key"),
            };
        AsymmetricAlgorithm material = key.GetValueOrDefault("kty") switch
        {
            "RSA" => Rsa(key),
            "EC" => Elliptic(key),
            var other => throw new FormatException($"has a kty of {UntrustedText.Line(other as string ?? "nothing")}; expected RSA or EC"),
        };
        return SigningKey.Of(material, algorithm ?? key.GetValueOrDefault("alg") as string, keyId ?? key.GetValueOrDefault("kid") as string);
    }

    private static RSA Rsa(ReadOnlyDictionary<string, object?> key) => RSA.Create(new RSAParameters
    {
        Modulus = Number(key, "n"),
        Exponent = Number(key, "e"),
        D = Number(key, "d", (Number(key, "n").Length)),
        P = Number(key, "p"),
        Q = Number(key, "q"),
        DP = Number(key, "dp", Number(key, "p").Length),
        DQ = Number(key, "dq", Number(key, "q").Length),
        InverseQ = Number(key, "qi", Number(key, "p").Length),
    });

    private static ECDsa Elliptic(ReadOnlyDictionary<string, object?> key)
    {
        (ECCurve curve, int size) = key.GetValueOrDefault("crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            var other => throw new FormatException($"has a crv of {UntrustedText.Line(other as string ?? "nothing")}; expected P-256, P-384 or P-521"),
        };
        return ECDsa.Create(new ECParameters
        {
            Curve = curve,
            Q = new ECPoint { X = Number(key, "x", size), Y = Number(key, "y", size) },
            D = Number(key, "d", size),
        });
    }

    /// <summary>A number, with the leading zeros that .NET requires and some tools omit.</summary>
    private static byte[] Number(ReadOnlyDictionary<string, object?> key, string name, int size = 0)
    {
        byte[] number = key.GetValueOrDefault(name) is string text && Base64UrlText.Decode(text) is { Length: > 0 } bytes
            ? bytes
            : throw new FormatException($"has no valid Base64url member {name}, which a private key requires (RFC 7518 section 6)");
        return number.Length >= size ? number : [.. new byte[size - number.Length], .. number];
    }
}
