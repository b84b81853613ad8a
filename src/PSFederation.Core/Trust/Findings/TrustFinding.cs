using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Findings;

/// <summary>A finding in one policy.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Statement">The statement; null if it concerns the policy.</param>
/// <param name="Position">The position.</param>
/// <param name="Explanation">The finding and its consequence.</param>
/// <param name="Repair">What to change, as a sentence.</param>
/// <param name="Change">Makes that change in a copy of the policy: receives the policy and the statement, and returns whether it succeeded. Null
/// if the change needs a decision.</param>
internal sealed record TrustFinding(
    TrustRule Rule, TrustStatement? Statement, TextPosition Position, string Explanation, string Repair, Func<JsonObject, JsonObject?, bool>? Change = null)
{
    /// <summary>The severity; by default the severity of the rule.</summary>
    public FederationTrustSeverity Severity { get; init; } = Rule.Severity;

    /// <summary>An additional identifier of the finding within its rule and statement; null if not needed.</summary>
    public string? Detail { get; init; }
}
