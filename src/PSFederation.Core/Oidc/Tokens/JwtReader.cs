using System.Collections.ObjectModel;
using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Tokens;

/// <summary>
/// Reads a JSON Web Token in compact serialization (RFC 7515 section 7.1), strictly. Reading does not verify: the result is what
/// the token claims.
/// </summary>
public static class JwtReader
{
    /// <summary>STS accepts 20,000 characters; a much longer text is not a token.</summary>
    private const int MaxLength = 256 * 1024;

    /// <summary>One more than an encrypted token has; counting stops there.</summary>
    private const int MaxSegments = 6;

    private const string Bearer = "Bearer ";

    /// <summary>The type of access tokens that are JWTs (RFC 9068 section 2.1).</summary>
    private const string AccessTokenType = "at+jwt";

    /// <summary>The members with tokens in responses of token endpoints and CI systems.</summary>
    public static IReadOnlyList<string> TokenMembers { get; } = ["id_token", "access_token", "value", "token", "Token", "webIdentityToken", "WebIdentityToken"];

    /// <param name="text">A JWT, or an opaque access token.</param>
    /// <param name="tokenType">Its type; a token whose typ is an access token type (RFC 9068 section 2.1) is always an access token.</param>
    /// <param name="refreshToken">The refresh token that came with it.</param>
    /// <param name="expiresAt">The expiration from the server, UTC; used if the token has none.</param>
    /// <exception cref="FederationException">The error code gives the reason; the message never quotes the token.</exception>
    public static OidcToken Read(string text, OidcTokenType tokenType, string? refreshToken = null, DateTime? expiresAt = null)
    {
        string token = Clean(text);
        string[] segments = Split(token);
        if (segments.Length != 3 && tokenType == OidcTokenType.AccessToken)
            return new OidcToken(token, refreshToken) { TokenType = tokenType, IsOpaque = true, ExpiresAt = expiresAt };
        return ReadClaims(ReadParts(token, segments), tokenType, refreshToken, isVerified: false, expiresAt);
    }

    /// <summary>Parses a signed text without reading its payload.</summary>
    /// <exception cref="FederationException">It is not valid.</exception>
    internal static JwsParts ReadParts(string text)
    {
        string token = Clean(text);
        return ReadParts(token, Split(token));
    }

    /// <summary>Reads the claims in the payload.</summary>
    /// <param name="parts">The token.</param>
    /// <param name="tokenType">Its type.</param>
    /// <param name="refreshToken">The refresh token that came with it.</param>
    /// <param name="isVerified">Whether the caller has verified its signature.</param>
    /// <param name="expiresAt">The expiration from the server, UTC; used if the token has none.</param>
    /// <exception cref="FederationException">It is not a JSON object, or a registered claim has the wrong form.</exception>
    internal static OidcToken ReadClaims(JwsParts parts, OidcTokenType tokenType, string? refreshToken, bool isVerified, DateTime? expiresAt = null)
    {
        ReadOnlyDictionary<string, object?> claims = Members(parts.Payload, "payload");
        return new OidcToken(parts.Token, refreshToken)
        {
            TokenType = IsAccessToken(parts.Header) ? OidcTokenType.AccessToken : tokenType,
            Issuer = Text(claims, "iss"),
            Subject = Text(claims, "sub"),
            Audience = Audiences(claims),
            AuthorizedParty = Text(claims, "azp"),
            IssuedAt = Time(claims, "iat"),
            NotBefore = Time(claims, "nbf"),
            ExpiresAt = Time(claims, "exp") ?? expiresAt,
            Algorithm = parts.Algorithm,
            KeyId = parts.KeyId,
            Claims = claims,
            IsVerified = isVerified,
        };
    }

