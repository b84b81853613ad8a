namespace PSFederation.Core.Trust;

/// <summary>
/// Evaluates the trust policy of a role: an explicit Deny comes first, then some statement has to allow (IAM's page "Policy evaluation logic"). Service and resource
/// control policies, session policies and permissions boundaries are not evaluated.
/// </summary>
public static class TrustEvaluator
{
    /// <summary>Evaluates a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="request">The request.</param>
    /// <returns>The evaluation.</returns>
    public static TrustEvaluation Evaluate(TrustPolicy policy, TrustRequest request)
    {
        List<StatementEvaluation> statements = [.. policy.Statements.Select(statement => Evaluate(statement, policy.HasVariables, request))];
        return new TrustEvaluation(statements, [.. request.Actions.Select(action => Decide(action, statements))]) { Faults = request.Faults };
    }

    /// <summary>Whether a statement applies to an action. Names are not case-sensitive.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="action">The action.</param>
    /// <returns>True if it is.</returns>
    public static bool HasAction(TrustStatement statement, string action) =>
        statement.NotAction != statement.Actions.Any(pattern =>
            PolicyPattern.Parse(pattern.Value, wildcards: true, variables: false).Matches(action, StringComparison.OrdinalIgnoreCase));

    private static StatementEvaluation Evaluate(TrustStatement statement, bool variables, TrustRequest request) => new(
        statement,
        request.Caller.Matches(statement),
        [.. request.Actions.Where(action => HasAction(statement, action))],
        [.. statement.Conditions.Select(condition => new ConditionEvaluation(
            condition, request.Context.Find(condition.Key), ConditionEvaluator.IsMet(condition, request.Context, variables), variables))]);

    private static ActionEvaluation Decide(string action, List<StatementEvaluation> statements)
    {
        bool? denied = Logic.Any(statements.Where(s => !s.Statement.Allows).Select(s => s.Applies(action)));
        bool? allowed = Logic.Any(statements.Where(s => s.Statement.Allows).Select(s => s.Applies(action)));
        return new ActionEvaluation(action, allowed & !denied, denied);
    }
}
