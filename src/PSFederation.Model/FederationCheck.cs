namespace PSFederation;

/// <summary>The result of a check.</summary>
public enum FederationCheckResult
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It passed with a warning.</summary>
    Warning,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It could not be made, usually because a key is missing. Counts as not passed.</summary>
    NotVerified,

    /// <summary>It does not apply to this object.</summary>
    NotApplicable,
}

/// <summary>One row of the report of Test-SamlAssertion, Test-OidcToken or Test-FederatedProfile.</summary>
public sealed class FederationCheck
{
    /// <summary>The stable name of the check, for use in scripts.</summary>
    public required string Check { get; init; }

    /// <summary>The result.</summary>
    public required FederationCheckResult Result { get; init; }

    /// <summary>Whether it does not block: passed, passed with a warning, or not applicable.</summary>
    public bool Passed => Result is FederationCheckResult.Passed or FederationCheckResult.Warning or FederationCheckResult.NotApplicable;

    /// <summary>What was expected.</summary>
    public required string Expected { get; init => field = SafeText.Message(value); }

    /// <summary>What was found. Contains no secret.</summary>
    public required string Actual { get; init => field = SafeText.Message(value); }

    /// <summary>The source of the rule.</summary>
    public required string Reference { get; init; }

    /// <summary>The summary of the report, the same in all its rows: "2 of 22 checks failed, 1 warning". Views show it once per report.</summary>
    public string? Summary { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line($"{Check}: {Result}, expected {Expected}, found {Actual}");
}
