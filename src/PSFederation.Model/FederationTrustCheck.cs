namespace PSFederation;

/// <summary>One row of the report of Test-FederationTrust: a principal, action or condition of a trust policy, and how it came out.</summary>
public sealed class FederationTrustCheck
{
    /// <summary>What the policy says to the whole call; the same in every row.</summary>
    public required FederationTrustVerdict Verdict { get; init; }

    /// <summary>The role, where it is known.</summary>
    public string? Role { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>The role or file that the policy came from.</summary>
    public string? Source { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>The statement, by its Sid or its number; empty in rows about the whole policy.</summary>
    public required string Statement { get; init => field = SafeText.Message(value); }

    /// <summary>Whether the statement allows or denies; empty in rows about the whole policy.</summary>
    public string Effect { get; init; } = string.Empty;

    /// <summary>What was checked: Verdict, Principal, Action, or operator and key of a condition.</summary>
    public required string Check { get; init => field = SafeText.Message(value); }

    /// <summary>How it came out for the caller: what keeps the role from being assumed is Failed, what cannot be known offline is NotVerified.</summary>
    public required FederationCheckResult Result { get; init; }

    /// <summary>Whether it is not in the way: passed, passed with a warning, or not applicable.</summary>
    public bool Passed => Result is FederationCheckResult.Passed or FederationCheckResult.Warning or FederationCheckResult.NotApplicable;

    /// <summary>What the policy expects.</summary>
    public required string Expected { get; init => field = SafeText.Message(value); }

    /// <summary>What the call has. No secret.</summary>
    public required string Actual { get; init => field = SafeText.Message(value); }

    /// <summary>The change that would make it match, in plain words; null when there is none.</summary>
    public string? Change { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>Where the rule is written.</summary>
    public required string Reference { get; init; }

    /// <summary>The line of the policy's text, from 1; null in rows about the whole policy.</summary>
    public int? Line { get; init; }

    /// <summary>The column of the policy's text, from 1; null in rows about the whole policy.</summary>
    public int? Column { get; init; }

    /// <summary>
    /// What came out of the whole report, the same in all its rows: "Denied for arn:aws:iam::111122223333:role/Web: 1 of 7 checks failed". Views show it once for a report.
    /// </summary>
    public string? Summary { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() =>
        DisplayText.Line($"{Statement} {Check}: {Result}, expected {Expected}, found {Actual}{(Change is null ? string.Empty : ". " + Change)}".TrimStart());
}
