using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Remarks on times that suggest a wrong clock: an assertion that has just been received cannot be from the future or expired long ago.</summary>
public static class ClockRemark
{
    /// <summary>A remark on a time that lies ahead and should have passed; empty when the time of the check is not that of the clock.</summary>
    internal static string OfStart(DateTime? start, SamlVerificationOptions options) =>
        options.IsNow && start - options.At is { } lead && lead > options.Tolerance ? $"; {Behind(lead, options.At)}" : string.Empty;

    /// <summary>A remark on an assertion that has expired; empty unless it has just come from the identity provider.</summary>
    internal static string OfEnd(DateTime? issued, SamlVerificationOptions options) =>
        options is { IsNow: true, IsSignIn: true } && options.At - issued is { } age && age > options.Tolerance ? $"; {Ahead(age, options.At)}" : string.Empty;

    /// <summary>A sentence on the times of an assertion that nothing verified.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="isSignIn">Whether it was received just now in a sign-in.</param>
    /// <returns>The sentence; null when the assertion is valid now.</returns>
    public static string? OfUnverified(SamlAssertion assertion, DateTime now, bool isSignIn)
    {
        SamlVerificationOptions options = new() { At = now, IsSignIn = isSignIn, ClockSkew = TimeSpan.Zero };
        if (assertion.NotOnOrAfter is { } end && end <= now)
            return $"The assertion expired at {end:u}{OfEnd(assertion.IssueInstant, options)}.";
        return assertion.NotBefore is { } start && start > now ? $"The assertion is valid from {start:u}{OfStart(start, options)}." : null;
    }

    private static string Behind(TimeSpan lead, DateTime now) =>
        $"the clock of this machine says {now:u}, {Text(lead)} earlier: it is behind, or that of the identity provider is ahead. Set the clock, or allow the difference with -ClockSkew";

    private static string Ahead(TimeSpan age, DateTime now) =>
        $"the identity provider has just issued it, and the clock of this machine says {now:u}, {Text(age)} after the time of issue: it is ahead, or that of the identity provider is behind. Set the clock, or allow the difference with -ClockSkew";

    private static string Text(TimeSpan span) =>
        span.TotalMinutes < 2 ? $"{span.TotalSeconds.Whole()} seconds"
        : span.TotalHours < 2 ? $"{span.TotalMinutes.Whole()} minutes"
        : span.TotalDays < 2 ? $"{span.TotalHours.Whole()} hours"
        : $"{span.TotalDays.Whole()} days";
}
