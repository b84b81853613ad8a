namespace PSFederation.Core.AwsConfig;

/// <summary>
/// Whether a text can be a key at all: keys, secrets and session tokens have printable ASCII in them and no blanks. What was copied from a page may bring an
/// invisible character along, and the HTTP client would call that a fault of a header.
/// </summary>
internal static class KeyText
{
    /// <summary>What is wrong with a key, completing "NAME …", without showing it; null when nothing is.</summary>
    public static string? Problem(string? key)
    {
        int position = 1;
        foreach (System.Text.Rune rune in (key ?? string.Empty).EnumerateRunes())
        {
            if (rune.Value is < '!' or > '~')
                return $"has the character U+{rune.Value:X4} at position {position}, which is not in any key (it may be invisible). Copy it again as plain text, or type it";
            position++;
        }

        return null;
    }
}
