using PSFederation.Core.Text;

namespace PSFederation.Core.Reporting;

/// <summary>What came out of the checks of a report, in a line.</summary>
internal static class CheckSummary
{
    /// <summary>Counts the results: "2 of 22 checks failed, 1 warning".</summary>
    /// <param name="results">The result of each check.</param>
    /// <returns>The line.</returns>
    public static string Of(IReadOnlyList<FederationCheckResult> results)
    {
        int Count(FederationCheckResult result) => results.Count(item => item == result);
        int failed = Count(FederationCheckResult.Failed), open = Count(FederationCheckResult.NotVerified), warnings = Count(FederationCheckResult.Warning);
        string whole = results.Count == 1 ? "the check" : failed > 0 ? $"{failed} of {results.Count} checks" : open > 0 ? $"{open} of {results.Count} checks" : $"all {results.Count} checks";
        string text = failed > 0 ? $"{whole} failed" : open > 0 ? $"{whole} could not be made" : $"{whole} passed";
        if (failed > 0 && open > 0)
            text += $", {open} could not be made";
        return warnings == 0 ? text : $"{text}, {warnings.Counted("warning")}";
    }
}
