using System.Text;

namespace PSFederation.Core.Text;

/// <summary>
/// Makes text of a server, a document or a program fit to be shown: one line, no control characters (a terminal obeys those), no secret of the
/// operation, nothing that looks like a token, not too long.
/// </summary>
public static class UntrustedText
{
    private const int MaxLength = 300;

    /// <summary>More than that is not looked at; no line gets that long.</summary>
    private const int MaxRead = 8192;

    /// <summary>One line of at most 300 characters, white space and unsafe characters made one blank.</summary>
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

    /// <summary>What an exception of a library says, which may repeat what it was given, as a part of a sentence.</summary>
    /// <returns>The line, without a full stop at its end.</returns>
    public static string Of(Exception e) => Line(e.Message).TrimEnd('.');

    /// <summary>A message of ours at its length, fit to be shown: one line, and none of the secrets that are long enough not to be a word.</summary>
    /// <param name="text">A message, which may hold foreign text.</param>
    /// <returns>The text itself when nothing in it is unsafe.</returns>
    public static string Printable(string text) => SafeText.Message(text);

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
}
