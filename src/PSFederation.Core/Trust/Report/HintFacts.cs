using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Report;

/// <summary>A condition that is not met, with a value of the request and the value of the policy that is nearest to it.</summary>
/// <param name="Evaluation">The condition.</param>
/// <param name="Request">The request.</param>
/// <param name="Value">The value of the request.</param>
/// <param name="Wanted">The value of the policy, variables resolved.</param>
internal sealed record HintFacts(ConditionEvaluation Evaluation, TrustRequest Request, string Value, string Wanted)
{
    public ConditionOperator Operator => Evaluation.Condition.Operator;

    /// <summary>The key as messages name it: the claim alone, for a key of a provider.</summary>
    public string Name => NameOf(Evaluation.Condition.Key);

    public bool IsSubject => Evaluation.Condition.Key.EndsWith(":sub", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value would match if wildcards counted.</summary>
    public static bool Like(string value, string wanted, StringComparison comparison = StringComparison.Ordinal) =>
        PolicyPattern.Parse(wanted, wildcards: true, variables: false).Matches(value, comparison);

    /// <summary>Whether a value would match by the operator's own rule.</summary>
    public bool Fits(string value, string wanted, StringComparison comparison = StringComparison.Ordinal) =>
        Operator.TakesWildcards ? Like(value, wanted, comparison) : value.Equals(wanted, comparison);

    public static string Show(string text) => $"'{UntrustedText.Line(text)}'";

    public static string NameOf(string key)
    {
        int colon = key.LastIndexOf(':');
        return UntrustedText.Line(key.Contains('.', StringComparison.Ordinal) && colon >= 0 ? key[(colon + 1)..] : key);
    }
}
