using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>What the cache holds of a session, and nothing else: the way of a credential_process, which loads neither the AWS SDK nor a flow.</summary>
internal static class SessionCache
{
    /// <summary>The session, be it due; null when there is none, or it is over.</summary>
    public static FederatedSession? Held(CredentialCache cache, string key, TimeProvider time) =>
        cache.Secrets.Read(key) is { } text && SessionJson.Read(text, time) is { } session && time.GetUtcNow().UtcDateTime < RenewalPolicy.End(session) ? session : null;

    /// <summary>The session; null when there is none, or it is due.</summary>
    public static FederatedSession? Fresh(CredentialCache cache, string key, TimeProvider time) =>
        Held(cache, key, time) is { } session && time.GetUtcNow().UtcDateTime < RenewalPolicy.Due(session) ? session : null;
}
