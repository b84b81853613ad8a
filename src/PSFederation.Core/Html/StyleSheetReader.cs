using System.Text;

namespace PSFederation.Core.Html;

/// <summary>Splits a style sheet into selectors and declarations (CSS Syntax 3), in one pass. It completes without an error for any text.</summary>
internal static class StyleSheetReader
{
    private const int MaxLength = 256 * 1024;
    private const int MaxDepth = 8;

    /// <summary>Reads a style sheet.</summary>
    /// <param name="add">Receives each selector with its declarations, if those can show or hide.</param>
    public static void Read(string text, Action<string, StyleDeclarations> add) =>
        Rules(WithoutComments(text.Length > MaxLength ? text[..MaxLength] : text), add, depth: 0);

    /// <summary>Whether a media query list includes screens without further conditions (Media Queries 4).</summary>
    public static bool IsForScreens(string media) =>
        media.Split(',').Any(query => query.Trim().ToLowerInvariant() is "" or "screen" or "all" or "only screen" or "only all");

    private static void Rules(ReadOnlySpan<char> text, Action<string, StyleDeclarations> add, int depth)
    {
        while (!text.IsEmpty)
        {
            int at = text.IndexOfAny('{', ';', '}');
            if (at < 0)
                return;
            ReadOnlySpan<char> prelude = text[..at].Trim();
            if (text[at] != '{')
            {
                text = text[(at + 1)..];
                continue;
            }

            text = text[(at + 1)..];
            int end = EndOfBlock(text);
            ReadOnlySpan<char> block = text[..end];
            text = text[Math.Min(end + 1, text.Length)..];
            if (prelude is not ['@', ..])
                Rule(prelude, block, add);
            else if (depth < MaxDepth && Applies(prelude))
                Rules(block, add, depth + 1);
        }
    }

    private static void Rule(ReadOnlySpan<char> selectors, ReadOnlySpan<char> block, Action<string, StyleDeclarations> add)
    {
        int nested = block.IndexOf('{');
        StyleDeclarations declarations = StyleDeclarations.Read((nested < 0 ? block : block[..nested]).ToString());
        if (declarations.IsEmpty)
            return;
        foreach (Range range in selectors.Split(','))
            add(selectors[range].Trim().ToString(), declarations);
    }

    private static bool Applies(ReadOnlySpan<char> prelude) =>
        prelude.StartsWith("@media", StringComparison.OrdinalIgnoreCase)
            ? IsForScreens(prelude["@media".Length..].ToString())
            : prelude.StartsWith("@layer", StringComparison.OrdinalIgnoreCase) || prelude.StartsWith("@supports", StringComparison.OrdinalIgnoreCase);

    private static int EndOfBlock(ReadOnlySpan<char> text)
    {
        int depth = 1;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        return text.Length;
    }

    private static string WithoutComments(string text)
    {
        if (!text.Contains("/*", StringComparison.Ordinal))
            return text;
        StringBuilder kept = new();
        for (int i = 0; i < text.Length;)
        {
            int start = text.IndexOf("/*", i, StringComparison.Ordinal);
            kept.Append(text, i, (start < 0 ? text.Length : start) - i);
            if (start < 0)
                break;
            int end = text.IndexOf("*/", start + 2, StringComparison.Ordinal);
            i = end < 0 ? text.Length : end + 2;
        }

        return kept.ToString();
    }
}
