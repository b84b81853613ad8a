using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Oidc.Signing;

namespace PSFederation.Core.Oidc;

/// <summary>Makes the objects by which Microsoft.IdentityModel computes signatures, and keeps none of them.</summary>
/// <remarks>
/// The factory that the package uses by default caches them, and the keys in them, for the lifetime of the process, and starts a task that tends
/// the cache. Every key that is given to the package must have this factory.
/// </remarks>
internal sealed class UncachedProviders : CryptoProviderFactory
{
    private UncachedProviders()
    {
        CacheSignatureProviders = false;
        // Our callers use a provider from one thread at a time.
        SignatureProviderObjectPoolCacheSize = 1;
    }

    /// <summary>The factory; it has no state.</summary>
    public static UncachedProviders Instance { get; } = new();

    /// <inheritdoc/>
    public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm) =>
        base.CreateForSigning(key is CertificateKey certified ? certified.Signer : key, algorithm);
}
