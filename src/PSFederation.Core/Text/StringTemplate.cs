using System.Text;

namespace PSFederation.Core.Text;

/// <summary>
/// Texts with placeholders in braces: <c>{NAME}</c> is an environment variable, <c>{ONE,OTHER}</c> the first of two that is set,
/// <c>{NAME|text}</c> a variable with a default, <c>{NAME?}</c> a variable without which the whole text is ignored. Names in lower case are values of the
/// request.
/// </summary>
internal static class StringTemplate
{
    /// <summary>Fills in the placeholders.</summary>
    /// <param name="value">The value of a name; null if there is none.</param>
    /// <param name="missing">Receives the names of required values that are missing.</param>
    /// <returns>The text; null if a placeholder has no value.</returns>
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
