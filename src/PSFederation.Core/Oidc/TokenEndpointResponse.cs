using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>The tokens that a token endpoint granted (RFC 6749 section 5.1, OIDC Core 3.1.3.3, RFC 8693 section 2.2.1).</summary>
/// <remarks>A class, not a record: its ToString must not show them.</remarks>
internal sealed class TokenEndpointResponse
{
    /// <summary>The server, for messages.</summary>
    public required string Server { get; init; }

    public string? AccessToken { get; init; }

    public string? IdToken { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>The type of <see cref="AccessToken"/>, because a token exchange can return other types under that name.</summary>
    public string? IssuedTokenType { get; init; }

    /// <summary>The request, for messages; null if unknown.</summary>
    public OAuthRequestFacts? Request { get; init; }

    /// <summary>When the access token expires, by the server's value and the local clock; null if it does not say.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>Reads the tokens in a success response.</summary>
    /// <param name="server">The server, for messages.</param>
    /// <param name="now">When it was received, UTC.</param>
    public static TokenEndpointResponse Of(OAuthResponse answer, string server, DateTime now)
    {
        TimeSpan? lifetime = answer.Seconds("expires_in");
        return new TokenEndpointResponse
        {
            Server = server,
            Request = answer.Request,
            AccessToken = NullIfEmpty(answer.Text("access_token")),
            IdToken = NullIfEmpty(answer.Text("id_token")),
            RefreshToken = NullIfEmpty(answer.Text("refresh_token")),
            IssuedTokenType = NullIfEmpty(answer.Text("issued_token_type")),
            // RFC 8693 and some servers use 0 for "unknown".
            ExpiresAt = lifetime > TimeSpan.Zero ? now + lifetime : null,
        };
    }

    /// <summary>Whether there is an ID token.</summary>
    public bool HasIdToken => IdToken is not null || (IssuedTokenType == TokenTypeNames.IdToken && AccessToken is not null);

    /// <summary>The requested token.</summary>
    /// <param name="tokenType">The token type.</param>
    /// <param name="previousRefreshToken">The refresh token that stays valid if the response has no new one (RFC 6749 section 6).</param>
    /// <exception cref="FederationException">It is missing, or cannot be read.</exception>
    public OidcToken Pick(OidcTokenType tokenType, string? previousRefreshToken = null)
    {
        bool idToken = tokenType == OidcTokenType.IdToken;
        // In a token exchange, the ID token is in the member access_token.
        string? token = !idToken ? AccessToken : IssuedTokenType == TokenTypeNames.IdToken ? AccessToken : IdToken;
        if (token is null)
            throw new FederationException(
                FederationErrorCode.OAuthTokenMissing,
                idToken ? $"{Server} sent no ID token{WithoutIdToken()}" : $"{Server} sent no access token.",
                Server);
        return JwtReader.Read(token, tokenType, RefreshToken ?? previousRefreshToken, idToken ? null : ExpiresAt);
    }

    private string WithoutIdToken() =>
        Request is { HasPerson: false } ? ". Providers return ID tokens only in interactive flows; other flows return an access token: use -TokenType AccessToken."
        : Request?.Scope?.Split(' ').Contains(OidcFlows.OpenId) == true
            ? ", although the scope 'openid' was sent. Check at the provider that the client uses OpenID Connect and can get ID tokens, or use -TokenType AccessToken."
        : ", because the scope 'openid' was not requested. Add it to -Scope, or use -TokenType AccessToken for an access token.";

    /// <summary>Never a token.</summary>
    public override string ToString() => $"answer of {UntrustedText.Line(Server)}";

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
