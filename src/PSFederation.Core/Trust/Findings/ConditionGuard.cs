namespace PSFederation.Core.Trust.Findings;

/// <summary>The conditions of a statement for one key.</summary>
/// <param name="Solid">Conditions that a request without the key, or with another value, does not meet.</param>
/// <param name="Holes">Conditions that a request without the key meets.</param>
internal sealed record ConditionGuard(IReadOnlyList<TrustCondition> Solid, IReadOnlyList<TrustCondition> Holes)
{
    /// <summary>Whether any condition requires a value, even with wildcards.</summary>
    public bool Exists => Solid.Count + Holes.Count > 0;

    /// <summary>Reads the conditions of a key.</summary>
    public static ConditionGuard Of(TrustStatement statement, string key)
    {
        TrustCondition[] own = [.. statement.Conditions.Where(condition => condition.Key.Equals(key, StringComparison.OrdinalIgnoreCase))];
        // Null with false requires the key, and closes the hole of the others.
        bool present = own.Any(condition => condition.Operator.Test == ConditionTest.Null && condition.Values.All(value => value.Value.Equals("false", StringComparison.OrdinalIgnoreCase)));
        ILookup<bool, TrustCondition> asked = own
            .Where(condition => IsText(condition.Operator) && !condition.Operator.Negated)
            .ToLookup(condition => present || !(condition.Operator.IfExists || condition.Operator.Set == ConditionSet.ForAllValues));
        return new ConditionGuard([.. asked[true]], [.. asked[false]]);
    }

    /// <summary>
    /// The conditions of Deny statements that deny all other values of a key: a request without the key also meets a negated operator.
    /// </summary>
    public static IReadOnlyList<(TrustStatement Statement, TrustCondition Condition)> Denials(TrustPolicy policy, FederatedPrincipal principal, string key) =>
    [
        .. policy.Statements
            .Where(statement => !statement.Allows && !statement.NotPrincipal && TrustEvaluator.HasAction(statement, principal.Action)
                && statement.Principals.Any(other => Reaches(other, principal)))
            .Where(statement => statement.Conditions.Count == 1)
            .Select(statement => (Statement: statement, Condition: statement.Conditions[0]))
            .Where(denial => denial.Condition.Key.Equals(key, StringComparison.OrdinalIgnoreCase) && denial.Condition.Operator.Negated
                && IsText(denial.Condition.Operator) && denial.Condition.Operator.Set != ConditionSet.ForAllValues),
    ];

    /// <summary>Whether a principal of a Deny is the federated caller. AWS does not document that Federated "*" is.</summary>
    private static bool Reaches(TrustPrincipal denied, FederatedPrincipal principal) => denied.Kind switch
    {
        TrustPrincipalKind.Everyone => true,
        TrustPrincipalKind.Aws => denied.Value == "*",
        TrustPrincipalKind.Federated => denied.Value == principal.Value,
        _ => false,
    };

    private static bool IsText(ConditionOperator operation) =>
        operation.Test is ConditionTest.StringEquals or ConditionTest.StringEqualsIgnoreCase or ConditionTest.StringLike or ConditionTest.ArnLike;
}
