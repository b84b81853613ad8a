namespace PSFederation;

/// <summary>How a client proves at the token endpoint who it is (OIDC Core 9, RFC 8705 section 2).</summary>
public enum OidcClientAuthentication
{
    /// <summary>By what there is: a key or certificate signs (PrivateKeyJwt); a secret goes as the provider wants it; else not at all.</summary>
    Automatic,

    /// <summary>The secret in the header Authorization (client_secret_basic).</summary>
    Basic,

    /// <summary>The secret in the body (client_secret_post).</summary>
    Post,

    /// <summary>A token signed by the client's key (private_key_jwt, RFC 7523 section 2.2).</summary>
    PrivateKeyJwt,

    /// <summary>The client's certificate in the TLS handshake (tls_client_auth, self_signed_tls_client_auth, RFC 8705).</summary>
    MutualTls,

    /// <summary>Not at all: a public client.</summary>
    None,
}
