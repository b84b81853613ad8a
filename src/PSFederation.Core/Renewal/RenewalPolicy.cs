namespace PSFederation.Core.Renewal;

/// <summary>When keys are due for renewal, and when they are over, by the clock of this machine.</summary>
public static class RenewalPolicy
{
    /// <summary>The AWS SDK for .NET asks a credential_process again when less than 15 minutes remain; keys handed out then must be new ones.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(16);

    /// <summary>The share of the lifetime that remains at most; STS' shortest sessions last 15 minutes.</summary>
    private const int Share = 3;

    /// <summary>How long a program uses keys whose end is not known before it asks again.</summary>
    internal static readonly TimeSpan UnknownLifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a call that holds valid keys waits for newer ones.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestMemory = TimeSpan.FromSeconds(30);

    /// <summary>The Date of an answer has whole seconds, and the answer takes its time.</summary>
    private static readonly TimeSpan Measurable = TimeSpan.FromSeconds(5);

    /// <summary>When the keys are over: their Expiration, which is by the clock of STS, in terms of the local clock.</summary>
    /// <returns>A time of UTC by the local clock.</returns>
    public static DateTime End(FederatedSession session)
    {
        if (!session.Keys.HasExpiration)
            return session.Keys.Expiration;
        TimeSpan offset = session.Source.ClockOffset;
        return offset.Duration() < Measurable ? session.Keys.Expiration : Shift(session.Keys.Expiration, -offset);
    }

    /// <summary>
    /// The keys as they are handed to a program of this machine: it compares their Expiration with the local clock, so that is what it is given.
    /// </summary>
    public static AwsSessionKeys ForThisMachine(FederatedSession session)
    {
        AwsSessionKeys keys = session.Keys;
        return new AwsSessionKeys(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken, End(session));
    }

    /// <summary>From when on the keys are due: less than the smaller of 16 minutes and a third of their lifetime remains.</summary>
    /// <returns>A time of UTC by the local clock.</returns>
    public static DateTime Due(FederatedSession session)
    {
        DateTime end = End(session);
        TimeSpan third = (end - session.Source.IssuedAt) / Share;
        return third < TimeSpan.Zero ? end : Shift(end, third < Margin ? -third : -Margin);
    }

    /// <summary>How long keys live in all.</summary>
    internal static TimeSpan Lifetime(FederatedSession session) => End(session) - session.Source.IssuedAt;

    /// <summary>How long a failed renewal is remembered, so that a server that is down is not asked at every call: half a minute, or a tenth of the lifetime when that is shorter.</summary>
    internal static TimeSpan FailureMemory(TimeSpan lifetime) =>
        lifetime / 10 is var tenth && tenth < LongestMemory ? (tenth > TimeSpan.Zero ? tenth : TimeSpan.Zero) : LongestMemory;

    /// <summary>The beginning and end of time are no place for an exception.</summary>
    private static DateTime Shift(DateTime time, TimeSpan by) =>
        by < TimeSpan.Zero && time - DateTime.MinValue < -by ? DateTime.MinValue
        : by > TimeSpan.Zero && DateTime.MaxValue - time < by ? DateTime.MaxValue
        : time + by;
}
