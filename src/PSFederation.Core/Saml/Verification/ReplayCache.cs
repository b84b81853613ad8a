using System.Collections.Concurrent;

namespace PSFederation.Core.Saml.Verification;

/// <summary>
/// Which assertions were taken in sign-ins of this process: each may be taken once (SAML Profiles 4.1.4.5). Process-wide by intent; an
/// entry goes when its assertion would be refused as expired anyway.
/// </summary>
internal static class ReplayCache
{
    private static readonly ConcurrentDictionary<(string? Issuer, string? Id), DateTime> Taken = new();

    /// <summary>Takes an assertion; false when it was taken before.</summary>
    public static bool TryAdd(SamlAssertion assertion, DateTime now)
    {
        foreach (((string?, string?) key, DateTime end) in Taken)
        {
            if (end < now)
                Taken.TryRemove(key, out _);
        }

        return Taken.TryAdd((assertion.Issuer, assertion.AssertionId), Later(assertion.NotOnOrAfter ?? now));
    }

    /// <summary>A day later, the most that clocks may be said to differ; some assertions end at the end of time.</summary>
    private static DateTime Later(DateTime time) => time < DateTime.MaxValue.AddDays(-1) ? time.AddDays(1) : DateTime.MaxValue;

    /// <summary>Whether it was taken.</summary>
    public static bool Contains(SamlAssertion assertion) => Taken.ContainsKey((assertion.Issuer, assertion.AssertionId));
}