    /// <summary>Whether the header has the type at+jwt, or Okta's okta-internal-at+jwt, optionally with the media type prefix.</summary>
    private static bool IsAccessToken(ReadOnlyDictionary<string, object?> header) =>
        header.GetValueOrDefault("typ") is string type
        && type[(type.LastIndexOf('/') + 1)..] is var kind
        && (kind.Equals(AccessTokenType, StringComparison.OrdinalIgnoreCase) || kind.EndsWith("-" + AccessTokenType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text without the surroundings of a token in files and headers; throws if it is much too long.</summary>
    private static string Clean(string text)
    {
        string token = text.Trim().TrimStart('\uFEFF');
        // As in an Authorization header (RFC 6750 section 2.1).
        if (token.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            token = token[Bearer.Length..].TrimStart();
        if (token.Length > MaxLength)
            throw new FederationException(
                FederationErrorCode.InputTooLarge, $"The text has {token.Length.Grouped()} characters; expected a token; STS accepts at most 20,000.");
        if (token.StartsWith('{') || token.StartsWith('['))
            throw Json(token);
        return Misplaced(token) is { } found ? throw Malformed(found) : token;
    }

    /// <summary>The three segments of a signed token; fewer if it is opaque.</summary>
    private static string[] Split(string token)
    {
        string[] segments = token.Split('.', MaxSegments);
        bool isJwt = StartsLikeHeader(segments[0]);
        if (segments.Length == 5 && isJwt)
            throw new FederationException(
                FederationErrorCode.JwtEncrypted, "The token is encrypted (JWE, five segments); expected a signed token (three segments). Configure the identity provider to sign the token without encryption.");
        if (segments.Length == 3 && isJwt)
            return segments;
        return token.StartsWith("eyJ", StringComparison.Ordinal) ? throw Malformed($"has {(segments.Length == MaxSegments ? "more than five" : segments.Length)} segments") : [token];
    }

    private static JwsParts ReadParts(string token, string[] segments)
    {
        if (segments.Length != 3)
            throw new FederationException(
                FederationErrorCode.OidcTokenOpaque, "The text is not a JWT, so its issuer and subject are unknown; expected an OIDC ID token (three Base64url segments joined by dots). If it is an opaque OAuth 2.0 access token, read it with Get-OidcToken -TokenType AccessToken and exchange it with Invoke-AssumeRoleWithWebIdentity -ProviderId www.amazon.com or graph.facebook.com.");
        ReadOnlyDictionary<string, object?> header = Members(Segment(segments[0], "header"), "header");
        return new JwsParts(
            token,
            segments[0].Length + 1 + segments[1].Length,
            header,
            Text(header, "alg") ?? throw Malformed("has a header without alg"),
            Text(header, "kid"),
            Segment(segments[1], "payload"),
            Base64UrlText.Decode(segments[2]) ?? throw Malformed("has a signature that is not Base64url"));
    }

    /// <summary>What the text is instead of a token; null if it could be a token.</summary>
    private static string? Misplaced(string text)
    {
        if (text.StartsWith('<') || text.StartsWith("PHNhbW", StringComparison.Ordinal) || text.StartsWith("PD94", StringComparison.Ordinal))
            return "is a SAML response; Get-SamlAssertion reads it";
        if (text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0])
            return "is in quotation marks (jq -r omits them)";
        if (TextInput.LooksLikePath(text))
            return "looks like a path; specify it with -Path";
        return text.AsSpan().ContainsAnyExceptInRange('!', '~') ? "contains white space or non-ASCII characters" : null;
    }

    private static bool StartsLikeHeader(string segment) =>
        segment.Length >= 4 && Base64UrlText.Decode(segment.AsSpan(0, 4)) is [(byte)'{', ..];

    private static byte[] Segment(string segment, string name) =>
        Base64UrlText.Decode(segment) ?? throw Malformed($"has {name.WithArticle()} that is not Base64url");

    private static ReadOnlyDictionary<string, object?> Members(byte[] bytes, string name)
    {
        try
        {
            return StrictJson.ReadObject(bytes);
        }
        catch (FormatException e)
        {
            throw Malformed($"has {name.WithArticle()} that {e.Message}");
        }
    }

    private static string? Text(ReadOnlyDictionary<string, object?> members, string name) => members.GetValueOrDefault(name) switch
    {
        null => null,
        string text => text,
        _ => throw Malformed($"has {name.WithArticle()} that is not a string"),
    };

    private static IReadOnlyList<string> Audiences(ReadOnlyDictionary<string, object?> claims) => claims.GetValueOrDefault("aud") switch
    {
        null => [],
        string one => [one],
        IReadOnlyList<object?> many when many.All(item => item is string) => [.. many.Cast<string>()],
        _ => throw Malformed("has an aud that is neither a string nor an array of strings"),
    };

    /// <summary>A NumericDate: seconds since 1970, optionally with a fraction (RFC 7519 section 2).</summary>
    private static DateTime? Time(ReadOnlyDictionary<string, object?> claims, string name)
    {
        double seconds;
        switch (claims.GetValueOrDefault(name))
        {
            case null:
                return null;
            case long whole:
                seconds = whole;
                break;
            case double number:
                seconds = number;
                break;
            default:
                throw Malformed($"has {name.WithArticle()} that is not a number");
        }

        const double endOfTime = 253_402_300_799;
        return seconds is >= 0 and <= endOfTime
            ? DateTime.UnixEpoch.AddSeconds(seconds)
            : throw Malformed($"has {name.WithArticle()} outside the years 1970 to 9999");
    }

    private static FederationException Json(string text)
    {
        string hint = string.Empty;
        try
        {
            ReadOnlyDictionary<string, object?> members = StrictJson.ReadObject(Encoding.UTF8.GetBytes(text));
            if (TokenMembers.FirstOrDefault(members.ContainsKey) is { } member)
                hint = $" Its member '{member}' may be the token: pass that member, for example with (… | ConvertFrom-Json).{member}.";
        }
        catch (FormatException)
        {
            // Not even JSON; the error below still applies.
        }

        return new FederationException(
            FederationErrorCode.JwtIsJson, $"The text is JSON; expected a token in compact form (three Base64url segments joined by dots).{hint}");
    }

    private static FederationException Malformed(string found) =>
        new(FederationErrorCode.JwtMalformed, $"The token {found}; expected a JWT in compact form (RFC 7515 section 7.1). Check that the text is complete and unchanged.");
}
