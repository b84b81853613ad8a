using System.Collections.Concurrent;

namespace PSFederation.Core.Saml.Verification;

/// <summary>
/// The assertions that sign-ins of this process have used: each can be used once (SAML Profiles 4.1.4.5). Process-wide by intent; an
/// entry is removed when its assertion would be rejected as expired anyway.
/// </summary>
internal static class ReplayCache
{
    private static readonly ConcurrentDictionary<(string? Issuer, string? Id), DateTime> Taken = new();

    /// <summary>Adds an assertion; false if it was used before.</summary>
    public static bool TryAdd(SamlAssertion assertion, DateTime now)
    {
        foreach (((string?, string?) key, DateTime end) in Taken)
        {
            if (end < now)
                Taken.TryRemove(key, out _);
        }

        return Taken.TryAdd((assertion.Issuer, assertion.AssertionId), Later(assertion.NotOnOrAfter ?? now));
    }

    /// <summary>One day later, the maximum allowed clock difference; some assertions never expire.</summary>
    private static DateTime Later(DateTime time) => time < DateTime.MaxValue.AddDays(-1) ? time.AddDays(1) : DateTime.MaxValue;

    /// <summary>Whether it was used.</summary>
    public static bool Contains(SamlAssertion assertion) => Taken.ContainsKey((assertion.Issuer, assertion.AssertionId));
}
