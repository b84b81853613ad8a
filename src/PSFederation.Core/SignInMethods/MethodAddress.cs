namespace PSFederation.Core.SignInMethods;

/// <summary>An address in a sign-in method, which must follow the rule for addresses.</summary>
/// <param name="Parameter">The parameter that sets it.</param>
/// <param name="Member">Its member in the file.</param>
/// <param name="Insecure">The error code for unencrypted http to another machine.</param>
/// <param name="IsFull">Whether it must be a full address; otherwise other code validates the text.</param>
internal sealed record MethodAddress(string Text, string Parameter, string Member, FederationErrorCode Insecure, bool IsFull);
