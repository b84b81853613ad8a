namespace PSFederation.Core.Html;

/// <summary>
/// Where a page continues automatically, as <c>&lt;meta http-equiv="refresh"&gt;</c> or the header Refresh specifies it (HTML standard, shared declarative
/// refresh steps).
/// </summary>
/// <param name="Delay">How long after the page has loaded.</param>
/// <param name="Reference">The target, relative to the page; null for the page itself.</param>
internal sealed record DeclarativeRefresh(TimeSpan Delay, string? Reference)
{
    /// <summary>A number with more digits is longer than any delay.</summary>
    private const int MaxDigits = 9;

    /// <summary>Reads the attribute content or the header.</summary>
    /// <param name="text">Its value.</param>
    /// <returns>The step; null if browsers ignore it.</returns>
    public static DeclarativeRefresh? Read(string text)
    {
        ReadOnlySpan<char> rest = SkipBlanks(text);
        int digits = Count(rest, char.IsAsciiDigit);
        // ".5" counts as 0.
        if (digits == 0 && rest is not ['.', ..])
            return null;
        TimeSpan delay = digits == 0 ? TimeSpan.Zero : digits > MaxDigits ? TimeSpan.MaxValue : TimeSpan.FromSeconds(int.Parse(rest[..digits], System.Globalization.CultureInfo.InvariantCulture));
        rest = rest[Count(rest, c => char.IsAsciiDigit(c) || c == '.')..];
        if (rest.IsEmpty)
            return new(delay, null);
        if (rest[0] is not (';' or ',') && !IsBlank(rest[0]))
            return null;
        rest = SkipBlanks(rest);
        if (rest is [';' or ',', ..])
            rest = SkipBlanks(rest[1..]);
        return new(delay, rest.IsEmpty ? null : Address(rest));
    }

    /// <summary>The text after <c>url=</c>, or all of it if that is missing; a quote ends it.</summary>
    private static string Address(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = text;
        if (rest.StartsWith("url", StringComparison.OrdinalIgnoreCase))
        {
            rest = SkipBlanks(rest[3..]);
            if (rest is not ['=', ..])
                return text.ToString();
            rest = SkipBlanks(rest[1..]);
        }
        else if (rest[0] is 'u' or 'U')
        {
            // Text that only begins like it, such as "up.html": quotes are not special there.
            return text.ToString();
        }

        if (rest is not ['"' or '\'', ..])
            return rest.ToString();
        char quote = rest[0];
        rest = rest[1..];
        int end = rest.IndexOf(quote);
        return (end < 0 ? rest : rest[..end]).ToString();
    }

    private static ReadOnlySpan<char> SkipBlanks(ReadOnlySpan<char> text) => text[Count(text, IsBlank)..];

    private static int Count(ReadOnlySpan<char> text, Func<char, bool> which)
    {
        int count = 0;
        while (count < text.Length && which(text[count]))
            count++;
        return count;
    }

    /// <summary>ASCII white space.</summary>
    private static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';
}
