using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Oidc.Signing;

namespace PSFederation.Core.Oidc;

/// <summary>Who asks a provider for a token, and for what: what the flows have in common.</summary>
public sealed record OidcClient
{
    /// <summary>The issuer, or the address of its discovery document.</summary>
    public required string Authority { get; init; }

    /// <summary>The client id that is registered with the provider (RFC 6749 section 2.2).</summary>
    public required string ClientId { get; init; }

    /// <summary>How the client authenticates.</summary>
    public OidcClientAuthentication Authentication { get; init; }

    /// <summary>The client secret (RFC 6749 section 2.3.1); null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The key that signs client assertions (RFC 7523); null when the client has none.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>The certificate, with its private key, for mutual TLS (RFC 8705); null when the client has none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The scopes (RFC 6749 section 3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The resources that the access token is for (RFC 8707 section 2).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The audience that the access token is for, where a provider takes this parameter of its own (Auth0, Keycloak).</summary>
    public string? Audience { get; init; }

    /// <summary>Parameters that only this provider knows: of the request that begins the flow.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The endpoints, by their names in a discovery document, of a provider that has none to go by; null reads it.</summary>
    public IReadOnlyDictionary<string, string>? Endpoints { get; init; }

    /// <summary>What the issuer in the discovery document looks like when it is not the authority: <c>{}</c> stands for a UUID.</summary>
    public string? IssuerForm { get; init; }

    /// <summary>The token to give back.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>How long each call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The scopes as a request has them; null for none.</summary>
    internal string? Scope => Scopes.Count == 0 ? null : string.Join(' ', Scopes);
}
