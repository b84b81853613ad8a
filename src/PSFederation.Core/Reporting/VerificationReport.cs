namespace PSFederation.Core.Reporting;

/// <summary>What came out of a verification: a row for each check.</summary>
/// <param name="Checks">The rows.</param>
public abstract record VerificationReport(IReadOnlyList<FederationCheck> Checks)
{
    /// <summary>Whether every check passed, the signature's among them.</summary>
    public bool IsValid => IsReadable && Checks.All(check => check.Passed);

    /// <summary>Whether there is something that the checks are about.</summary>
    protected abstract bool IsReadable { get; }

    /// <summary>The rows as they are shown: those first that failed, then the warnings; each with the summary of all.</summary>
    /// <returns>The rows.</returns>
    public IReadOnlyList<FederationCheck> Ordered()
    {
        string summary = CheckSummary.Of([.. Checks.Select(check => check.Result)]);
        foreach (FederationCheck check in Checks)
            check.Summary = summary;
        return [.. Checks.OrderBy(check => Order.IndexOf(check.Result))];
    }

    private static readonly List<FederationCheckResult> Order =
        [FederationCheckResult.Failed, FederationCheckResult.NotVerified, FederationCheckResult.Warning, FederationCheckResult.Passed, FederationCheckResult.NotApplicable];

    /// <summary>What failed, for a message: names with expected and actual.</summary>
    protected string Failures => string.Join(
        "; ", Checks.Where(check => !check.Passed).Select(check => $"{check.Check} (expected {check.Expected}, found {check.Actual})"));
}
