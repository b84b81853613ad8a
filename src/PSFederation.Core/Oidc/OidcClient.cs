using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc;

/// <summary>A client that is ready for requests: its settings with their secret or key and the known requirements of the provider.</summary>
public sealed record OidcClient : OidcClientSettings
{
    /// <summary>A client without settings.</summary>
    public OidcClient()
    {
    }

    /// <summary>A client from settings.</summary>
    public OidcClient(OidcClientSettings settings)
        : base(settings)
    {
    }

    /// <summary>The client secret (RFC 6749 section 2.3.1); null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The key that signs client assertions (RFC 7523); null if the client has none.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>The certificate, with its private key, for mutual TLS (RFC 8705); null if the client has none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The endpoints of a provider without a usable discovery document, by their names in such a document; null reads the document.</summary>
    public IReadOnlyDictionary<string, string>? Endpoints { get; init; }

    /// <summary>The form of the issuer in the discovery document if it differs from the authority: <c>{}</c> is a placeholder for a UUID.</summary>
    public string? IssuerForm { get; init; }

    /// <summary>The time limit for each call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Shows no secret.</summary>
    /// <returns>The client and its provider.</returns>
    public override string ToString() => $"{ClientId} at {Issuer}";
}
