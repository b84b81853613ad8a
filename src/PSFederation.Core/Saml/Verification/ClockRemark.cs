using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Remarks on times that suggest a wrong clock: an assertion that was just received cannot be from the future or long expired.</summary>
public static class ClockRemark
{
    /// <summary>A remark on a start time in the future; empty if the check does not use the current time.</summary>
    internal static string OfStart(DateTime? start, SamlVerificationOptions options) =>
        options.IsNow && start - options.At is { } lead && lead > options.Tolerance ? $"; {Behind(lead, options.At)}" : string.Empty;

    /// <summary>A remark on an assertion that has expired; empty unless it was just received from the identity provider.</summary>
    internal static string OfEnd(DateTime? issued, SamlVerificationOptions options) =>
        options is { IsNow: true, IsSignIn: true } && options.At - issued is { } age && age > options.Tolerance ? $"; {Ahead(age, options.At)}" : string.Empty;

    /// <summary>A message about the times of an unverified assertion.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="isSignIn">Whether it was just received in a sign-in.</param>
    /// <returns>The message; null if the assertion is valid now.</returns>
    public static string? OfUnverified(SamlAssertion assertion, DateTime now, bool isSignIn)
    {
        SamlVerificationOptions options = new() { At = now, IsSignIn = isSignIn, ClockSkew = TimeSpan.Zero };
        if (assertion.NotOnOrAfter is { } end && end <= now)
            return $"The assertion expired at {end:u}{OfEnd(assertion.IssueInstant, options)}.";
        return assertion.NotBefore is { } start && start > now ? $"The assertion is valid from {start:u}{OfStart(start, options)}." : null;
    }

    private static string Behind(TimeSpan lead, DateTime now) =>
        $"the clock of this machine shows {now:u}, {Text(lead)} earlier: it is slow, or the clock of the identity provider is fast. Set the clock, or allow the difference with -ClockSkew";

    private static string Ahead(TimeSpan age, DateTime now) =>
        $"the identity provider has just issued it, but the clock of this machine shows {now:u}, {Text(age)} after the time of issue: it is fast, or the clock of the identity provider is slow. Set the clock, or allow the difference with -ClockSkew";

    private static string Text(TimeSpan span) =>
        span.TotalMinutes < 2 ? $"{span.TotalSeconds.Whole()} seconds"
        : span.TotalHours < 2 ? $"{span.TotalMinutes.Whole()} minutes"
        : span.TotalDays < 2 ? $"{span.TotalHours.Whole()} hours"
        : $"{span.TotalDays.Whole()} days";
}
