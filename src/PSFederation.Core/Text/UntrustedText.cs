using System.Text;

namespace PSFederation.Core.Text;

/// <summary>
/// Makes text from a server, a document or a program safe to show: one line, no control characters (which a terminal would execute), no secret of the
/// operation, nothing that looks like a token, not too long.
/// </summary>
public static class UntrustedText
{
    private const int MaxLength = 300;

    /// <summary>The rest is not processed; no line is that long.</summary>
    private const int MaxRead = 8192;

    /// <summary>One line of at most 300 characters; white space and unsafe characters become one space.</summary>
    /// <param name="text">The text of a server, a document or a file.</param>
    public static string Line(string? text)
    {
        if (text is null)
            return string.Empty;
        string known = KnownSecrets.Remove(text.Length > MaxRead ? text[..MaxRead] : text);
        string shown = InputPreview.WithoutTokens(SafeText.Line(known));
        if (IsPlainLine(shown))
            return shown;
        StringBuilder line = new();
        bool space = false;
        foreach (Rune rune in shown.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || SafeText.IsUnsafe(rune))
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

        return KnownSecrets.Remove(line.ToString());
    }

    /// <summary>The message of a library exception, which can repeat its input, as a part of a sentence.</summary>
    /// <returns>The line, without a final period.</returns>
    public static string Of(Exception e) => Line(e.Message).TrimEnd('.');

    /// <summary>Our own message in full length, safe to show: one line, without secrets that are too long to be a word.</summary>
    /// <param name="text">A message, which can contain untrusted text.</param>
    /// <returns>The same text if it is already safe.</returns>
    public static string Printable(string text) => SafeText.Message(text);

    /// <summary>Whether it is already a line: printable ASCII with single spaces, like most texts.</summary>
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
}
