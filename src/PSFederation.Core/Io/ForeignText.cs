using System.Globalization;
using System.Text;

namespace PSFederation.Core.Io;

/// <summary>Makes text of a server fit to be shown: one line, no control characters (a terminal obeys those), not too long.</summary>
public static class ForeignText
{
    private const int MaxLength = 300;

    /// <summary>One line of at most 300 characters, white space and unsafe characters made one blank.</summary>
    /// <param name="text">The text of a server, a document or a file.</param>
    /// <returns>The line.</returns>
    public static string Line(string? text)
    {
        if (text is null)
            return string.Empty;
        if (IsPlainLine(text))
            return text;
        StringBuilder line = new();
        bool space = false;
        foreach (Rune rune in text.EnumerateRunes())
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

    /// <summary>The text at its length, each unsafe character made a blank; line breaks and tabs stay.</summary>
    /// <param name="text">A message, which may hold foreign text.</param>
    /// <returns>The text itself when nothing in it is unsafe.</returns>
    public static string Printable(string text)
    {
        if (!text.EnumerateRunes().Any(IsUnprintable))
            return text;
        StringBuilder printable = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            printable.Append(IsUnprintable(rune) ? " " : rune.ToString());
        return printable.ToString();
    }

    /// <summary>Whether it is a line already: printable ASCII, single blanks within. Most texts are.</summary>
    private static bool IsPlainLine(string text)
    {
        char last = ' ';
        foreach (char c in text)
        {
            if (c is < ' ' or > '~' || (c == ' ' && last == ' '))
                return false;
            last = c;
        }

        return text.Length is > 0 and < MaxLength && last != ' ';
    }

    private static bool IsUnprintable(Rune rune) => IsUnsafe(rune) && rune.Value is not ('\n' or '\r' or '\t');

    /// <summary>Control characters, and the format characters that turn the direction of text.</summary>
    private static bool IsUnsafe(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
