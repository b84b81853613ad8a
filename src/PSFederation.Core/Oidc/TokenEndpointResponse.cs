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

    /// <summary>What <see cref="AccessToken"/> is, where token exchange may give other kinds under that name.</summary>
    public string? IssuedTokenType { get; init; }

    /// <summary>What was asked, for messages; null when nothing is known of it.</summary>
    public OAuthRequestFacts? Request { get; init; }

    /// <summary>When the access token expires, by the server's word and this clock; null when it does not say.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>Takes the tokens out of a granted answer.</summary>
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
            // RFC 8693 and some servers say 0 for "not known".
            ExpiresAt = lifetime > TimeSpan.Zero ? now + lifetime : null,
        };
    }

    /// <summary>Whether there is an ID token.</summary>
    public bool HasIdToken => IdToken is not null || (IssuedTokenType == TokenTypeNames.IdToken && AccessToken is not null);

    /// <summary>The token that is wanted.</summary>
    /// <param name="tokenType">Which.</param>
    /// <param name="previousRefreshToken">The refresh token that stays good when no other came (RFC 6749 section 6).</param>
    /// <exception cref="FederationException">It did not come, or cannot be read.</exception>
    public OidcToken Pick(OidcTokenType tokenType, string? previousRefreshToken = null)
    {
        bool idToken = tokenType == OidcTokenType.IdToken;
        // In a token exchange the ID token comes under the name access_token.
        string? token = !idToken ? AccessToken : IssuedTokenType == TokenTypeNames.IdToken ? AccessToken : IdToken;
        if (token is null)
            throw new FederationException(
                FederationErrorCode.OAuthTokenMissing,
                idToken ? $"{Server} sent no ID token{WithoutIdToken()}" : $"{Server} sent no access token.",
                Server);
        return JwtReader.Read(token, tokenType, RefreshToken ?? previousRefreshToken, idToken ? null : ExpiresAt);
    }

    private string WithoutIdToken() =>
        Request is { HasPerson: false } ? ". Providers send ID tokens in flows of a person; a machine gets an access token: use -TokenType AccessToken."
        : Request?.Scope?.Split(' ').Contains(OidcFlows.OpenId) == true
            ? ", although the scope 'openid' was sent. Check at the provider that the client uses OpenID Connect and may have ID tokens, or use -TokenType AccessToken."
        : "; it sends one when the scope 'openid' is asked for. For an access token use -TokenType AccessToken.";

    /// <summary>Never a token.</summary>
    public override string ToString() => $"answer of {UntrustedText.Line(Server)}";

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
