namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>One operator on one key. Several values are alternatives; several conditions must all match.</summary>
internal sealed record TrustCondition(ConditionOperator Operator, string Key, IReadOnlyList<string> Values, bool HasVariables)
{
    public bool IsMet(RequestContext context)
    {
        IReadOnlyList<string>? values = context.Find(Key);
        if (Operator.IsNull)
        {
            return Values.Any(value => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase) == values is null);
        }

        if (values is null)
        {
            // A missing key: "for all" is true, "for any" is false, and a negated operator is true.
            return Operator.IfExists || Operator.ForAllValues || (Operator.IsNegated && !Operator.ForAnyValue);
        }

        PolicyText[] wanted = [.. Values.Select(value => PolicyText.Expand(value, HasVariables ? context : null)).OfType<PolicyText>()];
        return Operator.ForAllValues || (Operator.IsNegated && !Operator.ForAnyValue)
            ? values.All(Test)
            : values.Any(Test);

        bool Test(string value) => wanted.Any(policy => Operator.Compare(value, policy)) != Operator.IsNegated;
    }
}
