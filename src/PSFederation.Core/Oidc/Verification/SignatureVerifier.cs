using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Oidc.Signing;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>
/// Verifies signatures with one key, using Microsoft.IdentityModel. Callers check first that the key can be used for the algorithm.
/// JsonWebTokenHandler would do both, but accepts duplicate names, lenient Base64url and keys for other uses, and has no row for each check.
/// </summary>
internal sealed class SignatureVerifier
{
    private readonly Lock _gate = new();
    private SignatureProvider? _provider;

    /// <summary>Creates a key.</summary>
    public SignatureVerifier(SecurityKey key)
    {
        key.CryptoProviderFactory = UncachedProviders.Instance;
        Key = key;
    }

    internal SecurityKey Key { get; }

    /// <summary>Whether this key signed the data.</summary>
    public bool Verify(JwsAlgorithm algorithm, byte[] data, byte[] signature)
    {
        // Providers throw for an empty signature, and accept some RSA-PSS signatures shorter than the modulus (RFC 8017 section 8.1.2 step
        // 1).
        if (signature.Length == 0 || (algorithm.KeyType == JwsAlgorithm.Rsa && signature.Length != (Key.KeySize + 7) / 8))
            return false;
        // One at a time, because .NET key objects are not thread-safe.
        lock (_gate)
        {
            try
            {
                return Provider(algorithm.Name).Verify(data, signature);
            }
            catch (CryptographicException)
            {
                // The platform cannot use the signature or key, so this key did not sign.
                return false;
            }
        }
    }

    /// <summary>The provider for an algorithm. The last one is kept, because most keys are used with one algorithm.</summary>
    private SignatureProvider Provider(string algorithm)
    {
        if (_provider?.Algorithm != algorithm)
        {
            _provider?.Dispose();
            _provider = UncachedProviders.Instance.CreateForVerifying(Key, algorithm);
        }

        return _provider;
    }
}
