using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>A session from the cache only. A credential_process uses it, because it loads neither the AWS SDK nor a flow.</summary>
internal static class SessionCache
{
    /// <summary>The session, even if it is due for renewal; null if there is none, or if it has expired.</summary>
    /// <param name="text">The cache entry; null if there is none.</param>
    public static FederatedSession? Held(byte[]? text, TimeProvider time) =>
        text is not null && SessionJson.Read(text, time) is { } session && time.GetUtcNow().UtcDateTime < RenewalPolicy.End(session) ? session : null;

    /// <summary>The session; null if there is none, or if it is due for renewal.</summary>
    /// <param name="text">The cache entry; null if there is none.</param>
    public static FederatedSession? Fresh(byte[]? text, TimeProvider time) =>
        Held(text, time) is { } session && time.GetUtcNow().UtcDateTime < RenewalPolicy.Due(session) ? session : null;
}
