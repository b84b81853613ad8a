using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>What came out of a verification.</summary>
/// <param name="Checks">One row for each check.</param>
/// <param name="Token">The token; null when it cannot be read.</param>
public sealed record OidcVerification(IReadOnlyList<FederationCheck> Checks, OidcToken? Token) : VerificationReport(Checks)
{
    /// <inheritdoc/>
    protected override bool IsReadable => Token is { IsVerified: true };

    /// <summary>The report on what cannot be read at all.</summary>
    /// <param name="error">Why it cannot.</param>
    /// <returns>One row that failed.</returns>
    public static OidcVerification Unreadable(FederationException error)
    {
        VerificationReportBuilder report = new();
        OidcVerifier.AddUnreadable(report, error);
        return new OidcVerification(report.Checks, Token: null);
    }

    /// <summary>Gives the token when every check passed.</summary>
    /// <returns>The verified token.</returns>
    /// <exception cref="FederationException">Some did not; the message names them with expected and actual.</exception>
    public OidcToken RequireValid()
    {
        if (IsValid)
            return Token!;
        throw new FederationException(
            FederationErrorCode.OidcVerificationFailed, $"The token was not verified: {Failures}. Test-OidcToken shows all checks.");
    }
}
