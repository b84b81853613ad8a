namespace PSFederation.Core.AwsConfig;

/// <summary>
/// Whether a text can be a key: keys, secrets and session tokens contain only printable ASCII without spaces. A value copied from a page can contain an
/// invisible character, which the HTTP client would report as a header error.
/// </summary>
internal static class KeyText
{
    /// <summary>The problem of a key, completing "NAME …", without showing the key; null if there is none.</summary>
    public static string? Problem(string? key)
    {
        int position = 1;
        foreach (System.Text.Rune rune in (key ?? string.Empty).EnumerateRunes())
        {
            if (rune.Value is < '!' or > '~')
                return $"has the character U+{rune.Value:X4} at position {position}, which an access key never contains (the character may be invisible). Copy the value again as plain text, or type it";
            position++;
        }

        return null;
    }
}
