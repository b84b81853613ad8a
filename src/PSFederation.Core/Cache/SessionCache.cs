using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>What the cache holds of a session, and nothing else: the way of a credential_process, which loads neither the AWS SDK nor a flow.</summary>
internal static class SessionCache
{
    /// <summary>The session, even if it is due; null when there is none, or it has expired.</summary>
    /// <param name="text">The entry of the cache; null when there is none.</param>
    public static FederatedSession? Held(byte[]? text, TimeProvider time) =>
        text is not null && SessionJson.Read(text, time) is { } session && time.GetUtcNow().UtcDateTime < RenewalPolicy.End(session) ? session : null;

    /// <summary>The session; null when there is none, or it is due.</summary>
    /// <param name="text">The entry of the cache; null when there is none.</param>
    public static FederatedSession? Fresh(byte[]? text, TimeProvider time) =>
        Held(text, time) is { } session && time.GetUtcNow().UtcDateTime < RenewalPolicy.Due(session) ? session : null;
}
