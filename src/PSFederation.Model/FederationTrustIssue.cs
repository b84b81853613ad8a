namespace PSFederation;

/// <summary>How much a finding matters.</summary>
public enum FederationTrustSeverity
{
    /// <summary>Worth knowing: the policy does what it says.</summary>
    Information,

    /// <summary>The policy trusts more than one workload needs, or does not do what it says.</summary>
    Warning,

    /// <summary>Identities of other organizations may assume the role, or IAM would reject the policy.</summary>
    Error,
}

/// <summary>What Find-FederationTrustIssue gives.</summary>
public enum FederationTrustIssueFormat
{
    /// <summary>An object for each finding.</summary>
    Issue,

    /// <summary>One SARIF 2.1.0 log.</summary>
    Sarif,
}

/// <summary>A finding of Find-FederationTrustIssue.</summary>
public sealed class FederationTrustIssue
{
    /// <summary>The name of the rule; stable, so that scripts can look for it.</summary>
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    public required FederationTrustSeverity Severity { get; init; }

    /// <summary>The role or file.</summary>
    public required string Source { get; init; }

    /// <summary>The file; null when the policy came from the pipeline.</summary>
    public string? FilePath { get; init; }

    /// <summary>The role; null when it is not known.</summary>
    public string? RoleName { get; init; }

    /// <summary>The statement, by its Sid or number; null when the finding concerns the policy.</summary>
    public string? Statement { get; init; }

    /// <summary>The line; null where a file holds the policy within something else.</summary>
    public int? Line { get; init; }

    /// <summary>The column, in UTF-16 code units from 1.</summary>
    public int? Column { get; init; }

    /// <summary>What was found, and what follows from it.</summary>
    public required string Explanation { get; init => field = SafeText.Message(value); }

    /// <summary>What to change.</summary>
    public required string Repair { get; init => field = SafeText.Message(value); }

    /// <summary>
    /// The policy with that change, JSON; words in capital letters stand for values to fill in. Null where a change needs a decision.
    /// </summary>
    public string? RepairedPolicy { get => field ?? RepairOnDemand?.Invoke(); init; }

    /// <summary>Makes <see cref="RepairedPolicy"/>; null where there is none.</summary>
    internal Func<string?>? RepairOnDemand { get; init; }

    /// <summary>The page that the rule follows.</summary>
    public required string Reference { get; init; }

    /// <summary>A digest of rule, source and statement, by which a baseline knows the finding.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether a baseline may accept it. A policy of which nothing is known may be any other one in the next run.</summary>
    internal bool IsAcceptable { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line($"{Severity} {Rule}: {Explanation}");
}
