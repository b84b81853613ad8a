namespace PSFederation.Core.Trust;

/// <summary>Why a text is not a trust policy that IAM accepts.</summary>
/// <param name="Problem">What was found and expected, as a sentence without its full stop.</param>
/// <param name="Position">Where; in the decoded text when the input was URL-encoded.</param>
public sealed record TrustPolicyFault(string Problem, TextPosition Position);
