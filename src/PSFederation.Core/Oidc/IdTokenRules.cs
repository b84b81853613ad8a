using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>
/// The checks of OIDC Core 3.1.3.7 and 12.2 that an ID token belongs to a request. Its signature need not be verified if it comes
/// directly from the token endpoint (item 6); Test-OidcToken and STS verify it.
/// </summary>
internal static class IdTokenRules
{
    /// <summary>Throws if an ID token is for another client or not valid at this time.</summary>
    /// <param name="token">The token; an access token passes, because only its resource should read it.</param>
    /// <param name="issuer">The expected issuer.</param>
    /// <param name="clientId">The expected client.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="FederationException">A claim is wrong.</exception>
    public static void RequireFor(OidcToken token, string issuer, string clientId, DateTime now)
    {
        if (token.TokenType != OidcTokenType.IdToken)
            return;
        VerificationReportBuilder report = new();
        ClaimChecks.Add(report, token, new OidcVerificationOptions { Issuer = issuer, Audiences = [clientId], At = now, IsSignIn = true });
        if (report.Checks.FirstOrDefault(check => !check.Passed) is { } failed)
            throw Invalid(ClaimChecks.ClaimOf(failed.Check), failed.Expected, failed.Actual);
    }

    /// <summary>Throws if a token was received as an ID token but is an access token: it would pass all other rules unchecked (RFC 9068 section 4).</summary>
    /// <param name="tokenType">The type that it was received as.</param>
    /// <exception cref="FederationException">It is an access token.</exception>
    public static void RequireKind(OidcToken token, OidcTokenType tokenType)
    {
        if (tokenType == OidcTokenType.IdToken && token.TokenType != OidcTokenType.IdToken)
            throw Invalid("typ", "the type of an ID token (JWT, or none)", "the type of an access token (at+jwt)");
    }

    /// <summary>Throws if an ID token belongs to another request.</summary>
    /// <exception cref="FederationException">The nonce differs from the nonce that was sent.</exception>
    public static void RequireNonce(OidcToken token, string nonce)
    {
        if (token.TokenType == OidcTokenType.IdToken && token.Claims.GetValueOrDefault("nonce") as string != nonce)
            throw Invalid("nonce", "the nonce that was sent", "another nonce, or none");
    }

    /// <summary>Throws if a renewed ID token belongs to another person (OIDC Core 12.2).</summary>
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
        new(FederationErrorCode.OidcTokenInvalid, $"The ID token does not belong to this sign-in: expected {claim} to be {UntrustedText.Line(expected)}, found {UntrustedText.Line(found ?? "nothing")}. The token was not used.", claim);
}
