namespace PSFederation.Core.Saml.Verification;

/// <summary>Collects the rows of a report.</summary>
internal sealed class CheckList
{
    private readonly List<FederationCheck> _checks = [];

    public IReadOnlyList<FederationCheck> Checks => _checks;

    /// <summary>Whether nothing stands in the way.</summary>
    public bool AllPassed => _checks.TrueForAll(check => check.Passed);

    public void Add(string check, FederationCheckResult result, string expected, string? actual, string reference) =>
        _checks.Add(new FederationCheck
        {
            Check = check,
            Result = result,
            Expected = expected,
            Actual = string.IsNullOrEmpty(actual) ? "nothing" : Io.ForeignText.Line(actual),
            Reference = reference,
        });

    /// <summary>A row that passes or fails.</summary>
    public void Require(string check, bool holds, string expected, string? actual, string reference) =>
        Add(check, holds ? FederationCheckResult.Passed : FederationCheckResult.Failed, expected, actual, reference);
}
