namespace PSFederation.Core.Trust;

/// <summary>A condition: an operator, a key and the values of the operator.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Key">The condition key as written; key names are not case-sensitive.</param>
/// <param name="Values">The values of the policy. IAM accepts an empty list, which never matches.</param>
/// <param name="Position">The position of the key.</param>
public sealed record TrustCondition(ConditionOperator Operator, string Key, IReadOnlyList<TrustText> Values, TextPosition Position);
