namespace PSFederation.Core.Renewal;

/// <summary>When credentials are due for renewal and when they expire, by the clock of this machine.</summary>
public static class RenewalPolicy
{
    /// <summary>The AWS SDK for .NET runs a credential_process again when less than 15 minutes remain; it must then get new credentials.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(16);

    /// <summary>The maximum share of the remaining lifetime, because the shortest sessions of STS last 15 minutes.</summary>
    private const int Share = 3;

    /// <summary>How long a program uses credentials with an unknown expiration before it requests them again.</summary>
    internal static readonly TimeSpan UnknownLifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a call with valid credentials waits for new ones.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestMemory = TimeSpan.FromSeconds(30);

    /// <summary>The Date of a response has whole seconds, and the response takes time.</summary>
    private static readonly TimeSpan Measurable = TimeSpan.FromSeconds(5);

    /// <summary>When the credentials expire by the local clock; Expiration is by the clock of STS.</summary>
    /// <returns>A UTC time by the local clock.</returns>
    public static DateTime End(FederatedSession session)
    {
        if (!session.Keys.HasExpiration)
            return session.Keys.Expiration;
        TimeSpan offset = session.Source.ClockOffset;
        return offset.Duration() < Measurable ? session.Keys.Expiration : Shift(session.Keys.Expiration, -offset);
    }

    /// <summary>
    /// The credentials for a local program, whose Expiration is by the local clock, because the program compares it with that clock.
    /// </summary>
    public static AwsSessionKeys ForThisMachine(FederatedSession session)
    {
        AwsSessionKeys keys = session.Keys;
        return new AwsSessionKeys(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken, End(session));
    }

    /// <summary>The credentials for a local program, if they have not expired.</summary>
    /// <param name="session">The session.</param>
    /// <param name="consequence">What did not happen, as a sentence: "Nothing was written."</param>
    /// <exception cref="FederationException">They have expired.</exception>
    public static AwsSessionKeys RequireValid(FederatedSession session, TimeProvider time, string consequence) =>
        ForThisMachine(session) is var keys && keys.Expiration > time.GetUtcNow().UtcDateTime ? keys : throw Expired(session, keys.Expiration, consequence);

    /// <summary>The error for expired credentials.</summary>
    /// <param name="session">The session.</param>
    /// <param name="end">When they expired, by the local clock.</param>
    /// <param name="consequence">What did not happen, as a sentence: "Nothing was written."</param>
    internal static FederationException Expired(FederatedSession session, DateTime end, string consequence) => new(
        FederationErrorCode.CredentialExpired, $"The credentials expired at {end:u} ({session.Source}). {consequence} Get new credentials.", session.Keys.AccessKeyId);

    /// <summary>When the credentials are due for renewal: when less than 16 minutes or a third of their lifetime remains, whichever is smaller.</summary>
    /// <returns>A UTC time by the local clock.</returns>
    public static DateTime Due(FederatedSession session)
    {
        DateTime end = End(session);
        TimeSpan third = (end - session.Source.IssuedAt) / Share;
        return third < TimeSpan.Zero ? end : Shift(end, third < Margin ? -third : -Margin);
    }

    /// <summary>The total lifetime of the credentials.</summary>
    internal static TimeSpan Lifetime(FederatedSession session) => End(session) - session.Source.IssuedAt;

    /// <summary>How long a failed renewal is recorded, so that a server that is down is not called every time: half a minute, or a tenth of the lifetime if that is shorter.</summary>
    internal static TimeSpan FailureMemory(TimeSpan lifetime) =>
        lifetime / 10 is var tenth && tenth < LongestMemory ? (tenth > TimeSpan.Zero ? tenth : TimeSpan.Zero) : LongestMemory;

    /// <summary>Avoids an exception at the minimum and maximum time.</summary>
    private static DateTime Shift(DateTime time, TimeSpan by) =>
        by < TimeSpan.Zero && time - DateTime.MinValue < -by ? DateTime.MinValue
        : by > TimeSpan.Zero && DateTime.MaxValue - time < by ? DateTime.MaxValue
        : time + by;
}
