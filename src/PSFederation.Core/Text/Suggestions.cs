namespace PSFederation.Core.Text;

/// <summary>Suggestions for a mistyped name: the existing names that are one or two edits away.</summary>
internal static class Suggestions
{
    private const int MaxEdits = 2;

    /// <summary>In a short name one edit changes much of it.</summary>
    private const int ShortName = 3;
    private const int MaxLength = 256;
    private const int MaxShown = 3;

    /// <summary>A question after a sentence, with a leading space: " Did you mean 'dev'?"</summary>
    /// <param name="typed">The mistyped name.</param>
    /// <param name="names">The names that exist.</param>
    /// <returns>Empty if no name is similar.</returns>
    public static string Of(string? typed, IEnumerable<string> names)
    {
        string[] close = [.. Close(typed, names).Select(InputPreview.Quote)];
        return close.Length switch
        {
            0 => string.Empty,
            1 => $" Did you mean {close[0]}?",
            _ => $" Did you mean {string.Join(", ", close[..^1])} or {close[^1]}?",
        };
    }

    /// <summary>The similar names, the most similar first.</summary>
    internal static IEnumerable<string> Close(string? typed, IEnumerable<string> names)
    {
        if (typed is null || typed.Length is 0 or > MaxLength || InputPreview.LooksSecret(typed))
            return [];
        int limit = typed.Length <= ShortName ? 1 : MaxEdits;
        return names
            .Where(name => name != typed && name.Length <= MaxLength)
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Edits: Edits(typed, name, limit)))
            // A name without common characters is not similar.
            .Where(each => each.Edits <= limit && each.Edits < Math.Max(each.Name.Length, typed.Length))
            .OrderBy(each => each.Edits).ThenBy(each => each.Name, StringComparer.Ordinal)
            .Select(each => each.Name)
            .Take(MaxShown);
    }

    /// <summary>
    /// How many characters must be inserted, removed, replaced or swapped with their neighbor (Damerau-Levenshtein, each character touched once); case is ignored.
    /// </summary>
    /// <returns>The number; more than the limit if it exceeds it.</returns>
    internal static int Edits(string one, string other, int limit)
    {
        if (Math.Abs(one.Length - other.Length) > limit)
            return limit + 1;
        string a = one.ToUpperInvariant(), b = other.ToUpperInvariant();
        int[] before = new int[b.Length + 1], last = [.. Enumerable.Range(0, b.Length + 1)], row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int edits = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits = Math.Min(edits, before[j - 2] + 1);
                row[j] = edits;
                least = Math.Min(least, edits);
            }

            // A swap reaches back one row further, and adds one edit to it.
            if (least > limit + 1)
                return limit + 1;
            (before, last, row) = (last, row, before);
        }

        return Math.Min(last[b.Length], limit + 1);
    }
}
