namespace PSFederation.Core.Reporting;

/// <summary>What came out of a verification: a row for each check.</summary>
/// <param name="Checks">The rows.</param>
public abstract record VerificationReport(IReadOnlyList<FederationCheck> Checks)
{
    /// <summary>Whether every check passed, the signature's among them.</summary>
    public bool IsValid => IsReadable && Checks.All(check => check.Passed);

    /// <summary>Whether there is something that the checks are about.</summary>
    protected abstract bool IsReadable { get; }

    /// <summary>What failed, for a message: names with expected and actual.</summary>
    protected string Failures => string.Join(
        "; ", Checks.Where(check => !check.Passed).Select(check => $"{check.Check} (expected {check.Expected}, found {check.Actual})"));
}
