using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>What came out of a verification.</summary>
/// <param name="Checks">One row for each check.</param>
/// <param name="Assertion">The assertion as it was signed, or as it was read when no signature counts; null when it cannot be read.</param>
public sealed record SamlVerification(IReadOnlyList<FederationCheck> Checks, SamlAssertion? Assertion) : VerificationReport(Checks)
{
    /// <inheritdoc/>
    protected override bool IsReadable => Assertion is not null;

    /// <summary>The report on what cannot be read at all.</summary>
    /// <param name="error">Why it cannot.</param>
    /// <returns>One row that failed.</returns>
    public static SamlVerification Unreadable(FederationException error)
    {
        VerificationReportBuilder report = new();
        report.AddUnreadable(error);
        return new SamlVerification(report.Checks, Assertion: null);
    }

    /// <summary>Gives the assertion when every check passed.</summary>
    /// <returns>The verified assertion.</returns>
    /// <exception cref="FederationException">Some did not; the message names them with expected and actual.</exception>
    public SamlAssertion RequireValid()
    {
        if (IsValid)
            return Assertion!;
        throw new FederationException(
            FederationErrorCode.SamlVerificationFailed, $"The assertion was not verified: {Failures}. Test-SamlAssertion shows all checks.");
    }
}
