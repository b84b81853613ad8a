using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Sandbox.Sts.Outbound;

namespace PSFederation.Sandbox.Sts.WebIdentity;

/// <summary>Decides whether a token of an OIDC provider is valid: issuer, audience, times, algorithm, signature.</summary>
internal sealed class WebIdentityVerifier(StsRegistry registry, ProviderKeySource keys, OutboundIssuers outbound)
{
    private const string NotAJwt = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);
    private static readonly string[] RequiredClaims = ["iss", "sub", "aud", "exp", "iat"];

    // An algorithm is valid only with its key type, and for ECDSA with its curve (RFC 7518 3.3, 3.4).
    private static readonly Dictionary<string, (string KeyType, string? Curve)> Algorithms = new(StringComparer.Ordinal)
    {
        [SecurityAlgorithms.RsaSha256] = (JsonWebAlgorithmsKeyTypes.RSA, null),
        [SecurityAlgorithms.RsaSha384] = (JsonWebAlgorithmsKeyTypes.RSA, null),
        [SecurityAlgorithms.RsaSha512] = (JsonWebAlgorithmsKeyTypes.RSA, null),
        [SecurityAlgorithms.EcdsaSha256] = (JsonWebAlgorithmsKeyTypes.EllipticCurve, JsonWebKeyECTypes.P256),
        [SecurityAlgorithms.EcdsaSha384] = (JsonWebAlgorithmsKeyTypes.EllipticCurve, JsonWebKeyECTypes.P384),
        [SecurityAlgorithms.EcdsaSha512] = (JsonWebAlgorithmsKeyTypes.EllipticCurve, JsonWebKeyECTypes.P521),
    };

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    public async Task<VerifiedWebIdentity> VerifyAsync(
        string token,
        string account,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        JsonWebToken jwt = Read(token);
        WebIdentityClaims claims = WebIdentityClaims.Parse(jwt.EncodedPayload) ?? throw StsErrors.InvalidIdentityToken(NotAJwt);
        if (Array.Find(RequiredClaims, claim => !claims.Has(claim)) is { } missing)
        {
            throw StsErrors.InvalidIdentityToken($"Missing a required claim: {missing}");
        }

        string issuer = claims.Text("iss") ?? throw StsErrors.InvalidIdentityToken(NotAJwt);
        string subject = claims.Text("sub") ?? throw StsErrors.InvalidIdentityToken(NotAJwt);

        // "JWTs issued by AWS STS using the GetWebIdentityToken API cannot be used for OpenID Connect (OIDC) federation into AWS" (IAM User Guide,
        // id_roles_providers_outbound_getting_started). AWS does not document the message.
        if (outbound.IsIssuer(issuer))
        {
            throw StsErrors.InvalidIdentityToken($"Tokens of {issuer} cannot be used for federation into AWS");
        }

        OidcProvider provider = registry.FindOidcProvider(account, issuer)
            ?? throw StsErrors.InvalidIdentityToken($"No OpenIDConnect provider found in your account for {issuer}");
        string audience = CheckAudience(claims, provider);
        await CheckSignatureAsync(jwt, provider, cancellationToken).ConfigureAwait(false);
        CheckTimes(claims, now);
        return new VerifiedWebIdentity
        {
            Provider = provider,
            Subject = subject,
            Audience = audience,
            OriginalAudiences = claims.Strings("aud"),
            AuthenticationMethods = claims.Strings("amr"),
            Email = claims.Text("email"),
            Tags = claims.Tags(),
            SourceIdentity = claims.SourceIdentity(),
        };
    }

    private JsonWebToken Read(string token)
    {
        try
        {
            return _handler.CanReadToken(token) && token.Count(character => character is '.') is 2
                ? _handler.ReadJsonWebToken(token)
                : throw StsErrors.InvalidIdentityToken(NotAJwt);
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException)
        {
            throw StsErrors.InvalidIdentityToken(NotAJwt);
        }
    }

    /// <summary>If a token has both azp and aud, AWS uses azp as the audience.</summary>
    private static string CheckAudience(WebIdentityClaims claims, OidcProvider provider)
    {
        IReadOnlyList<string> candidates = claims.Has("azp") ? claims.Strings("azp") : claims.Strings("aud");
        return candidates.FirstOrDefault(candidate => provider.ClientIds.Contains(candidate, StringComparer.Ordinal))
            ?? throw StsErrors.InvalidIdentityToken("Incorrect token audience");
    }

    private static void CheckTimes(WebIdentityClaims claims, DateTimeOffset now)
    {
        long current = now.ToUnixTimeSeconds();
        long leeway = (long)Leeway.TotalSeconds;
        long expires = claims.Time("exp")!.Value;
        if (current >= expires + leeway)
        {
            throw StsErrors.Expired($"Token expired: current date/time {current} must be before the expiration date/time {expires}");
        }

        if (claims.Time("nbf") > current + leeway || claims.Time("iat") > current + leeway)
        {
            throw StsErrors.InvalidIdentityToken("The ID Token provided is not yet valid");
        }
    }

    [SuppressMessage("Security", "CA5404", Justification = "Issuer, audience and lifetime are checked beside it, in the words of AWS.")]
    private async Task CheckSignatureAsync(JsonWebToken jwt, OidcProvider provider, CancellationToken cancellationToken)
    {
        if (!Algorithms.TryGetValue(jwt.Alg, out var wanted))
        {
            throw StsErrors.InvalidIdentityToken($"The ID Token provided is signed with {jwt.Alg}, which is not supported");
        }

        string? keyId = string.IsNullOrEmpty(jwt.Kid) ? null : jwt.Kid;
        IReadOnlyList<JsonWebKey> published = await keys.GetAsync(provider.Issuer, keyId, cancellationToken).ConfigureAwait(false);
        SecurityKey[] candidates =
        [
            .. published.Where(key => key.Kty == wanted.KeyType
                && (wanted.Curve is null || key.Crv == wanted.Curve)
                && (keyId is null || key.Kid == keyId)),
        ];
        if (candidates.Length is 0)
        {
            throw StsErrors.VerificationKey();
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(
            jwt,
            new TokenValidationParameters
            {
                IssuerSigningKeys = candidates,
                TryAllIssuerSigningKeys = true,
                RequireSignedTokens = true,
                ValidAlgorithms = [jwt.Alg],
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
            }).ConfigureAwait(false);
        if (!result.IsValid)
        {
            throw StsErrors.InvalidIdentityToken("The signature of the ID Token provided is invalid");
        }
    }
}
