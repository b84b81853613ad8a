using System.Text;

namespace PSFederation.Core.Text;

/// <summary>
/// Texts with places in braces: <c>{NAME}</c> is a variable of the environment, <c>{ONE,OTHER}</c> the first of two that is set,
/// <c>{NAME|text}</c> one with a default, <c>{NAME?}</c> one without which the whole text counts for nothing. Names in lower case are what was
/// asked for.
/// </summary>
internal static class StringTemplate
{
    /// <summary>Fills in the places.</summary>
    /// <param name="value">The value of a name; null when there is none.</param>
    /// <param name="missing">Gets the names that have no value and need one.</param>
    /// <returns>The text; null when a place stays empty.</returns>
    public static string? Expand(string template, Func<string, string?> value, ICollection<string> missing)
    {
        StringBuilder text = new();
        bool whole = true;
        int from = 0;
        while (template.IndexOf('{', from) is var open and >= 0)
        {
            int close = template.IndexOf('}', open);
            text.Append(template, from, open - from);
            from = close + 1;
            string place = template[(open + 1)..close];
            string[] parts = place.TrimEnd('?').Split('|', 2);
            string? found = parts[0].Split(',').Select(value).FirstOrDefault(candidate => candidate is not null)
                ?? (parts.Length == 2 ? parts[1] : null);
            if (found is not null)
            {
                text.Append(found);
                continue;
            }

            whole = false;
            if (!place.EndsWith('?'))
                missing.Add(parts[0]);
        }

        return whole ? text.Append(template, from, template.Length - from).ToString() : null;
    }
}
