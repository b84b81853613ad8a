using System.Security.Cryptography;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>The token that authenticates a client (private_key_jwt: OIDC Core 9, RFC 7523 section 3).</summary>
public static class ClientAssertion
{
    /// <summary>Its lifetime: it is used at once.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Creates an assertion for one request.</summary>
    /// <param name="key">The client's key.</param>
    /// <param name="clientId">The client: issuer and subject.</param>
    /// <param name="audience">The token endpoint or issuer, as the provider requires it.</param>
    /// <returns>The assertion, which is valid for five minutes and one use.</returns>
    public static string Create(SigningKey key, string clientId, string audience, TimeProvider time)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        return key.Sign(new Dictionary<string, object?>
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = audience,
            ["jti"] = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(16)),
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + (long)Lifetime.TotalSeconds,
        });
    }
}
