namespace PSFederation.Sandbox;

/// <summary>The clients of the OpenID Connect provider.</summary>
public sealed class OidcClients
{
    internal OidcClients(OidcClient cli, OidcClient service, OidcClient privateKeyJwt)
    {
        Cli = cli;
        Service = service;
        PrivateKeyJwt = privateKeyJwt;
    }

    /// <summary>Gets the public native client: code with PKCE over a loopback redirect, device code, token exchange.</summary>
    public OidcClient Cli { get; }

    /// <summary>Gets the confidential client with a secret: client credentials, authorization code, token exchange.</summary>
    public OidcClient Service { get; }

    /// <summary>Gets the confidential client that authenticates by private_key_jwt: client credentials.</summary>
    public OidcClient PrivateKeyJwt { get; }
}
