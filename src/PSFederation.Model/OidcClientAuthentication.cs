namespace PSFederation;

/// <summary>How a client authenticates at the token endpoint (OIDC Core 9, RFC 8705 section 2).</summary>
public enum OidcClientAuthentication
{
    /// <summary>Automatic: a key or certificate signs (PrivateKeyJwt); a secret is sent as the provider requires; otherwise none.</summary>
    Automatic,

    /// <summary>The secret in the header Authorization (client_secret_basic).</summary>
    Basic,

    /// <summary>The secret in the body (client_secret_post).</summary>
    Post,

    /// <summary>A token signed by the client's key (private_key_jwt, RFC 7523 section 2.2).</summary>
    PrivateKeyJwt,

    /// <summary>The client's certificate in the TLS handshake (tls_client_auth, self_signed_tls_client_auth, RFC 8705).</summary>
    MutualTls,

    /// <summary>None: a public client.</summary>
    None,
}
