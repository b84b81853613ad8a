using System.Buffers;

namespace PSFederation.Core.Text;

/// <summary>English forms of values in messages: the article before a name, and the noun after a number.</summary>
public static class EnglishText
{
    /// <summary>Letters whose names begin with a vowel, as in "an XML document". Not S: SAML, SOAP and SHA are read as words.</summary>
    private const string SpelledWithVowel = "FHLMNRX";

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyAEIOUY");

    /// <summary>A word behind its indefinite article: "an exp", "a Response".</summary>
    /// <param name="word">The word, such as the name of a claim, an element or a type.</param>
    public static string WithArticle(this string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return (BeginsWithVowelSound(word) ? "an " : "a ") + word;
    }

    /// <summary>A number with its noun: "1 tag", "2 tags".</summary>
    /// <param name="number">The number.</param>
    /// <param name="noun">The noun in the singular; its plural ends in s.</param>
    public static string Counted(this int number, string noun) => $"{number.Grouped()} {noun}{(number == 1 ? string.Empty : "s")}";

    private static bool BeginsWithVowelSound(string word)
    {
        if (word.Length == 0)
            return false;
        char first = char.ToUpperInvariant(word[0]);
        return first switch
        {
            'A' or 'E' or 'I' or 'O' or '8' => true,
            // "unknown", but "user" and "Uri".
            'U' => word.StartsWith("un", StringComparison.OrdinalIgnoreCase) && !word.StartsWith("uni", StringComparison.OrdinalIgnoreCase),
            _ => SpelledWithVowel.Contains(first, StringComparison.Ordinal) && IsSpelled(word),
        };
    }

    /// <summary>Whether a person reads the letters of a word one by one: an acronym, or letters without a vowel.</summary>
    private static bool IsSpelled(string word) =>
        word[0] is 'X'
        || (char.IsAsciiLetterUpper(word[0]) && word.Length > 1 && !char.IsAsciiLetterLower(word[1]))
        || !word.AsSpan().ContainsAny(Vowels);
}
