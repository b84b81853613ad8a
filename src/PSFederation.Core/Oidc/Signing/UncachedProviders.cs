using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Certificates;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>Creates the signature providers of Microsoft.IdentityModel without caching them.</summary>
/// <remarks>
/// The default factory of the package caches them with their keys for the lifetime of the process, and starts a task that maintains the cache.
/// Every key that is passed to the package must use this factory.
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
