using System.Globalization;
using System.Text;

namespace PSFederation.Core.Io;

/// <summary>Makes text of a server fit to be shown: one line, no control characters (a terminal obeys those), not too long.</summary>
internal static class ForeignText
{
    private const int MaxLength = 300;

    public static string Line(string? text)
    {
        StringBuilder line = new();
        bool space = false;
        foreach (Rune rune in (text ?? string.Empty).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || IsUnsafe(rune))
            {
                space = line.Length > 0;
                continue;
            }

            if (space)
                line.Append(' ');
            space = false;
            line.Append(rune.ToString());
            if (line.Length >= MaxLength)
                return line.Append('…').ToString();
        }

        return line.ToString();
    }

    /// <summary>Control characters, and the format characters that turn the direction of text.</summary>
    private static bool IsUnsafe(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
