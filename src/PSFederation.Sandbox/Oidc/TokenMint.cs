using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PSFederation.Sandbox.Oidc;

/// <summary>Creates tokens with any claims and any key, so that a test can break one field of a valid token at a time.</summary>
internal sealed class TokenMint(string issuer, OidcKeys keys, TimeProvider clock)
{
    public string Mint(
        IReadOnlyDictionary<string, object?>? claims,
        MintKey key,
        IReadOnlyDictionary<string, object?>? header)
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object?> payload = new(StringComparer.Ordinal)
        {
            ["iss"] = issuer,
            ["sub"] = "onerole",
            ["aud"] = "psfederation-cli",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 3600,
            ["jti"] = Guid.NewGuid().ToString(),
            ["email"] = "onerole@example.com",
        };
        Dictionary<string, object?> head = new(StringComparer.Ordinal)
        {
            ["alg"] = key switch
            {
                MintKey.ProviderEcdsa => "ES256",
                MintKey.PublicKeyAsSecret => "HS256",
                MintKey.None => "none",
                _ => "RS256",
            },
            ["typ"] = "JWT",
            ["kid"] = key switch
            {
                MintKey.ProviderEcdsa => keys.EcdsaKey.KeyId,
                MintKey.UnknownKeyId => keys.ForeignKeyId,
                _ => keys.RsaKey.KeyId,
            },
        };
        Override(payload, claims);
        Override(head, header);
        string signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(head))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(payload))}";
        return $"{signed}.{Encode(Sign(Encoding.ASCII.GetBytes(signed), key))}";
    }

    private byte[] Sign(byte[] data, MintKey key) => key switch
    {
        MintKey.ProviderEcdsa => keys.Ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        MintKey.PublicKeyAsSecret => HMACSHA256.HashData(Encoding.ASCII.GetBytes(keys.Rsa.ExportSubjectPublicKeyInfoPem()), data),
        MintKey.None => [],
        MintKey.Foreign or MintKey.UnknownKeyId => keys.Foreign.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => keys.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
    };

    private static void Override(Dictionary<string, object?> values, IReadOnlyDictionary<string, object?>? overrides)
    {
        foreach ((string name, object? value) in overrides ?? new Dictionary<string, object?>())
        {
            if (value is null)
            {
                values.Remove(name);
            }
            else
            {
                values[name] = value;
            }
        }
    }

    private static string Encode(byte[] data) => Base64Url.EncodeToString(data);
}
