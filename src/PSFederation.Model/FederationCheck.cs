namespace PSFederation;

/// <summary>How a check came out.</summary>
public enum FederationCheckResult
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It holds, and something about it deserves attention.</summary>
    Warning,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It could not be made, for want of a key above all. Counts as not passed.</summary>
    NotVerified,

    /// <summary>It does not apply to this object.</summary>
    NotApplicable,
}

/// <summary>One row of the report of Test-SamlAssertion, Test-OidcToken or Test-FederatedProfile.</summary>
public sealed class FederationCheck
{
    /// <summary>The name of the check; stable, so that scripts can look for it.</summary>
    public required string Check { get; init; }

    /// <summary>How it came out.</summary>
    public required FederationCheckResult Result { get; init; }

    /// <summary>Whether it does not block: passed, passed with a warning, or not applicable.</summary>
    public bool Passed => Result is FederationCheckResult.Passed or FederationCheckResult.Warning or FederationCheckResult.NotApplicable;

    /// <summary>What was expected.</summary>
    public required string Expected { get; init => field = SafeText.Message(value); }

    /// <summary>What was found. No secret.</summary>
    public required string Actual { get; init => field = SafeText.Message(value); }

    /// <summary>Where the rule is written.</summary>
    public required string Reference { get; init; }

    /// <summary>What came out of the whole report, the same in all its rows: "2 of 22 checks failed, 1 warning". Views show it once for a report.</summary>
    public string? Summary { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line($"{Check}: {Result}, expected {Expected}, found {Actual}");
}
