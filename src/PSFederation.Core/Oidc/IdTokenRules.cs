using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>
/// The checks of OIDC Core 3.1.3.7 and 12.2 that tell whether an ID token answers a request. Its signature need not be checked when it comes
/// straight from the token endpoint (item 6); Test-OidcToken does, and STS will.
/// </summary>
internal static class IdTokenRules
{
    /// <summary>Refuses an ID token that is for someone else or of another time.</summary>
    /// <param name="token">The token; only its resource may read an access token, so that passes.</param>
    /// <param name="issuer">Who must have issued it.</param>
    /// <param name="clientId">Whom it must be for.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="FederationException">The claim that is wrong.</exception>
    public static void RequireFor(OidcToken token, string issuer, string clientId, DateTime now)
    {
        if (token.TokenType != OidcTokenType.IdToken)
            return;
        VerificationReportBuilder report = new();
        ClaimChecks.Add(report, token, new OidcVerificationOptions { Issuer = issuer, Audiences = [clientId], At = now, IsSignIn = true });
        if (report.Checks.FirstOrDefault(check => !check.Passed) is { } failed)
            throw Invalid(ClaimChecks.ClaimOf(failed.Check), failed.Expected, failed.Actual);
    }

    /// <summary>Refuses a token that came as an ID token and says that it is an access token: it would pass all other rules unread (RFC 9068 section 4).</summary>
    /// <param name="tokenType">What it came as.</param>
    /// <exception cref="FederationException">It is an access token.</exception>
    public static void RequireKind(OidcToken token, OidcTokenType tokenType)
    {
        if (tokenType == OidcTokenType.IdToken && token.TokenType != OidcTokenType.IdToken)
            throw Invalid("typ", "that of an ID token (JWT, or none)", "that of an access token (at+jwt)");
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
        new(FederationErrorCode.OidcTokenInvalid, $"The ID token does not answer this sign-in: expected {claim} to be {UntrustedText.Line(expected)}, found {UntrustedText.Line(found ?? "nothing")}. It was not used.", claim);
}
