using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Oidc.Signing;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>
/// Verifies signatures with one key by Microsoft.IdentityModel. Callers check first that the key may be used for the algorithm.
/// JsonWebTokenHandler would do both, but accepts doubled names, loose Base64url and keys for other uses, and gives no row for each check.
/// </summary>
internal sealed class SignatureVerifier
{
    private readonly Lock _gate = new();
    private SignatureProvider? _provider;

    /// <summary>Takes a key.</summary>
    public SignatureVerifier(SecurityKey key)
    {
        key.CryptoProviderFactory = UncachedProviders.Instance;
        Key = key;
    }

    internal SecurityKey Key { get; }

    /// <summary>Whether a signature was made over the data by this key.</summary>
    public bool Verify(JwsAlgorithm algorithm, byte[] data, byte[] signature)
    {
        // Providers throw for an empty signature, and accept some RSA-PSS signatures shorter than the modulus (RFC 8017 section 8.1.2 step
        // 1).
        if (signature.Length == 0 || (algorithm.KeyType == JwsAlgorithm.Rsa && signature.Length != (Key.KeySize + 7) / 8))
            return false;
        // One at a time: the key objects of .NET are not safe for threads that share them.
        lock (_gate)
        {
            try
            {
                return Provider(algorithm.Name).Verify(data, signature);
            }
            catch (CryptographicException)
            {
                // A signature or key that the platform cannot compute with: this key did not sign.
                return false;
            }
        }
    }

    /// <summary>The provider for an algorithm: that of the last call, since most keys are used with one algorithm.</summary>
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
