using PSFederation.Core.Text;

namespace PSFederation.Core.Reporting;

/// <summary>Collects the rows of a report.</summary>
internal sealed class VerificationReportBuilder
{
    private readonly List<FederationCheck> _checks = [];

    public IReadOnlyList<FederationCheck> Checks => _checks;

    /// <summary>Whether there is no failure.</summary>
    public bool AllPassed => _checks.TrueForAll(check => check.Passed);

    public void Add(string check, FederationCheckResult result, string expected, string? actual, string reference) =>
        _checks.Add(new FederationCheck
        {
            Check = check,
            Result = result,
            Expected = expected,
            Actual = string.IsNullOrEmpty(actual) ? "nothing" : UntrustedText.Line(actual),
            Reference = reference,
        });

    /// <summary>The row for an unreadable document.</summary>
    public void AddUnreadable(FederationException error) => AddUnreadable(error, "a SAML 2.0 response with one assertion", "SAML Core 3.3.3");

    /// <summary>The row for an unreadable text.</summary>
    public void AddUnreadable(FederationException error, string expected, string reference) =>
        Add("WellFormed", FederationCheckResult.Failed, expected, $"{error.Code}: {error.Message}", reference);

    /// <summary>A row that passes or fails.</summary>
    public void Require(string check, bool holds, string expected, string? actual, string reference) =>
        Add(check, holds ? FederationCheckResult.Passed : FederationCheckResult.Failed, expected, actual, reference);

    /// <summary>A row that passes or warns.</summary>
    public void Advise(string check, bool holds, string expected, string? actual, string reference) =>
        Add(check, holds ? FederationCheckResult.Passed : FederationCheckResult.Warning, expected, actual, reference);
}
