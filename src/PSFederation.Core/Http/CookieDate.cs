using System.Globalization;

namespace PSFederation.Core.Http;

/// <summary>Reads the date of a cookie's attribute Expires as browsers do (RFC 6265 section 5.1.1): in whatever order its parts come.</summary>
internal static class CookieDate
{
    private const int LongestYear = 4;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>The date, UTC; null when the text holds none.</summary>
    /// <param name="text">The value of the attribute.</param>
    public static DateTimeOffset? Read(string text)
    {
        int[]? time = null;
        int? day = null, month = null, year = null;
        foreach (string token in Tokens(text))
        {
            if (time is null && Time(token) is { } found)
                time = found;
            else if (day is null && Number(token, 1, 2) is { } d)
                day = d;
            else if (month is null && token.Length >= 3 && Array.IndexOf(Months, token[..3].ToLowerInvariant()) is var m and >= 0)
                month = m + 1;
            else if (year is null && Number(token, 2, LongestYear) is { } y)
                year = y is >= 70 and <= 99 ? y + 1900 : y is >= 0 and <= 69 ? y + 2000 : y;
        }

        if (time is not [<= 23 and var hour, <= 59 and var minute, <= 59 and var second] || month is not { } inMonth || year is not (>= 1601 and { } inYear)
            || day is not (>= 1 and { } onDay) || onDay > DateTime.DaysInMonth(inYear, inMonth))
            return null;
        return new DateTimeOffset(inYear, inMonth, onDay, hour, minute, second, TimeSpan.Zero);
    }

    private static IEnumerable<string> Tokens(string text)
    {
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool ends = i == text.Length || IsDelimiter(text[i]);
            if (!ends && start < 0)
                start = i;
            if (!ends || start < 0)
                continue;
            yield return text[start..i];
            start = -1;
        }
    }

    private static bool IsDelimiter(char c) =>
        c is '\t' or (>= ' ' and <= '/') or (>= ';' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~');

    private static int[]? Time(string token)
    {
        string[] parts = token.Split(':', 3);
        if (parts.Length != 3 || Exactly(parts[0]) is not { } hour || Exactly(parts[1]) is not { } minute || Number(parts[2], 1, 2) is not { } second)
            return null;
        return [hour, minute, second];
    }

    private static int? Exactly(string text) => text.All(char.IsAsciiDigit) ? Number(text, 1, 2) : null;

    /// <summary>The digits that a text begins with, when there are as many as may be; what follows them does not count.</summary>
    private static int? Number(string text, int shortest, int longest)
    {
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return digits >= shortest && digits <= longest ? int.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }
}
