namespace PSFederation.Sandbox;

/// <summary>The clients of the OpenID Connect provider.</summary>
public sealed class OidcClients
{
    internal OidcClients(OidcClient cli, OidcClient service, OidcClient privateKeyJwt, OidcClient privateKeyJwtEcdsa)
    {
        Cli = cli;
        Service = service;
        PrivateKeyJwt = privateKeyJwt;
        PrivateKeyJwtEcdsa = privateKeyJwtEcdsa;
    }

    /// <summary>Gets the public native client: code with PKCE over a loopback redirect, device code, refresh token, token exchange.</summary>
    public OidcClient Cli { get; }

    /// <summary>Gets the confidential client with a secret: client credentials, authorization code, refresh token, token exchange.</summary>
    public OidcClient Service { get; }

    /// <summary>Gets the confidential client that authenticates by private_key_jwt with an RSA key: client credentials, token exchange.</summary>
    public OidcClient PrivateKeyJwt { get; }

    /// <summary>Gets the same with a P-256 key.</summary>
    public OidcClient PrivateKeyJwtEcdsa { get; }
}
