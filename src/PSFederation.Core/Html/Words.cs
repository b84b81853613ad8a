using System.Text;

namespace PSFederation.Core.Html;

/// <summary>Splits names and texts of pages into words.</summary>
internal static class Words
{
    /// <summary>The words of a name or text, lower case: <c>mfaToken</c>, <c>mfa_token</c> and <c>mfa-token</c> have the same two.</summary>
    /// <param name="text">The name or text.</param>
    public static string[] Of(string? text)
    {
        StringBuilder spaced = new();
        char before = ' ';
        foreach (char c in text ?? string.Empty)
        {
            if (char.IsUpper(c) && char.IsLower(before))
                spaced.Append(' ');
            // Turkish letters, which the invariant culture does not convert.
            spaced.Append(c is '\u0130' or '\u0131' ? 'i' : char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ');
            before = c;
        }

        return spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Whether the words occur in sequence.</summary>
    /// <param name="phrase">The words to find.</param>
    public static bool Contains(string[] words, string[] phrase) => words.AsSpan().IndexOf(phrase) >= 0;
}
