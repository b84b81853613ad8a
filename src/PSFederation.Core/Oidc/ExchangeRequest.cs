using PSFederation.Core.Oidc.Tokens;

namespace PSFederation.Core.Oidc;

/// <summary>A token in a token exchange, and its type.</summary>
/// <remarks>A class, not a record: its ToString must not show the token.</remarks>
/// <param name="text">The token, in the form of the standard: a SAML assertion in Base64url.</param>
/// <param name="tokenType">The URI of its type (RFC 8693 section 3).</param>
public sealed class ResolvedSubjectToken(string text, string tokenType)
{
    /// <summary>The token.</summary>
    public string Text => text;

    /// <summary>The URI of its type.</summary>
    public string TokenType => tokenType;

    /// <summary>A token of OpenID Connect or OAuth 2.0.</summary>
    /// <param name="tokenType">Its type by short name or URI; null uses the type of the object.</param>
    /// <param name="parameter">The parameter with the type, for messages.</param>
    /// <returns>The token for the exchange.</returns>
    public static ResolvedSubjectToken Of(OidcToken token, string? tokenType, string parameter) => new(
        token.GetToken(),
        tokenType is not null ? TokenTypeNames.Resolve(tokenType, parameter)
        : token.TokenType == OidcTokenType.IdToken ? TokenTypeNames.IdToken : TokenTypeNames.AccessToken);

    /// <summary>A SAML assertion.</summary>
    /// <returns>The token for the exchange.</returns>
    /// <exception cref="FederationException">It is encrypted.</exception>
    public static ResolvedSubjectToken Of(SamlAssertion assertion) => new(Saml.BareAssertion.Encode(assertion), TokenTypeNames.Saml2);

    /// <summary>A token as text.</summary>
    /// <param name="tokenType">Its type by short name or URI; null distinguishes a JWT from an opaque access token by its form.</param>
    /// <param name="parameter">The parameter with the type, for messages.</param>
    /// <returns>The token for the exchange.</returns>
    public static ResolvedSubjectToken Of(string text, string? tokenType, string parameter) => new(
        text,
        tokenType is not null ? TokenTypeNames.Resolve(tokenType, parameter)
        : text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(c => c == '.') == 2 ? TokenTypeNames.Jwt : TokenTypeNames.AccessToken);

    /// <summary>Never the token.</summary>
    /// <returns>Its type.</returns>
    public override string ToString() => tokenType;
}

/// <summary>The request of a token exchange (RFC 8693 section 2.1).</summary>
public sealed class ExchangeRequest
{
    /// <summary>The subject token.</summary>
    public required ResolvedSubjectToken Subject { get; init; }

    /// <summary>The actor token; null if there is no actor.</summary>
    public ResolvedSubjectToken? Actor { get; init; }

    /// <summary>The URI of the requested type; null lets the provider decide.</summary>
    public string? RequestedTokenType { get; init; }

    /// <summary>Whether the new token can have any type that the provider reports; otherwise it has the client's token type.</summary>
    public bool AcceptsAnyType { get; init; } = true;
}
