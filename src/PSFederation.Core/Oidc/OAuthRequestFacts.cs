namespace PSFederation.Core.Oidc;

/// <summary>What messages about a refused request say of the request. No secret.</summary>
/// <param name="Scope">The scopes that were sent, separated by spaces; null when none was.</param>
/// <param name="Authentication">How the client authenticated; null where a browser sent the request.</param>
/// <param name="HasPerson">Whether a person takes part, who may have declined.</param>
internal sealed record OAuthRequestFacts(string? Scope, OidcClientAuthentication? Authentication, bool HasPerson);
