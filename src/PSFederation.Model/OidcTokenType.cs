namespace PSFederation;

/// <summary>What kind of token an <see cref="OidcToken"/> is.</summary>
public enum OidcTokenType
{
    /// <summary>An ID token (OIDC Core 2): who signed in.</summary>
    IdToken,

    /// <summary>An access token (RFC 6749 section 1.4): a JWT (RFC 9068) or opaque.</summary>
    AccessToken,
}
