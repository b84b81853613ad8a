using System.Globalization;

namespace PSFederation.Core.Trust;

/// <summary>The times of date operators: the W3C profile of ISO 8601 (https://www.w3.org/TR/NOTE-datetime), or seconds since 1970.</summary>
internal static class PolicyDate
{
    /// <summary>The year 1 in seconds since 1970.</summary>
    private const long FirstSecond = -62_135_596_800;

    private static readonly string[] Forms =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The time in a text; null if it is not a time. A time without a zone is UTC.</summary>
    public static DateTime? Parse(string text)
    {
        // Four digits are a year; as seconds they would be in the first hours of 1970.
        if (text.Length != 4 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds))
            return seconds is >= FirstSecond and < 100_000_000_000 ? DateTime.UnixEpoch.AddSeconds(seconds) : null;
        return DateTime.TryParseExact(
            text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? time
            : null;
    }
}
