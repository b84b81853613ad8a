namespace PSFederation;

/// <summary>The type of an <see cref="OidcToken"/>.</summary>
public enum OidcTokenType
{
    /// <summary>An ID token (OIDC Core 2), about the person who signed in.</summary>
    IdToken,

    /// <summary>An access token (RFC 6749 section 1.4): a JWT (RFC 9068) or opaque.</summary>
    AccessToken,
}
