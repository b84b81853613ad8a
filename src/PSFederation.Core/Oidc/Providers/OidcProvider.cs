namespace PSFederation.Core.Oidc.Providers;

/// <summary>A provider whose addresses and habits are known: one record of the table in <see cref="OidcProviders"/>.</summary>
public sealed record OidcProvider
{
    /// <summary>The name as -Provider takes it.</summary>
    public required string Name { get; init; }

    /// <summary>The name as people write it.</summary>
    public required string Title { get; init; }

    /// <summary>Other names that -Provider takes. Case, blanks, dots and hyphens never count.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The issuer, with the parameters that make it in braces: <c>https://{Domain}/</c>.</summary>
    public required string Authority { get; init; }

    /// <summary>The scopes asked for when none are named.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid"];

    /// <summary>What is asked for beside the scopes where a sign-in is to go on without the person: the scope that brings a refresh token; null for none.</summary>
    public string? LastingScope { get; init; }

    /// <summary>The parameters of the request that bring a refresh token where no scope does.</summary>
    public IReadOnlyDictionary<string, string> LastingParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The token that AWS takes of this provider.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>The ProviderId of an access token at STS; null for OIDC.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The host that redirect addresses on this machine must have.</summary>
    public string RedirectHost { get; init; } = "127.0.0.1";

    /// <summary>Why a person cannot sign in with the browser here; null when they can.</summary>
    public string? NoRedirect { get; init; }

    /// <summary>Why a client secret is needed; null when it is not.</summary>
    public string? NeedsSecret { get; init; }

    /// <summary>Whether the token endpoint takes the secret in the body alone.</summary>
    public bool SecretInBody { get; init; }

    /// <summary>The audience of the client secret where that is a token signed with the client's key; null where it is a text.</summary>
    public string? SecretAudience { get; init; }

    /// <summary>What the issuer of the discovery document looks like where it is not the authority itself; a place matches an id (a UUID).</summary>
    public string? Issuer { get; init; }

    /// <summary>Endpoints of a provider that has no discovery document to go by.</summary>
    public IReadOnlyDictionary<string, string>? Endpoints { get; init; }

    /// <summary>What to register there, and what to know.</summary>
    public required string Registration { get; init; }

    /// <summary>Where the provider documents what this record says.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>The token, with the provider that STS is to be told.</summary>
    /// <returns>The token or a copy.</returns>
    public OidcToken Mark(OidcToken token) =>
        ProviderId is { } id && token.TokenType == OidcTokenType.AccessToken ? token.WithProviderId(id) : token;
}
