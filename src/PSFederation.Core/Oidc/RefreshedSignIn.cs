namespace PSFederation.Core.Oidc;

/// <summary>What the use of a refresh token gave (RFC 6749 section 6, OpenID Connect Core 1.0 section 12.2).</summary>
/// <param name="Token">The token, with the refresh token to use next.</param>
/// <param name="Missing">
/// Why there is no new ID token although one was wanted; null when there is one. <paramref name="Token"/> is then the earlier ID token, else the access token:
/// the refresh token that it holds may be the only one that is still valid.
/// </param>
public sealed record RefreshedSignIn(OidcToken Token, FederationException? Missing);
