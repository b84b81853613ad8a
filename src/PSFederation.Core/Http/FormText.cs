namespace PSFederation.Core.Http;

/// <summary>Reads application/x-www-form-urlencoded text: the query of an address, or the body of a form.</summary>
internal static class FormText
{
    /// <summary>The values by name. A name can have several values, which most callers reject.</summary>
    public static ILookup<string, string> Parse(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToLookup(pair => Decode(pair[0]), pair => pair.Length == 2 ? Decode(pair[1]) : string.Empty, StringComparer.Ordinal);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
