namespace PSFederation.Sandbox;

/// <summary>The signing key of a test token.</summary>
public enum MintKey
{
    /// <summary>The published RSA key of the provider; RS256.</summary>
    Provider,

    /// <summary>The P-256 key that the provider publishes; ES256.</summary>
    ProviderEcdsa,

    /// <summary>A foreign RSA key with the key ID of the provider's key; RS256.</summary>
    Foreign,

    /// <summary>A foreign RSA key with an unpublished key ID; RS256.</summary>
    UnknownKeyId,

    /// <summary>The provider's public key, used as a shared secret; HS256.</summary>
    PublicKeyAsSecret,

    /// <summary>No signature; alg none.</summary>
    None,
}
