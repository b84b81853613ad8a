namespace PSFederation.Core.Oidc;

/// <summary>Facts about a rejected request for messages. Contains no secret.</summary>
/// <param name="Scope">The scopes that were sent, separated by spaces; null if none.</param>
/// <param name="Authentication">How the client authenticated; null if a browser sent the request.</param>
/// <param name="HasPerson">Whether a person is involved, who can have declined.</param>
internal sealed record OAuthRequestFacts(string? Scope, OidcClientAuthentication? Authentication, bool HasPerson);
