using System.Globalization;
using System.Numerics;

namespace PSFederation.Core.Text;

/// <summary>
/// Culture-independent text for numbers and times. An interpolated string uses the culture of the thread, which can have another calendar
/// (th-TH, ar-SA, fa-IR), a point between hours and minutes (fi-FI), or other digit groups; a test refuses formats in interpolated strings for that reason.
/// </summary>
public static class InvariantText
{
    /// <summary>A time in ISO 8601: <c>2026-01-31T12:00:00Z</c>.</summary>
    /// <param name="time">The time, UTC.</param>
    public static string Iso(this DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A day in ISO 8601: <c>2026-01-31</c>.</summary>
    /// <param name="time">The time, UTC.</param>
    public static string Day(this DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A whole number in groups of three digits: <c>100,000</c>.</summary>
    /// <typeparam name="T">The type of the number.</typeparam>
    public static string Grouped<T>(this T number)
        where T : IBinaryInteger<T> => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number without decimals.</summary>
    public static string Whole(this double number) => number.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>A number with at most one decimal: <c>1.5</c>, <c>2</c>.</summary>
    public static string Tenths(this double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
