namespace PSFederation.Core.Saml.Verification;

/// <summary>What came out of a verification.</summary>
/// <param name="Checks">One row for each check.</param>
/// <param name="Assertion">The assertion as it was signed, or as it was read when no signature counts; null when it cannot be read.</param>
public sealed record SamlVerification(IReadOnlyList<FederationCheck> Checks, SamlAssertion? Assertion)
{
    /// <summary>Whether every check passed, the signature's among them.</summary>
    public bool IsValid => Assertion is not null && Checks.All(check => check.Passed);

    /// <summary>The report on what cannot be read at all.</summary>
    /// <param name="error">Why it cannot.</param>
    /// <returns>One row that failed.</returns>
    public static SamlVerification Unreadable(FederationException error)
    {
        CheckList report = new();
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
        IEnumerable<string> failed = Checks.Where(check => !check.Passed).Select(check => $"{check.Check} (expected {check.Expected}, found {check.Actual})");
        throw new FederationException(
            FederationErrorCode.SamlVerificationFailed, $"The assertion was not verified: {string.Join("; ", failed)}. Test-SamlAssertion shows all checks.");
    }
}
