using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Report;

/// <summary>An unmet condition, with a request value and the most similar policy value.</summary>
/// <param name="Evaluation">The condition.</param>
/// <param name="Request">The request.</param>
/// <param name="Value">The value of the request.</param>
/// <param name="Wanted">The value of the policy, with resolved variables.</param>
internal sealed record HintFacts(ConditionEvaluation Evaluation, TrustRequest Request, string Value, string Wanted)
{
    public ConditionOperator Operator => Evaluation.Condition.Operator;

    /// <summary>The name of the key in messages: only the claim for a provider key.</summary>
    public string Name => NameOf(Evaluation.Condition.Key);

    public bool IsSubject => Evaluation.Condition.Key.EndsWith(":sub", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value would match with wildcards.</summary>
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
