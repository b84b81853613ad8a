using PSFederation.Core.Cache;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;

namespace PSFederation.CredentialProcess;

/// <summary>The cached credentials of a profile that are not due for renewal, read with the same code as Get-FederatedCredential.</summary>
internal static class CachedKeys
{
    /// <summary>Whether this machine can read them.</summary>
    public static bool CanBeRead() => CryptographyLibrary.IsThere();

    /// <summary>The document for the caller of a credential_process; null if there is none, or after any error: pwsh then reports it.</summary>
    /// <param name="profile">The name of the federated profile.</param>
    public static string? Find(string profile)
    {
        // The cache key is a digest, and without the library the runtime terminates the process.
        if (!CanBeRead())
            return null;
        try
        {
            string key = CacheKey.Session(ProfileStore.Get(profile)), folder = FederationFolder.CachePath;
            byte[]? entry = SecretFile.Read(folder, key);
            if (entry is null && OperatingSystem.IsWindows())
                entry = ProtectedFile.Read(folder, key);
            return SessionCache.Fresh(entry, TimeProvider.System) is { } session ? CredentialProcessJson.Write(RenewalPolicy.ForThisMachine(session)) : null;
        }
#pragma warning disable CA1031 // pwsh gets the same error and reports it as an error of the module.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
