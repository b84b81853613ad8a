namespace PSFederation;

/// <summary>The severity of a finding.</summary>
public enum FederationTrustSeverity
{
    /// <summary>For information: the policy works as written.</summary>
    Information,

    /// <summary>The policy trusts more than one workload needs, or does not work as written.</summary>
    Warning,

    /// <summary>Identities of other organizations can assume the role, or IAM would reject the policy.</summary>
    Error,
}

/// <summary>The output of Find-FederationTrustIssue.</summary>
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
    /// <summary>The stable name of the rule, for use in scripts.</summary>
    public required string Rule { get; init; }

    /// <summary>The severity.</summary>
    public required FederationTrustSeverity Severity { get; init; }

    /// <summary>The role or file.</summary>
    public required string Source { get; init; }

    /// <summary>The file; null if the policy came from the pipeline.</summary>
    public string? FilePath { get; init; }

    /// <summary>The role; null if unknown.</summary>
    public string? RoleName { get; init; }

    /// <summary>The statement, by its Sid or number; null if the finding concerns the policy.</summary>
    public string? Statement { get; init; }

    /// <summary>The line; null if the policy is embedded in a file.</summary>
    public int? Line { get; init; }

    /// <summary>The column, in UTF-16 code units from 1.</summary>
    public int? Column { get; init; }

    /// <summary>The finding and its consequence.</summary>
    public required string Explanation { get; init => field = SafeText.Message(value); }

    /// <summary>What to change.</summary>
    public required string Repair { get; init => field = SafeText.Message(value); }

    /// <summary>
    /// The policy with that change, JSON; words in capital letters are placeholders. Null if a change needs a decision.
    /// </summary>
    public string? RepairedPolicy { get => field ?? RepairOnDemand?.Invoke(); init; }

    /// <summary>Creates <see cref="RepairedPolicy"/>; null if there is none.</summary>
    internal Func<string?>? RepairOnDemand { get; init; }

    /// <summary>The page that documents the rule.</summary>
    public required string Reference { get; init; }

    /// <summary>A digest of rule, source and statement, which identifies the finding in a baseline.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether a baseline can accept it. A policy that was not evaluated can be different in the next run.</summary>
    internal bool IsAcceptable { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line($"{Severity} {Rule}: {Explanation}");
}
