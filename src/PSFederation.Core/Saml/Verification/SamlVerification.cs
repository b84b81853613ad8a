using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>The result of a verification.</summary>
/// <param name="Checks">One row for each check.</param>
/// <param name="Assertion">The signed assertion, or the unverified assertion if no signature is valid; null if it cannot be read.</param>
public sealed record SamlVerification(IReadOnlyList<FederationCheck> Checks, SamlAssertion? Assertion) : VerificationReport(Checks)
{
    /// <inheritdoc/>
    protected override bool IsReadable => Assertion is not null;

    /// <summary>The report for an unreadable document.</summary>
    /// <param name="error">The reason.</param>
    /// <returns>A report with one failed row.</returns>
    public static SamlVerification Unreadable(FederationException error)
    {
        VerificationReportBuilder report = new();
        report.AddUnreadable(error);
        return new SamlVerification(report.Checks, Assertion: null);
    }

    /// <summary>Returns the assertion if every check passed.</summary>
    /// <returns>The verified assertion.</returns>
    /// <exception cref="FederationException">A check did not pass; the message contains the failed checks with expected and actual values.</exception>
    public SamlAssertion RequireValid()
    {
        if (IsValid)
            return Assertion!;
        throw new FederationException(
            FederationErrorCode.SamlVerificationFailed, $"The assertion was not verified: {Failures}. Test-SamlAssertion shows all checks.");
    }
}
