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
        string summary = CheckSummary.Of([.. Checks.Select(check => check.Result)]);
        foreach (FederationCheck check in Checks)
            check.Summary = summary;
        return [.. Checks.OrderBy(check => Order.IndexOf(check.Result))];
    }

    private static readonly List<FederationCheckResult> Order =
        [FederationCheckResult.Failed, FederationCheckResult.NotVerified, FederationCheckResult.Warning, FederationCheckResult.Passed, FederationCheckResult.NotApplicable];

    /// <summary>The failed checks for a message, with expected and actual values.</summary>
    protected string Failures => string.Join(
        "; ", Checks.Where(check => !check.Passed).Select(check => $"{check.Check} (expected {check.Expected}, found {check.Actual})"));
}
