namespace PSFederation.Sandbox;

/// <summary>What a minted token is signed with.</summary>
public enum MintKey
{
    /// <summary>The RSA key that the provider publishes and uses; RS256.</summary>
    Provider,

    /// <summary>The P-256 key that the provider publishes; ES256.</summary>
    ProviderEcdsa,

    /// <summary>A foreign RSA key under the key id of the provider's key; RS256.</summary>
    Foreign,

    /// <summary>A foreign RSA key under a key id that the provider does not publish; RS256.</summary>
    UnknownKeyId,

    /// <summary>The provider's public key, used as a shared secret; HS256.</summary>
    PublicKeyAsSecret,

    /// <summary>No signature at all; alg none.</summary>
    None,
}
