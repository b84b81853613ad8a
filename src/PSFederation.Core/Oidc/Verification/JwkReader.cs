using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>Creates a key from the members of a JSON Web Key (RFC 7517 section 4, RFC 7518 section 6).</summary>
internal static class JwkReader
{
    private const int MaxRsaBits = 16_384;
    private const int MaxExponentBytes = 8;
    private static readonly string[] TextMembers = ["kty", "kid", "alg", "use", "crv"];

    /// <summary>Reads a key. An invalid key becomes a key with a problem, because other keys in the set can be valid (RFC 7517 section 5).</summary>
    public static Jwk Read(ReadOnlyDictionary<string, object?> members)
    {
        string? type = members.GetValueOrDefault("kty") as string;
        List<string> oddities = [];
        Jwk named = new()
        {
            KeyId = members.GetValueOrDefault("kid") as string,
            KeyType = type,
            Algorithm = members.GetValueOrDefault("alg") as string,
            Use = members.GetValueOrDefault("use") as string,
            Operations = (members.GetValueOrDefault("key_ops") as IReadOnlyList<object?>)?.Select(item => item as string ?? string.Empty).ToList(),
            Curve = members.GetValueOrDefault("crv") as string,
            IsPrivate = members.ContainsKey("d") || members.ContainsKey("p"),
            Certificate = Certificate(members, oddities),
            Oddities = oddities,
        };
        try
        {
            return WrongForm(members) is { } problem ? With(named, problem)
                : type switch
                {
                    JwsAlgorithm.Rsa => Rsa(members, named, oddities),
                    JwsAlgorithm.Elliptic => Elliptic(members, named, oddities),
                    JwsAlgorithm.Symmetric => Symmetric(members, named),
                    null => With(named, "it has no kty"),
                    _ => With(named, $"a key of type {UntrustedText.Line(type)}, which STS does not accept"),
                };
        }
        catch (CryptographicException)
        {
            return With(named, "its numbers are not a valid key");
        }
    }

    /// <summary>A member that restricts the use of the key must not be ignored if it is not valid.</summary>
    private static string? WrongForm(ReadOnlyDictionary<string, object?> members) =>
        TextMembers.FirstOrDefault(name => members.GetValueOrDefault(name) is not (null or string)) is { } name ? $"its {name} is not a string"
        : members.GetValueOrDefault("key_ops") is not (null or IReadOnlyList<object?>) ? "its key_ops are not a list"
        : null;

    private static Jwk Rsa(ReadOnlyDictionary<string, object?> members, Jwk named, List<string> oddities)
    {
        if (!members.ContainsKey("n") && named.Certificate?.GetRSAPublicKey() is { } certified)
        {
            oddities.Add("it has only a certificate, without n and e");
            return named with { Size = certified.KeySize, Verifier = new SignatureVerifier(new RsaSecurityKey(certified)) };
        }

        byte[]? modulus = Number(members, "n", oddities), exponent = Number(members, "e", oddities);
        if (modulus is null || exponent is null)
            return With(named, "its n or e is missing or is not Base64url");
        modulus = Trim(modulus);
        exponent = Trim(exponent);
        if (modulus.Length * 8 > MaxRsaBits)
            return With(named, $"an RSA key of {(modulus.Length * 8).Grouped()} bits; at most {MaxRsaBits.Grouped()} are supported");
        if (exponent.Length is 0 or > MaxExponentBytes || (exponent[^1] & 1) == 0 || (exponent.Length == 1 && exponent[0] < 3) || modulus.Length == 0 || (modulus[^1] & 1) == 0)
            return With(named, "its numbers are not a valid RSA key");
        RSA rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        if (named.Certificate is { } certificate)
        {
            using RSA? other = certificate.GetRSAPublicKey();
            if (other is null || !other.ExportParameters(false).Modulus!.AsSpan().SequenceEqual(modulus))
                return With(named, "its certificate (x5c) contains another key");
        }

        return named with { Size = rsa.KeySize, Verifier = new SignatureVerifier(new RsaSecurityKey(rsa)) };
    }

    private static Jwk Elliptic(ReadOnlyDictionary<string, object?> members, Jwk named, List<string> oddities)
    {
        (ECCurve curve, int size) = named.Curve switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            _ => (default, 0),
        };
        if (size == 0)
            return With(named, $"the curve '{UntrustedText.Line(named.Curve)}', which STS does not accept");
        byte[]? x = Number(members, "x", oddities), y = Number(members, "y", oddities);
        if (x?.Length != size || y?.Length != size)
            return With(named, $"its x or y is missing or does not have the {size} bytes of the curve {named.Curve}");
        // The platform checks that the point lies on the curve.
        ECDsa ecdsa = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } });
        if (named.Certificate is { } certificate)
        {
            using ECDsa? other = certificate.GetECDsaPublicKey();
            if (other is null || !other.ExportParameters(false).Q.X!.AsSpan().SequenceEqual(x))
                return With(named, "its certificate (x5c) contains another key");
        }

        return named with { Size = ecdsa.KeySize, Verifier = new SignatureVerifier(new ECDsaSecurityKey(ecdsa)) };
    }

    private static Jwk Symmetric(ReadOnlyDictionary<string, object?> members, Jwk named) =>
        Number(members, "k", []) is { Length: > 0 } secret
            ? named with { IsPrivate = true, Size = secret.Length * 8, Verifier = new SignatureVerifier(new SymmetricSecurityKey(secret)) }
            : With(named, "its k is missing or is not Base64url");

    private static Jwk With(Jwk named, string problem) => named with { Problem = problem };

    /// <summary>A number; some issuers write it in plain Base64, with or without padding. The key is trusted because of its source, not its spelling.</summary>
    private static byte[]? Number(ReadOnlyDictionary<string, object?> members, string name, List<string> oddities)
    {
        if (members.GetValueOrDefault(name) is not string text)
            return null;
        if (Base64UrlText.Decode(text) is { } number)
            return number;
        if (Base64UrlText.Decode(text.TrimEnd('=').Replace('+', '-').Replace('/', '_')) is not { } plain)
            return null;
        oddities.Add($"its {name} is Base64, not Base64url");
        return plain;
    }

    private static byte[] Trim(byte[] number) => number.AsSpan().TrimStart((byte)0).ToArray();

    private static X509Certificate2? Certificate(ReadOnlyDictionary<string, object?> members, List<string> oddities)
    {
        if (!members.TryGetValue("x5c", out object? chain) || chain is null)
            return null;
        try
        {
            if (chain is IReadOnlyList<object?> and [string first, ..])
            {
                X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(first));
                // A damaged certificate loads, and fails when it is read.
                _ = certificate.NotAfter;
                return certificate;
            }
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // The text below says it.
        }

        oddities.Add("its x5c contains no readable certificate");
        return null;
    }
}
