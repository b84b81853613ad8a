using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Findings;

/// <summary>A finding in one policy.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Statement">The statement; null when it concerns the policy.</param>
/// <param name="Position">Where.</param>
/// <param name="Explanation">What was found, and what follows.</param>
/// <param name="Repair">What to change, as a sentence.</param>
/// <param name="Change">Makes that change in a copy of the policy: gets the policy and the statement, and says whether it could. Null
/// where a change needs a decision.</param>
internal sealed record TrustFinding(
    TrustRule Rule, TrustStatement? Statement, TextPosition Position, string Explanation, string Repair, Func<JsonObject, JsonObject?, bool>? Change = null)
{
    /// <summary>How much it matters; that of the rule unless the policy makes it matter more or less.</summary>
    public FederationTrustSeverity Severity { get; init; } = Rule.Severity;

    /// <summary>What else tells the finding from others of its rule and statement; null where nothing does.</summary>
    public string? Detail { get; init; }
}
