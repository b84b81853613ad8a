using PSFederation.Core.Oidc.Tokens;

namespace PSFederation.Core.Oidc;

/// <summary>A token that is given in an exchange, and what it is.</summary>
/// <remarks>A class, not a record: its ToString must not show the token.</remarks>
/// <param name="text">The token, as the standard wants it: a SAML assertion in Base64url.</param>
/// <param name="tokenType">The URI of its type (RFC 8693 section 3).</param>
public sealed class ResolvedSubjectToken(string text, string tokenType)
{
    /// <summary>The token.</summary>
    public string Text => text;

    /// <summary>The URI of its type.</summary>
    public string TokenType => tokenType;

    /// <summary>A token of OpenID Connect or OAuth 2.0.</summary>
    /// <param name="tokenType">Its type by short name or URI; null takes what the object says.</param>
    /// <param name="parameter">The parameter that holds the type, for messages.</param>
    /// <returns>The token to give.</returns>
    public static ResolvedSubjectToken Of(OidcToken token, string? tokenType, string parameter) => new(
        token.GetToken(),
        tokenType is not null ? TokenTypeNames.Resolve(tokenType, parameter)
        : token.TokenType == OidcTokenType.IdToken ? TokenTypeNames.IdToken : TokenTypeNames.AccessToken);

    /// <summary>A SAML assertion.</summary>
    /// <returns>The token to give.</returns>
    /// <exception cref="FederationException">It is encrypted.</exception>
    public static ResolvedSubjectToken Of(SamlAssertion assertion) => new(Saml.BareAssertion.Encode(assertion), TokenTypeNames.Saml2);

    /// <summary>A token as text.</summary>
    /// <param name="tokenType">Its type by short name or URI; null tells a JWT by its looks from an opaque access token.</param>
    /// <param name="parameter">The parameter that holds the type, for messages.</param>
    /// <returns>The token to give.</returns>
    public static ResolvedSubjectToken Of(string text, string? tokenType, string parameter) => new(
        text,
        tokenType is not null ? TokenTypeNames.Resolve(tokenType, parameter)
        : text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(c => c == '.') == 2 ? TokenTypeNames.Jwt : TokenTypeNames.AccessToken);

    /// <summary>Never the token.</summary>
    /// <returns>Its type.</returns>
    public override string ToString() => tokenType;
}

/// <summary>What is given in a token exchange, and what is wanted (RFC 8693 section 2.1).</summary>
public sealed class ExchangeRequest
{
    /// <summary>Whose token it is to be.</summary>
    public required ResolvedSubjectToken Subject { get; init; }

    /// <summary>Who acts for them; null when there is no actor.</summary>
    public ResolvedSubjectToken? Actor { get; init; }

    /// <summary>The URI of the type that is wanted; null leaves it to the provider.</summary>
    public string? RequestedTokenType { get; init; }

    /// <summary>Whether the new token may be of any type, by what the provider says; else it is of the client's token type.</summary>
    public bool AcceptsAnyType { get; init; } = true;
}
