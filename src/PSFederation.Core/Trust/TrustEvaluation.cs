namespace PSFederation.Core.Trust;

/// <summary>A condition and its result.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Key">The state of its key.</param>
/// <param name="IsMet">Whether it is met; null if unknown.</param>
/// <param name="HasVariables">Whether its values can contain policy variables.</param>
public sealed record ConditionEvaluation(TrustCondition Condition, ContextKey Key, bool? IsMet, bool HasVariables);

/// <summary>A statement and its result.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="PrincipalMatches">Whether it applies to this caller.</param>
/// <param name="Actions">The actions of the request that it applies to.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record StatementEvaluation(
    TrustStatement Statement, bool? PrincipalMatches, IReadOnlyList<string> Actions, IReadOnlyList<ConditionEvaluation> Conditions)
{
    /// <summary>Whether principal and all conditions match.</summary>
    public bool? Matches { get; } = PrincipalMatches & Logic.All(Conditions.Select(condition => condition.IsMet));

    /// <summary>Whether it applies to an action.</summary>
    /// <param name="action">An action of the request.</param>
    /// <returns>True, false, or null if unknown.</returns>
    public bool? Applies(string action) => Actions.Contains(action, StringComparer.Ordinal) ? Matches : false;
}

/// <summary>An action and its result.</summary>
/// <param name="Action">The action.</param>
/// <param name="IsAllowed">Whether a statement allows it and none denies it; null if unknown.</param>
/// <param name="IsDenied">Whether a statement denies it explicitly.</param>
public sealed record ActionEvaluation(string Action, bool? IsAllowed, bool? IsDenied);

/// <summary>The evaluation of a request by a trust policy.</summary>
/// <param name="Statements">Each statement, in the order of the policy.</param>
/// <param name="Actions">Each action of the request.</param>
public sealed record TrustEvaluation(IReadOnlyList<StatementEvaluation> Statements, IReadOnlyList<ActionEvaluation> Actions)
{
    /// <summary>Whether the policy allows every action; null if that depends on unknown values.</summary>
    public bool? PolicyAllows { get; } = Logic.All(Actions.Select(action => action.IsAllowed));

    /// <summary>Why STS rejects the token before it evaluates the policy.</summary>
    public IReadOnlyList<TokenFault> Faults { get; init; } = [];

    /// <summary>Whether the policy allows every action and STS accepts the token; null if that depends on unknown values.</summary>
    public bool? IsAllowed => Faults.Count > 0 ? false : PolicyAllows;

    /// <summary>The same as a verdict.</summary>
    public FederationTrustVerdict Verdict => IsAllowed switch
    {
        true => FederationTrustVerdict.Allowed,
        false => FederationTrustVerdict.Denied,
        null => FederationTrustVerdict.Undetermined,
    };
}
