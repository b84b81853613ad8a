using PSFederation.Core.Cache;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;

namespace PSFederation.CredentialProcess;

/// <summary>The credentials of a profile that are in a file of the cache and not due, by the same code as Get-FederatedCredential.</summary>
internal static class CachedKeys
{
    /// <summary>Whether this machine has what reading them needs.</summary>
    public static bool CanBeRead() => CryptographyLibrary.IsThere();

    /// <summary>The document for the caller of a credential_process; null when there is none, or anything is not as it should be: pwsh then says what.</summary>
    /// <param name="profile">The name of the federated profile.</param>
    public static string? Find(string profile)
    {
        // The cache key is a digest, and without the library the runtime ends the process.
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
#pragma warning disable CA1031 // Whatever it is, pwsh meets it too, and reports it as an error of the module.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
