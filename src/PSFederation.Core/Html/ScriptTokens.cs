using System.Globalization;
using System.Text;

namespace PSFederation.Core.Html;

internal enum ScriptTokenKind
{
    /// <summary>A name or a keyword.</summary>
    Word,

    /// <summary>A string literal; the text is its value.</summary>
    Text,

    /// <summary>A number, an operator or a bracket.</summary>
    Sign,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">The name, the value of the string, or the sign.</param>
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Text)
{
    public bool Is(string text) => Kind != ScriptTokenKind.Text && Text == text;
}

/// <summary>
/// Splits JavaScript into tokens in one pass, without parsing it. It completes without an error for any text: a parser
/// such as Acornima would reject a whole script because of one line that is truncated or too new. Names, strings and brackets are sufficient
/// here.
/// </summary>
internal static class ScriptTokens
{
    private static readonly string[] LongSigns = ["===", "!==", "=>", "==", "!=", "+=", "-=", "&&", "||", "<=", ">=", "++", "--"];

    /// <summary>The members that scripts of sign-in pages also write in brackets: <c>window["location"]</c>.</summary>
    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        "location", "href", "assign", "replace", "reload", "hash", "open", "value", "submit", "requestSubmit", "click", "onload", "addEventListener",
    };

    public static List<ScriptToken> Read(string script)
    {
        List<ScriptToken> tokens = [];
        int i = 0;
        while (i < script.Length)
        {
            char c = script[i];
            if (char.IsWhiteSpace(c))
                i++;
            else if (StartsComment(script, i, out string end))
                i = EndOf(script, i, end);
            else if (c is '"' or '\'' or '`')
                tokens.Add(new(ScriptTokenKind.Text, ReadText(script, ref i)));
            else if (IsWord(c))
                tokens.Add(ReadWord(script, ref i));
            else if (c == '/' && RegexMayStart(tokens))
                i = EndOfRegex(script, i);
            else
                AddSign(tokens, ReadSign(script, ref i));
        }

        return tokens;
    }

    /// <summary>Adds a sign. A known member in brackets becomes a member behind a dot, so that both spellings are read alike.</summary>
    private static void AddSign(List<ScriptToken> tokens, string sign)
    {
        if (sign == "]" && tokens is [.., var owner, { Kind: ScriptTokenKind.Sign, Text: "[" }, { Kind: ScriptTokenKind.Text } name]
            && Members.Contains(name.Text) && (owner.Is(")") || owner.Is("]") || (owner.Kind == ScriptTokenKind.Word && owner.Text is not ("return" or "typeof" or "in" or "of" or "case"))))
        {
            tokens[^2] = new(ScriptTokenKind.Sign, ".");
            tokens[^1] = new(ScriptTokenKind.Word, name.Text);
        }
        else
        {
            tokens.Add(new(ScriptTokenKind.Sign, sign));
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    /// <summary><c>&lt;!--</c> and <c>--&gt;</c> begin comments too, for the sake of old browsers (ECMAScript, annex B.1.1).</summary>
    private static bool StartsComment(string script, int i, out string end)
    {
        end = string.CompareOrdinal(script, i, "/*", 0, 2) == 0 ? "*/" : "\n";
        return end == "*/"
            || string.CompareOrdinal(script, i, "//", 0, 2) == 0
            || string.CompareOrdinal(script, i, "<!--", 0, 4) == 0
            || string.CompareOrdinal(script, i, "-->", 0, 3) == 0;
    }

    private static int EndOf(string script, int from, string end)
    {
        int at = script.IndexOf(end, from, StringComparison.Ordinal);
        return at < 0 ? script.Length : at + end.Length;
    }

    private static ScriptToken ReadWord(string script, ref int i)
    {
        int start = i;
        while (i < script.Length && IsWord(script[i]))
            i++;
        string word = script[start..i];
        return new(char.IsAsciiDigit(word[0]) ? ScriptTokenKind.Sign : ScriptTokenKind.Word, word);
    }

    private static string ReadSign(string script, ref int i)
    {
        foreach (string sign in LongSigns)
        {
            if (string.CompareOrdinal(script, i, sign, 0, sign.Length) == 0)
            {
                i += sign.Length;
                return sign;
            }
        }

        return script[i++].ToString();
    }

    private static string ReadText(string script, ref int i)
    {
        char quote = script[i++];
        StringBuilder text = new();
        while (i < script.Length && script[i] != quote)
        {
            char c = script[i++];
            if (c is '\n' && quote != '`')
                break;
            if (c != '\\' || i >= script.Length)
                text.Append(c);
            else
                text.Append(ReadEscape(script, ref i));
        }

        i++;
        return text.ToString();
    }

    private static string ReadEscape(string script, ref int i)
    {
        char c = script[i++];
        int digits = c switch { 'x' => 2, 'u' => 4, _ => 0 };
        if (digits > 0 && i + digits <= script.Length
            && int.TryParse(script.AsSpan(i, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
        {
            i += digits;
            return ((char)code).ToString();
        }

        return c switch { 'n' => "\n", 't' => "\t", 'r' => "\r", '\n' => string.Empty, _ => c.ToString() };
    }

    /// <summary>A slash after a value is a division; otherwise it begins a regular expression.</summary>
    private static bool RegexMayStart(List<ScriptToken> tokens)
    {
        if (tokens.Count == 0)
            return true;
        ScriptToken last = tokens[^1];
        return last.Kind == ScriptTokenKind.Word ? last.Text is "return" or "typeof" : last.Kind == ScriptTokenKind.Sign && last.Text is not (")" or "]" or "}") && !char.IsAsciiDigit(last.Text[0]);
    }

    private static int EndOfRegex(string script, int i)
    {
        bool set = false;
        for (i++; i < script.Length && script[i] != '\n'; i++)
        {
            if (script[i] == '\\')
                i++;
            else if (script[i] == '[')
                set = true;
            else if (script[i] == ']')
                set = false;
            else if (script[i] == '/' && !set)
                return i + 1;
        }

        return Math.Min(i, script.Length);
    }
}
