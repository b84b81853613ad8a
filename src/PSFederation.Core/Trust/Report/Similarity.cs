namespace PSFederation.Core.Trust.Report;

/// <summary>The similarity of two values: their common beginning and end.</summary>
internal static class Similarity
{
    /// <summary>From 0 to 1.</summary>
    public static double Of(string a, string b)
    {
        int longer = Math.Max(a.Length, b.Length), shorter = Math.Min(a.Length, b.Length);
        if (longer == 0)
            return 1;
        int start = 0, end = 0;
        while (start < shorter && Same(a[start], b[start]))
            start++;
        while (end < shorter - start && Same(a[^(end + 1)], b[^(end + 1)]))
            end++;
        return (double)(start + end) / longer;
    }

    /// <summary>The value that is most similar to one of several.</summary>
    public static string Nearest(IEnumerable<string> values, string to) => values.MaxBy(value => Of(value, to)) ?? string.Empty;

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
