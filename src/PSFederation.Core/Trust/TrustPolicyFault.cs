namespace PSFederation.Core.Trust;

/// <summary>Why a text is not a trust policy that IAM accepts.</summary>
/// <param name="Problem">What was found and expected, as a sentence without the final period.</param>
/// <param name="Position">The position, in the decoded text if the input was URL-encoded.</param>
public sealed record TrustPolicyFault(string Problem, TextPosition Position);
