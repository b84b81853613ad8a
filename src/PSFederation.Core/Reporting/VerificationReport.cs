namespace PSFederation.Core.Reporting;

/// <summary>The result of a verification, with one row for each check.</summary>
/// <param name="Checks">The rows.</param>
public abstract record VerificationReport(IReadOnlyList<FederationCheck> Checks)
{
    /// <summary>Whether every check passed, including the signature.</summary>
    public bool IsValid => IsReadable && Checks.All(check => check.Passed);

    /// <summary>Whether the checks have a subject.</summary>
    protected abstract bool IsReadable { get; }

    /// <summary>The rows in display order: failures first, then warnings; each with the overall summary.</summary>
    /// <returns>The rows.</returns>
    public IReadOnlyList<FederationCheck> Ordered()
    {
        string summary = Summary;
        foreach (FederationCheck check in Checks)
            check.Summary = summary;
        return [.. Checks.OrderBy(check => Order.IndexOf(check.Result))];
    }

    private static readonly List<FederationCheckResult> Order =
        [FederationCheckResult.Failed, FederationCheckResult.NotVerified, FederationCheckResult.Warning, FederationCheckResult.Passed, FederationCheckResult.NotApplicable];

    private string Summary
    {
        get
        {
            int Count(FederationCheckResult result) => Checks.Count(check => check.Result == result);
            int failed = Count(FederationCheckResult.Failed), open = Count(FederationCheckResult.NotVerified), warnings = Count(FederationCheckResult.Warning);
            string text = failed > 0 ? $"{failed} of {Checks.Count} checks failed" : open > 0 ? $"{open} of {Checks.Count} checks could not be made" : $"all {Checks.Count} checks passed";
            if (failed > 0 && open > 0)
                text += $", {open} could not be made";
            return warnings == 0 ? text : $"{text}, {warnings} {(warnings == 1 ? "warning" : "warnings")}";
        }
    }

    /// <summary>The failed checks for a message, with expected and actual values.</summary>
    protected string Failures => string.Join(
        "; ", Checks.Where(check => !check.Passed).Select(check => $"{check.Check} (expected {check.Expected}, found {check.Actual})"));
}
