namespace PSFederation.Core.Oidc.Providers;

/// <summary>A provider with known addresses and behavior: one record of the table in <see cref="OidcProviders"/>.</summary>
public sealed record OidcProvider
{
    /// <summary>The name for -Provider.</summary>
    public required string Name { get; init; }

    /// <summary>The display name.</summary>
    public required string Title { get; init; }

    /// <summary>Other names for -Provider. Case, spaces, dots and hyphens are ignored.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The issuer, with its parameters in braces: <c>https://{Domain}/</c>.</summary>
    public required string Authority { get; init; }

    /// <summary>The default scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid"];

    /// <summary>The additional scope that requests a refresh token, for renewal without the person; null for none.</summary>
    public string? LastingScope { get; init; }

    /// <summary>The request parameters that request a refresh token, if no scope does.</summary>
    public IReadOnlyDictionary<string, string> LastingParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The token of this provider that AWS accepts.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>The ProviderId of an access token at STS; null for OIDC.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The required host of local redirect addresses.</summary>
    public string RedirectHost { get; init; } = "127.0.0.1";

    /// <summary>Why a person cannot sign in with the browser here; null if they can.</summary>
    public string? NoRedirect { get; init; }

    /// <summary>Why a client secret is required; null if it is not.</summary>
    public string? NeedsSecret { get; init; }

    /// <summary>Whether the token endpoint accepts the secret only in the body.</summary>
    public bool SecretInBody { get; init; }

    /// <summary>The audience of a client secret that is a token signed with the client's key; null if the secret is text.</summary>
    public string? SecretAudience { get; init; }

    /// <summary>The form of the issuer in the discovery document if it differs from the authority; a placeholder matches an ID (a UUID).</summary>
    public string? Issuer { get; init; }

    /// <summary>Endpoints of a provider without a usable discovery document.</summary>
    public IReadOnlyDictionary<string, string>? Endpoints { get; init; }

    /// <summary>What to register there, and notes.</summary>
    public required string Registration { get; init; }

    /// <summary>The provider's documentation for this record.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>The token, with the ProviderId for STS.</summary>
    /// <returns>The token or a copy.</returns>
    public OidcToken Mark(OidcToken token) =>
        ProviderId is { } id && token.TokenType == OidcTokenType.AccessToken ? token.WithProviderId(id) : token;
}
