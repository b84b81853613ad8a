using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>The result of a verification.</summary>
/// <param name="Checks">One row for each check.</param>
/// <param name="Token">The token; null if it cannot be read.</param>
public sealed record OidcVerification(IReadOnlyList<FederationCheck> Checks, OidcToken? Token) : VerificationReport(Checks)
{
    /// <inheritdoc/>
    protected override bool IsReadable => Token is { IsVerified: true };

    /// <summary>The report for an unreadable token.</summary>
    /// <param name="error">The reason.</param>
    /// <returns>A report with one failed row.</returns>
    public static OidcVerification Unreadable(FederationException error)
    {
        VerificationReportBuilder report = new();
        OidcVerifier.AddUnreadable(report, error);
        return new OidcVerification(report.Checks, Token: null);
    }

    /// <summary>Returns the token if every check passed.</summary>
    /// <returns>The verified token.</returns>
    /// <exception cref="FederationException">A check did not pass; the message contains the failed checks with expected and actual values.</exception>
    public OidcToken RequireValid()
    {
        if (IsValid)
            return Token!;
        throw new FederationException(
            FederationErrorCode.OidcVerificationFailed, $"The token was not verified: {Failures}. Test-OidcToken shows all checks.");
    }
}
