using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PSFederation.Sandbox.Sts.Outbound;

/// <summary>
/// A token about an AWS identity, with the claims that AWS documents (IAM User Guide, "Understanding token claims",
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html). It omits the claims about organizations (org_id, ou_path), IAM Identity Center
/// (identity_store_user_id, identity_store_arn) and compute services (ec2_…, lambda_source_function_arn, glue_credential_issuing_service), because no caller here has any of these. AWS omits
/// them then too. The claim principal_id is not in that table: AWS shows it in the announcement (AWS News Blog, 2025-11-19), with the same ARN as sub.
/// </summary>
internal sealed class OutboundToken(OutboundIssuers issuers, StsRegistry registry)
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

    private Dictionary<string, object> IdentityClaims(StsCaller caller, string subject, IReadOnlyList<KeyValuePair<string, string>> tags)
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

            if (session.FederatedProvider is not null)
            {
                claims["federated_provider"] = session.FederatedProvider;
            }

            if (PrincipalTags(session) is { Count: > 0 } principal)
            {
                claims["principal_tags"] = principal;
            }
        }

        if (tags.Count > 0)
        {
            claims["request_tags"] = tags.ToDictionary(StringComparer.Ordinal);
        }

        return claims;
    }

    /// <summary>The tags of the session if it has any, otherwise the tags of the role: "the session tags will be present in the JWT" if a principal has both.</summary>
    private IReadOnlyDictionary<string, string>? PrincipalTags(StsSession session) =>
        session.Tags.Count > 0 || session.RoleArn is null ? session.Tags : registry.FindRole(session.RoleArn)?.Tags;

    private byte[] Sign(byte[] data, string algorithm) => algorithm is Rsa
        ? issuers.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : issuers.Ecdsa.SignData(data, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
