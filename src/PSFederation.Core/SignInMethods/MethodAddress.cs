namespace PSFederation.Core.SignInMethods;

/// <summary>An address in a sign-in method, to be held to the rule for addresses.</summary>
/// <param name="Parameter">The parameter that sets it.</param>
/// <param name="Member">The member of the file that holds it.</param>
/// <param name="Insecure">The code of the error for plain http to another machine.</param>
/// <param name="IsFull">Whether it must be a full address; else others judge a text that is not.</param>
internal sealed record MethodAddress(string Text, string Parameter, string Member, FederationErrorCode Insecure, bool IsFull);
