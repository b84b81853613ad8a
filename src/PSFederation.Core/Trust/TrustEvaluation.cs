namespace PSFederation.Core.Trust;

/// <summary>A condition and how it came out.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Key">What is known of its key.</param>
/// <param name="IsMet">Whether it is met; null when that cannot be known here.</param>
/// <param name="HasVariables">Whether its values may hold policy variables.</param>
public sealed record ConditionEvaluation(TrustCondition Condition, ContextKey Key, bool? IsMet, bool HasVariables);

/// <summary>A statement and how it came out.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="PrincipalMatches">Whether it is about this caller.</param>
/// <param name="Actions">The actions of the request that it is about.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record StatementEvaluation(
    TrustStatement Statement, bool? PrincipalMatches, IReadOnlyList<string> Actions, IReadOnlyList<ConditionEvaluation> Conditions)
{
    /// <summary>Whether principal and all conditions match.</summary>
    public bool? Matches { get; } = PrincipalMatches & Logic.All(Conditions.Select(condition => condition.IsMet));

    /// <summary>Whether it decides on an action.</summary>
    /// <param name="action">An action of the request.</param>
    /// <returns>True, false, or null when that cannot be known here.</returns>
    public bool? Applies(string action) => Actions.Contains(action, StringComparer.Ordinal) ? Matches : false;
}

/// <summary>An action and how it came out.</summary>
/// <param name="Action">The action.</param>
/// <param name="IsAllowed">Whether a statement allows it and none denies it; null when that cannot be known here.</param>
/// <param name="IsDenied">Whether a statement denies it explicitly.</param>
public sealed record ActionEvaluation(string Action, bool? IsAllowed, bool? IsDenied);

/// <summary>What a trust policy says to a request.</summary>
/// <param name="Statements">Each statement, in the order of the policy.</param>
/// <param name="Actions">Each action of the request.</param>
public sealed record TrustEvaluation(IReadOnlyList<StatementEvaluation> Statements, IReadOnlyList<ActionEvaluation> Actions)
{
    /// <summary>Whether the policy allows every action; null when that depends on what cannot be known here.</summary>
    public bool? PolicyAllows { get; } = Logic.All(Actions.Select(action => action.IsAllowed));

    /// <summary>Why STS refuses the token before it looks at the policy.</summary>
    public IReadOnlyList<TokenFault> Faults { get; init; } = [];

    /// <summary>Whether the policy allows every action, and STS takes the token; null when that depends on what cannot be known here.</summary>
    public bool? IsAllowed => Faults.Count > 0 ? false : PolicyAllows;

    /// <summary>The same as a word.</summary>
    public FederationTrustVerdict Verdict => IsAllowed switch
    {
        true => FederationTrustVerdict.Allowed,
        false => FederationTrustVerdict.Denied,
        null => FederationTrustVerdict.Undetermined,
    };
}
