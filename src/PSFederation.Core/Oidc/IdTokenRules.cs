using PSFederation.Core.Io;

namespace PSFederation.Core.Oidc;

/// <summary>
/// The checks of OIDC Core 3.1.3.7 and 12.2 that tell whether an ID token answers a request. Its signature need not be checked when it comes
/// straight from the token endpoint (item 6); Test-OidcToken does, and STS will.
/// </summary>
internal static class IdTokenRules
{
    /// <summary>How far the clocks of provider and client may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Refuses an ID token that is for someone else or of another time.</summary>
    /// <param name="token">The token; an access token is nobody's to read but its resource's, and passes.</param>
    /// <param name="issuer">Who must have issued it.</param>
    /// <param name="clientId">Whom it must be for.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="FederationException">The claim that is wrong.</exception>
    public static void RequireFor(OidcToken token, string issuer, string clientId, DateTime now)
    {
        if (token.TokenType != OidcTokenType.IdToken)
            return;
        if (token.Issuer != issuer)
            throw Invalid("iss", issuer, token.Issuer);
        if (!token.Audience.Contains(clientId))
            throw Invalid("aud", clientId, string.Join(", ", token.Audience));
        if ((token.Audience.Count > 1 || token.AuthorizedParty is not null) && token.AuthorizedParty != clientId)
            throw Invalid("azp", clientId, token.AuthorizedParty);
        if (token.ExpiresAt is not { } expires || expires + ClockSkew <= now)
            throw Invalid("exp", $"a time after {now:u}", token.ExpiresAt is null ? "nothing" : $"{token.ExpiresAt:u}");
    }

    /// <summary>Refuses an ID token that answers another request.</summary>
    /// <exception cref="FederationException">The nonce is not the one that was sent.</exception>
    public static void RequireNonce(OidcToken token, string nonce)
    {
        if (token.TokenType == OidcTokenType.IdToken && token.Claims.GetValueOrDefault("nonce") as string != nonce)
            throw Invalid("nonce", "the one that was sent", "another one, or none");
    }

    /// <summary>Refuses a renewed ID token of someone else than before (OIDC Core 12.2).</summary>
    /// <exception cref="FederationException">Issuer or subject changed.</exception>
    public static void RequireSamePerson(OidcToken token, OidcToken? previous)
    {
        if (token.TokenType != OidcTokenType.IdToken || previous is not { TokenType: OidcTokenType.IdToken })
            return;
        if (token.Issuer != previous.Issuer)
            throw Invalid("iss", previous.Issuer ?? "nothing", token.Issuer);
        if (token.Subject != previous.Subject)
            throw Invalid("sub", previous.Subject ?? "nothing", token.Subject);
    }

    private static FederationException Invalid(string claim, string expected, string? found) =>
        new(FederationErrorCode.OidcTokenInvalid, $"The ID token does not answer this sign-in: expected {claim} to be {ForeignText.Line(expected)}, found {ForeignText.Line(found ?? "nothing")}. It was not used.", claim);
}
