namespace PSFederation.Core.Trust;

/// <summary>A principal of a statement.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Value">The value; <c>*</c> for everyone.</param>
/// <param name="Position">Where the value begins.</param>
public sealed record TrustPrincipal(TrustPrincipalKind Kind, string Value, TextPosition Position);
