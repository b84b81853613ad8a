using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Sts.Outbound;

/// <summary>
/// The discovery document and the key set that external services verify tokens with (IAM User Guide, id_roles_providers_outbound: ISSUER/.well-known/openid-configuration and
/// ISSUER/.well-known/jwks.json). As at AWS, the RSA key has no alg.
/// </summary>
internal sealed class OutboundEndpoint(OutboundIssuers issuers)
{
    private const string KeysPath = "/.well-known/jwks.json";

    /// <summary>Responds to a request for one of the documents.</summary>
    /// <returns>Null if the path is not one of them.</returns>
    public Task? TryHandleAsync(HttpContext context) => issuers.Find(context.Request.Path.Value ?? "/") switch
    {
        (var issuer, "/.well-known/openid-configuration") => context.Response.WriteAsJsonAsync(Discovery(issuer), context.RequestAborted),
        (_, KeysPath) => context.Response.WriteAsJsonAsync(Keys(), context.RequestAborted),
        _ => null,
    };

    private static Dictionary<string, object> Discovery(string issuer) => new()
    {
        ["issuer"] = issuer,
        ["jwks_uri"] = issuer + KeysPath,
        ["response_types_supported"] = new[] { "id_token" },
        ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = new[] { "RS256", "ES384" },
        ["claims_supported"] = new[] { "aud", "exp", "iat", "iss", "jti", "sub", OutboundToken.ClaimNamespace },
    };

    private Dictionary<string, object> Keys()
    {
        RSAParameters rsa = issuers.Rsa.ExportParameters(includePrivateParameters: false);
        ECParameters ecdsa = issuers.Ecdsa.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["keys"] = new[]
            {
                new Dictionary<string, string>
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["kid"] = OutboundIssuers.RsaKeyId,
                    ["n"] = Base64Url.EncodeToString(rsa.Modulus),
                    ["e"] = Base64Url.EncodeToString(rsa.Exponent),
                },
                new Dictionary<string, string>
                {
                    ["kty"] = "EC",
                    ["use"] = "sig",
                    ["kid"] = OutboundIssuers.EcdsaKeyId,
                    ["alg"] = "ES384",
                    ["crv"] = "P-384",
                    ["x"] = Base64Url.EncodeToString(ecdsa.Q.X),
                    ["y"] = Base64Url.EncodeToString(ecdsa.Q.Y),
                },
            },
        };
    }
}
