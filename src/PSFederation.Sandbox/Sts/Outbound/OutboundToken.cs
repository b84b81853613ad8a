using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PSFederation.Sandbox.Sts.Outbound;

/// <summary>
/// A token about an AWS identity, with the claims that AWS documents (IAM User Guide, id_roles_providers_outbound_token_claims). Claims about organizations and compute services are
/// not among them, because no caller here has either; AWS also omits them then. The claim federated_provider, which sessions with SAML or a web identity have at AWS, is missing here.
/// </summary>
internal sealed class OutboundToken(OutboundIssuers issuers)
{
    public const string ClaimNamespace = "https://sts.amazonaws.com/";

    public const string Rsa = "RS256";

    public const string Ecdsa = "ES384";

    // AWS documents that there is a limit, but not its value.
    private const int MaximumPayload = 8192;

    /// <summary>Makes a token.</summary>
    /// <exception cref="StsException">The account has no issuer, or the token would be too large.</exception>
    public string Create(
        StsCaller caller,
        IReadOnlyList<string> audience,
        string algorithm,
        IReadOnlyList<KeyValuePair<string, string>> tags,
        DateTimeOffset issuedAt,
        DateTimeOffset expiration)
    {
        string issuer = issuers.Of(caller.Account) ?? throw StsErrors.OutboundFederationDisabled();

        // The subject is the role, not the session.
        string subject = caller.Session?.RoleArn ?? caller.Arn;
        Dictionary<string, object> payload = new(StringComparer.Ordinal)
        {
            ["iss"] = issuer,
            ["aud"] = audience is [var only] ? only : audience,
            ["sub"] = subject,
            ["iat"] = issuedAt.ToUnixTimeSeconds(),
            ["exp"] = expiration.ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
            [ClaimNamespace] = IdentityClaims(caller, subject, tags),
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(payload);
        if (json.Length > MaximumPayload)
        {
            throw StsErrors.PayloadTooLarge();
        }

        Dictionary<string, string> header = new()
        {
            ["kid"] = algorithm is Rsa ? OutboundIssuers.RsaKeyId : OutboundIssuers.EcdsaKeyId,
            ["typ"] = "JWT",
            ["alg"] = algorithm,
        };
        string signed = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64Url.EncodeToString(json)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(signed), algorithm))}";
    }

    private static Dictionary<string, object> IdentityClaims(StsCaller caller, string subject, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        Dictionary<string, object> claims = new(StringComparer.Ordinal)
        {
            ["aws_account"] = caller.Account,
            ["source_region"] = caller.Region,
            ["principal_id"] = subject,
        };
        if (caller.Session is { } session)
        {
            claims["original_session_exp"] = session.Expiration.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            if (session.SourceIdentity is not null)
            {
                claims["source_identity"] = session.SourceIdentity;
            }

            if (session.Tags.Count > 0)
            {
                claims["principal_tags"] = session.Tags;
            }
        }

        if (tags.Count > 0)
        {
            claims["request_tags"] = tags.ToDictionary(StringComparer.Ordinal);
        }

        return claims;
    }

    private byte[] Sign(byte[] data, string algorithm) => algorithm is Rsa
        ? issuers.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : issuers.Ecdsa.SignData(data, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
