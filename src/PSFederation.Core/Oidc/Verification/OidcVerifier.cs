using System.Globalization;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>Verifies a signed token, with one row for each check.</summary>
/// <param name="options">The criteria.</param>
public sealed class OidcVerifier(OidcVerificationOptions options)
{
    private const int MaxOfSts = 20_000;
    private static readonly string ExpectedSize = string.Create(CultureInfo.InvariantCulture, $"at most {MaxOfSts:N0} characters");
    private const string Form = "a JWT in compact form: header, payload and signature";
    private const string FormReference = "RFC 7515 7.1, RFC 7519 7.2";

    /// <summary>Verifies a token by its text.</summary>
    /// <returns>The report. Invalid input is a failed row, never an exception.</returns>
    public OidcVerification Verify(OidcToken token) => Verify(token.GetToken(), token.TokenType, token.GetRefreshToken());

    /// <summary>Verifies a text.</summary>
    /// <param name="text">A token in compact serialization.</param>
    /// <param name="tokenType">Its type.</param>
    /// <param name="refreshToken">The refresh token that came with it.</param>
    /// <returns>The report. Invalid input is a failed row, never an exception.</returns>
    public OidcVerification Verify(string text, OidcTokenType tokenType = OidcTokenType.IdToken, string? refreshToken = null)
    {
        VerificationReportBuilder report = new();
        try
        {
            JwsParts parts = JwtReader.ReadParts(text);
            report.Require("Size", parts.Token.Length <= MaxOfSts, ExpectedSize, parts.Token.Length.ToString(CultureInfo.InvariantCulture), "STS AssumeRoleWithWebIdentity");
            HeaderChecks.Add(report, parts, tokenType);
            SignatureChecks.Add(report, parts, options.Keys);
            bool isVerified = report.AllPassed;
            OidcToken token = JwtReader.ReadClaims(parts, tokenType, refreshToken, isVerified);
            report.Add("WellFormed", FederationCheckResult.Passed, Form, "one", FormReference);
            ClaimChecks.Add(report, token, options);
            HashChecks.Add(report, token, options);
            SessionTagChecks.Add(report, token);
            // A key verifies only for its own issuer, not for another issuer in a token.
            return new OidcVerification(
                report.Checks, isVerified && options.Issuer is not null && token.Issuer != options.Issuer ? JwtReader.ReadClaims(parts, tokenType, refreshToken, isVerified: false) : token);
        }
        catch (FederationException e)
        {
            AddUnreadable(report, e);
            return new OidcVerification(report.Checks, Token: null);
        }
    }

    /// <summary>The key ID of a token, for the caller that requests the keys; null if it has none or cannot be read.</summary>
    internal static string? KeyIdOf(string text)
    {
        try
        {
            return JwtReader.ReadParts(text).KeyId;
        }
        catch (FederationException)
        {
            return null;
        }
    }

    internal static void AddUnreadable(VerificationReportBuilder report, FederationException error) => report.AddUnreadable(error, Form, FormReference);
}
