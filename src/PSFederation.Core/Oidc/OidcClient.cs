namespace PSFederation.Core.Oidc;

/// <summary>Who asks a provider for a token, and for what: what the flows have in common.</summary>
public sealed record OidcClient
{
    /// <summary>The issuer, or the address of its discovery document.</summary>
    public required string Authority { get; init; }

    /// <summary>The client id that is registered with the provider (RFC 6749 section 2.2).</summary>
    public required string ClientId { get; init; }

    /// <summary>The client secret (RFC 6749 section 2.3.1); null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The scopes (RFC 6749 section 3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The resources that the access token is for (RFC 8707 section 2).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The audience that the access token is for, where a provider takes this parameter of its own (Auth0, Keycloak).</summary>
    public string? Audience { get; init; }

    /// <summary>The token to give back.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>How long each call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}
