using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Report;

/// <summary>The change that would make a condition match.</summary>
internal static class ConditionHints
{
    /// <summary>What to change; null if the row already shows it.</summary>
    public static string? Of(ConditionEvaluation evaluation, TrustRequest request)
    {
        ConditionOperator by = evaluation.Condition.Operator;
        string key = evaluation.Condition.Key;
        if (evaluation.IsMet == true)
            return by.Set == ConditionSet.ForAllValues && evaluation.Key.IsMissing
                ? $"ForAllValues is true because the call has no {HintFacts.NameOf(key)}. Add \"Null\": {{ {HintFacts.Show(key)}: \"false\" }}, or use {ForAnyOrNone(by)}."
                : null;
        if (evaluation.IsMet is null)
            return evaluation.Key.IsUnknown ? Unknown(key) : Undecided(evaluation, request);
        if (evaluation.Key.IsMissing)
            return Missing(evaluation, request);
        if (by.Negated || by.Test == ConditionTest.Null || evaluation.Condition.Values.Count == 0)
            return null;
        string value = evaluation.Key.Values![0];
        return Text(new HintFacts(evaluation, request, value, Nearest(evaluation, request, value)));
    }

    /// <summary>How similar an unmet condition is to a match, from 0 to 1.</summary>
    public static double Nearness(ConditionEvaluation evaluation, TrustRequest request)
    {
        if (evaluation.Condition.Values.Count == 0 || evaluation.Key.Values is not [var value, ..])
            return evaluation.IsMet is null ? 1 : 0;
        string wanted = Nearest(evaluation, request, value);
        return wanted.Equals(value, StringComparison.OrdinalIgnoreCase) ? 1 : Similarity.Of(value, wanted);
    }

    /// <summary>The values in a policy, with resolved variables if possible.</summary>
    public static IEnumerable<string> Wanted(ConditionEvaluation evaluation, TrustRequest request) => evaluation.Condition.Values.Select(value =>
        PolicyPattern.Parse(value.Value, evaluation.Condition.Operator.TakesWildcards, evaluation.HasVariables && evaluation.Condition.Operator.TakesVariables).Resolve(request.Context, out _)?.ToString() ?? value.Value);

    private static string Nearest(ConditionEvaluation evaluation, TrustRequest request, string value) => Similarity.Nearest(Wanted(evaluation, request), value);

    private static string ForAnyOrNone(ConditionOperator by) => by.Name.Replace("ForAllValues:", "ForAnyValue:", StringComparison.OrdinalIgnoreCase);

    private static string Unknown(string key) => $"Specify the value in the call: -Context @{{ {HintFacts.Show(key)} = '…' }}, or $null if it has none.";

    /// <summary>The unknown keys of the policy variables in a condition.</summary>
    public static IEnumerable<string> UnknownVariables(ConditionEvaluation evaluation, TrustRequest request) => evaluation.Condition.Values
        .SelectMany(value => PolicyPattern.Parse(value.Value, wildcards: false, evaluation.HasVariables).Variables)
        .Where(name => request.Context.Find(name).IsUnknown);

    private static string? Undecided(ConditionEvaluation evaluation, TrustRequest request)
    {
        string? variable = UnknownVariables(evaluation, request).FirstOrDefault();
        if (variable is not null)
            return Unknown(variable);
        return evaluation.Key.Values is { Count: > 1 } && evaluation.Condition.Operator.Set == ConditionSet.None
            ? $"The call has several values for {HintFacts.NameOf(evaluation.Condition.Key)}. Put ForAnyValue: or ForAllValues: before {evaluation.Condition.Operator}; AWS does not document the behavior without them."
            : null;
    }

    private static string? Missing(ConditionEvaluation evaluation, TrustRequest request)
    {
        string key = evaluation.Condition.Key;
        if (request.Caller is WebIdentityCaller { Issuer: { } issuer } && key.LastIndexOf(':') is > 0 and int colon && OtherIssuer(key[..colon], issuer))
            return $"The key begins with {HintFacts.Show(key[..colon])}, but the provider is {HintFacts.Show(issuer)}. The prefix is the issuer without https://, with its path and trailing slash. Write '{UntrustedText.Line(issuer + key[colon..])}'.";
        return evaluation.Condition.Operator.Negated || evaluation.Condition.Operator.Test == ConditionTest.Null ? null
            : $"The call has no {HintFacts.NameOf(key)}" + (evaluation.Key.Reason is { } reason ? $": {reason}." : ".");
    }

    /// <summary>Whether a name is an issuer other than the token's, and not the prefix of AWS keys.</summary>
    private static bool OtherIssuer(string name, string issuer) =>
        name.Contains('.', StringComparison.Ordinal) && !name.Equals(issuer, StringComparison.OrdinalIgnoreCase)
        && !issuer.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(issuer + ":", StringComparison.OrdinalIgnoreCase);

    private static string? Text(HintFacts facts)
    {
        if (facts.Operator.Test is not (ConditionTest.StringEquals or ConditionTest.StringLike or ConditionTest.ArnLike or ConditionTest.StringEqualsIgnoreCase))
            return null;
        if (!facts.Operator.TakesWildcards && facts.Wanted.AsSpan().ContainsAny('*', '?') && HintFacts.Like(facts.Value, facts.Wanted))
            return $"{facts.Operator} compares * and ? as characters. Use StringLike.";
        if (HintFacts.Like(facts.Value, facts.Wanted, StringComparison.OrdinalIgnoreCase))
            return $"Values are case-sensitive, but {facts.Name} is {HintFacts.Show(facts.Value)}. Use the same case.";
        if (facts.Fits(facts.Value.Trim(), facts.Wanted.Trim()))
            return "The value has leading or trailing white space. Remove it.";
        if (facts.Fits(Decoded(facts.Value), Decoded(facts.Wanted)))
            return $"{(facts.Value.Contains('%', StringComparison.Ordinal) ? "The provider escapes characters of the name (a colon is %3A)" : "The policy has an escaped character (%3A is a colon), and the token has the character")}. Write {HintFacts.Show(facts.Value)}.";
        if (facts.Fits(facts.Value.TrimEnd('/'), facts.Wanted.TrimEnd('/')))
            return $"The trailing slash must match. Write {HintFacts.Show(facts.Value)}.";
        return Audience(facts) ?? (facts.IsSubject ? SubjectHints.Of(facts) : null) ?? SamlHints.Of(facts)
            ?? $"Add {HintFacts.Show(facts.Value)} to the values of the condition, if this caller should be able to assume the role.";
    }

    /// <summary>IAM: the key aud has azp where the token has one, and oaud has aud.</summary>
    private static string? Audience(HintFacts facts)
    {
        string key = facts.Evaluation.Condition.Key;
        if (!key.EndsWith(":aud", StringComparison.OrdinalIgnoreCase) || facts.Request.Caller is not WebIdentityCaller)
            return null;
        IReadOnlyList<string>? original = facts.Request.Context.Find(key[..^3] + "oaud").Values;
        return original?.Any(value => facts.Fits(value, facts.Wanted)) == true
            ? $"The token has azp, so the key aud contains azp, and the key oaud contains the claim aud. Write {HintFacts.Show(facts.Value)}, or test '{UntrustedText.Line(key[..^3])}oaud'."
            : $"Request a token with the audience {HintFacts.Show(facts.Wanted)}, or write {HintFacts.Show(facts.Value)}; the audience must also be a client ID of the provider in IAM.";
    }

    private static string Decoded(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
