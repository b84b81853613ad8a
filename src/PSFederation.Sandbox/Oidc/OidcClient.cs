namespace PSFederation.Sandbox;

/// <summary>A client of the OpenID Connect provider. A class, not a record: its ToString must not show secrets.</summary>
public sealed class OidcClient
{
    internal OidcClient(string clientId, string? clientSecret = null, string? privateKeyPem = null, string? privateKeyId = null)
    {
        ClientId = clientId;
        ClientSecret = clientSecret;
        PrivateKeyPem = privateKeyPem;
        PrivateKeyId = privateKeyId;
    }

    /// <summary>Gets the client ID.</summary>
    public string ClientId { get; }

    /// <summary>Gets the client secret (client_secret_basic, client_secret_post), or null.</summary>
    public string? ClientSecret { get; }

    /// <summary>Gets the private key, RSA or P-256, for private_key_jwt (RFC 7523 2.2) as PKCS #8 PEM, or null.</summary>
    public string? PrivateKeyPem { get; }

    /// <summary>Gets the key ID of that key at the provider, or null.</summary>
    public string? PrivateKeyId { get; }
}
