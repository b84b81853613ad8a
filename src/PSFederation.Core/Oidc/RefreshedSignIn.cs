namespace PSFederation.Core.Oidc;

/// <summary>The result of using a refresh token (RFC 6749 section 6, OpenID Connect Core 1.0 section 12.2).</summary>
/// <param name="Token">The token, with the refresh token to use next.</param>
/// <param name="Missing">
/// Why there is no new ID token although one was requested; null if there is one. <paramref name="Token"/> is then the earlier ID token, or otherwise the access token:
/// its refresh token can be the only one that is still valid.
/// </param>
public sealed record RefreshedSignIn(OidcToken Token, FederationException? Missing);
