namespace PSFederation.Core.Trust;

/// <summary>
/// Whether a condition is met: true, false, or null if that depends on unknown values. The rules are from IAM's pages "Condition operators" and
/// "Conditions with multiple context keys or values".
/// </summary>
public static class ConditionEvaluator
{
    /// <summary>Evaluates a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="context">The request.</param>
    /// <param name="variables">Whether values can contain policy variables.</param>
    /// <returns>Whether it is met.</returns>
    public static bool? IsMet(TrustCondition condition, TrustContext context, bool variables)
    {
        ConditionOperator by = condition.Operator;
        ContextKey key = context.Find(condition.Key);
        if (key.IsUnknown)
            return OfUnknown(condition, key);
        if (by.Test == ConditionTest.Null)
            return IsNull(condition, key.IsMissing);
        if (key.IsMissing)
            return OfMissing(by);
        // "ForAllValues … also returns true if … the context key value resolves to a null dataset, such as an empty string"; ForAnyValue returns false.
        if (by.Set != ConditionSet.None && key.Values!.All(value => value.Length == 0))
            return by.Set == ConditionSet.ForAllValues;
        // IAM requires a set operator for a key with several values, and does not document the behavior without one.
        if (by.Set == ConditionSet.None && key.Values!.Count > 1 && condition.Values.Count > 0)
            return null;
        IEnumerable<bool?> each = key.Values!.Select(value => Single(condition, value, context, variables));
        return by.Set == ConditionSet.ForAnyValue ? Logic.Any(each) : Logic.All(each);
    }

    /// <summary>A key with any value or no value: the result is known if it is the same in every case.</summary>
    private static bool? OfUnknown(TrustCondition condition, ContextKey key)
    {
        bool isNull = condition.Operator.Test == ConditionTest.Null;
        bool? present = isNull ? IsNull(condition, missing: false) : OfAnyValue(condition);
        bool? missing = key.IsAlwaysPresent ? present : isNull ? IsNull(condition, missing: true) : OfMissing(condition.Operator);
        return present == missing ? present : null;
    }

    /// <summary>The result for every value of a request: an empty policy value list matches none, and * matches all.</summary>
    private static bool? OfAnyValue(TrustCondition condition)
    {
        ConditionOperator by = condition.Operator;
        bool? each = condition.Values.Count == 0 ? by.Negated
            : by.Test == ConditionTest.StringLike && condition.Values.Any(value => PolicyPattern.Parse(value.Value, wildcards: true, variables: false).MatchesAll) ? !by.Negated
            : null;
        // A value can be empty, which is a null dataset for a set operator.
        return by.Set == ConditionSet.None || each == (by.Set == ConditionSet.ForAllValues) ? each : null;
    }

    private static bool IsNull(TrustCondition condition, bool missing) =>
        condition.Values.Any(value => bool.TryParse(value.Value, out bool expected) && expected == missing);

    /// <summary>"If the policy condition requires that the key is not matched … and the right key is not present, the condition is true."</summary>
    private static bool OfMissing(ConditionOperator by) => by.IfExists || by.Set switch
    {
        ConditionSet.ForAllValues => true,
        ConditionSet.ForAnyValue => false,
        _ => by.Negated,
    };

    /// <summary>Several values of the policy are alternatives: OR, and with a negated operator NOR.</summary>
    private static bool? Single(TrustCondition condition, string request, TrustContext context, bool variables)
    {
        bool? any = Logic.Any(condition.Values.Select(value => ConditionMatcher.Matches(condition.Operator, value.Value, request, context, variables)));
        return condition.Operator.Negated ? !any : any;
    }
}
