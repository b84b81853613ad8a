using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PSFederation;

/// <summary>
/// Sanitizes all text that is shown or logged: one line, without characters that a terminal executes or that change how a line
/// reads, without the user name and password of an address, and without a long secret of the operation.
/// </summary>
internal static partial class SafeText
{
    /// <summary>A secret of this length does not occur in our own text by chance.</summary>
    private const int LongSecret = 16;

    /// <summary>The placeholder for a secret.</summary>
    public const string NotShown = "(not shown)";

    /// <summary>Sanitizes the text of a message.</summary>
    /// <param name="text">Our own text, which can contain untrusted text.</param>
    /// <returns>The same text if it is safe.</returns>
    public static string Message(string text) => KnownSecrets.Remove(Line(text), LongSecret);

    /// <summary>Sanitizes a text to one line: each run of unsafe characters becomes a space, and user names and passwords in addresses are removed.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same text if it is safe.</returns>
    public static string Line(string text)
    {
        string shown = text.Contains('@', StringComparison.Ordinal) ? UserInfo().Replace(text, $"://{NotShown}@") : text;
        return IsSafe(shown) ? shown : Blanked(shown);
    }

    /// <summary>Whether a character changes how a line reads: control and format characters (direction, zero width), line separators, unpaired surrogates.</summary>
    /// <param name="rune">The character.</param>
    public static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsSafe(string text)
    {
        foreach (char c in text)
        {
            if (c is < ' ' or > '~')
                return !HasUnsafe(text);
        }

        return true;
    }

    private static bool HasUnsafe(string text)
    {
        // A lone surrogate enumerates as the replacement character.
        for (int i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out Rune rune) || IsUnsafe(rune))
                return true;
            i += rune.Utf16SequenceLength - 1;
        }

        return false;
    }

    private static string Blanked(string text)
    {
        StringBuilder line = new(text.Length);
        bool blank = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isUnsafe = IsUnsafe(rune);
            if (!isUnsafe)
                line.Append(rune.ToString());
            else if (!blank)
                line.Append(' ');
            blank = isUnsafe;
        }

        return line.ToString();
    }

    /// <summary>The part before the last @ of the host in an address (RFC 3986 section 3.2.1).</summary>
    [GeneratedRegex("://[^\\s/?#]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
