using System.Globalization;

namespace PSFederation.Core.Http;

/// <summary>Reads the date of a cookie's attribute Expires as browsers do (RFC 6265 section 5.1.1): with its parts in any order.</summary>
internal static class CookieDate
{
    private const int LongestYear = 4;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>The date, UTC; null if the text contains none.</summary>
    /// <param name="text">The value of the attribute.</param>
    public static DateTimeOffset? Read(string text)
    {
        // The first match determines the part.
        List<string> tokens = [.. Tokens(text)];
        int[]? time = Take(tokens, Time);
        int? day = Take(tokens, token => Number(token, 1, 2));
        int? month = Take(tokens, Month);
        int? year = Take(tokens, Year);
        if (time is not [<= 23 and var hour, <= 59 and var minute, <= 59 and var second] || month is not { } inMonth || year is not (>= 1601 and { } inYear)
            || day is not (>= 1 and { } onDay) || onDay > DateTime.DaysInMonth(inYear, inMonth))
            return null;
        return new DateTimeOffset(inYear, inMonth, onDay, hour, minute, second, TimeSpan.Zero);
    }

    /// <summary>The first matching text, which is removed.</summary>
    private static T? Take<T>(List<string> tokens, Func<string, T?> read)
    {
        int at = tokens.FindIndex(token => read(token) is not null);
        if (at < 0)
            return default;
        T? found = read(tokens[at]);
        tokens.RemoveAt(at);
        return found;
    }

    private static int? Month(string token) =>
        token.Length >= 3 && Array.IndexOf(Months, token[..3].ToLowerInvariant()) is var index and >= 0 ? index + 1 : null;

    private static int? Year(string token) =>
        Number(token, 2, LongestYear) switch
        {
            >= 70 and <= 99 and var year => year + 1900,
            >= 0 and <= 69 and var year => year + 2000,
            var year => year,
        };

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

    /// <summary>The leading digits of a text, if their number is valid; the rest is ignored.</summary>
    private static int? Number(string text, int shortest, int longest)
    {
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return digits >= shortest && digits <= longest ? int.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }
}
