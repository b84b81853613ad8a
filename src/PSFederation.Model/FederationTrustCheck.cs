namespace PSFederation;

/// <summary>One row of the report of Test-FederationTrust: a principal, action or condition of a trust policy, and its result.</summary>
public sealed class FederationTrustCheck
{
    /// <summary>The verdict on the whole call; the same in every row.</summary>
    public required FederationTrustVerdict Verdict { get; init; }

    /// <summary>The role, if known.</summary>
    public string? Role { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>The role or file of the policy.</summary>
    public string? Source { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>The statement, by its Sid or its number; empty in rows about the whole policy.</summary>
    public required string Statement { get; init => field = SafeText.Message(value); }

    /// <summary>Whether the statement allows or denies; empty in rows about the whole policy.</summary>
    public string Effect { get; init; } = string.Empty;

    /// <summary>What was checked: Verdict, Principal, Action, or operator and key of a condition.</summary>
    public required string Check { get; init => field = SafeText.Message(value); }

    /// <summary>The result for the caller: Failed if it prevents assuming the role, NotVerified if it cannot be determined offline.</summary>
    public required FederationCheckResult Result { get; init; }

    /// <summary>Whether it does not block: passed, passed with a warning, or not applicable.</summary>
    public bool Passed => Result is FederationCheckResult.Passed or FederationCheckResult.Warning or FederationCheckResult.NotApplicable;

    /// <summary>What the policy expects.</summary>
    public required string Expected { get; init => field = SafeText.Message(value); }

    /// <summary>What the call has. Contains no secret.</summary>
    public required string Actual { get; init => field = SafeText.Message(value); }

    /// <summary>The change that would make it match; null if there is none.</summary>
    public string? Change { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>The source of the rule.</summary>
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
