using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc;

/// <summary>A client that is ready to ask its provider: its settings, with the secret or key that they name and what the provider is known to want.</summary>
public sealed record OidcClient : OidcClientSettings
{
    /// <summary>Of no settings.</summary>
    public OidcClient()
    {
    }

    /// <summary>Of settings.</summary>
    public OidcClient(OidcClientSettings settings)
        : base(settings)
    {
    }

    /// <summary>The client secret (RFC 6749 section 2.3.1); null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The key that signs client assertions (RFC 7523); null when the client has none.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>The certificate, with its private key, for mutual TLS (RFC 8705); null when the client has none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The endpoints, by their names in a discovery document, of a provider that has none to go by; null reads it.</summary>
    public IReadOnlyDictionary<string, string>? Endpoints { get; init; }

    /// <summary>What the issuer in the discovery document looks like when it is not the authority: <c>{}</c> stands for a UUID.</summary>
    public string? IssuerForm { get; init; }

    /// <summary>How long each call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Shows no secret.</summary>
    /// <returns>The client and its provider.</returns>
    public override string ToString() => $"{ClientId} at {Issuer}";
}
