using System.Text;

namespace PSFederation.Core.Text;

/// <summary>Finds the encoding of an HTML page in its bytes (HTML 13.2.3, "Determining the character encoding").</summary>
internal static class HtmlEncoding
{
    /// <summary>The search range for a declaration in the standard.</summary>
    private const int Prescanned = 1024;

    private static readonly char[] WhiteSpace = ['\t', '\n', '\f', '\r', ' '];

    /// <summary>By byte order mark, header, <c>meta</c> or XML declaration; otherwise windows-1252.</summary>
    /// <param name="charset">The parameter charset of the Content-Type header; null if it has none.</param>
    public static NamedEncoding Find(ReadOnlySpan<byte> page, string? charset) =>
        ByteOrderMark.Find(page)?.Encoding
        ?? EncodingLabels.Find(charset)
        ?? Declared(page[..Math.Min(page.Length, Prescanned)])
        ?? NamedEncoding.Windows1252;

    private static NamedEncoding? Declared(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("<\0?\0x\0"u8))
            return NamedEncoding.Utf16;
        if (head.StartsWith("\0<\0?\0x"u8))
            return NamedEncoding.Utf16BigEndian;
        string text = Encoding.Latin1.GetString(head);
        return Prescan(text) ?? AsciiBased(EncodingLabels.Find(XmlEncoding.DeclaredName(text)));
    }

    /// <summary>An encoding declared in ASCII is not UTF-16, and x-user-defined means windows-1252.</summary>
    private static NamedEncoding? AsciiBased(NamedEncoding? declared) => declared?.ForOutput;

    /// <summary>"Prescan a byte stream to determine its encoding."</summary>
    private static NamedEncoding? Prescan(string text)
    {
        for (int at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at))
        {
            if (string.CompareOrdinal(text, at, "<!--", 0, 4) == 0)
            {
                // The two hyphens of the start can also be those of the end.
                at = text.IndexOf("-->", at + 2, StringComparison.Ordinal);
            }
            else if (IsTag(text, at, out bool isMeta))
            {
                (int end, Dictionary<string, string> attributes) = Attributes(text, isMeta ? at + "<meta".Length : EndOfName(text, at));
                if (isMeta && FromMeta(attributes) is { } found)
                    return found;
                at = end;
            }
            else if (at + 1 < text.Length && text[at + 1] is '!' or '/' or '?')
            {
                at = text.IndexOf('>', at);
            }

            if (at < 0 || ++at >= text.Length)
                return null;
        }

        return null;
    }

    private static bool IsTag(string text, int at, out bool isMeta)
    {
        isMeta = at + 5 < text.Length && string.Compare(text, at, "<meta", 0, 5, StringComparison.OrdinalIgnoreCase) == 0
            && (text[at + 5] == '/' || WhiteSpace.Contains(text[at + 5]));
        int letter = at + 1 < text.Length && text[at + 1] == '/' ? at + 2 : at + 1;
        return letter < text.Length && char.IsAsciiLetter(text[letter]);
    }

    private static int EndOfName(string text, int at)
    {
        while (at < text.Length && text[at] != '>' && !WhiteSpace.Contains(text[at]))
            at++;
        return at;
    }

    private static NamedEncoding? FromMeta(Dictionary<string, string> attributes)
    {
        string? label = attributes.GetValueOrDefault("charset");
        if (label is null && attributes.GetValueOrDefault("http-equiv") == "content-type" && attributes.TryGetValue("content", out string? content))
            label = CharsetOf(content);
        if (label?.Trim(WhiteSpace) == "x-user-defined")
            return NamedEncoding.Windows1252;
        return AsciiBased(EncodingLabels.Find(label));
    }

    /// <summary>"Extracting a character encoding from a meta element" (HTML 2.4.4).</summary>
    private static string? CharsetOf(string content)
    {
        for (int at = content.IndexOf("charset", StringComparison.Ordinal); at >= 0; at = content.IndexOf("charset", at, StringComparison.Ordinal))
        {
            at += "charset".Length;
            string rest = content[at..].TrimStart(WhiteSpace);
            if (!rest.StartsWith('='))
                continue;
            rest = rest[1..].TrimStart(WhiteSpace);
            if (rest is ['"' or '\'', ..])
                return rest.IndexOf(rest[0], 1) is var close && close > 0 ? rest[1..close] : null;
            return rest.Split([.. WhiteSpace, ';'])[0];
        }

        return null;
    }

    /// <summary>The attributes of a tag, with names and values in lower case and without duplicates, and the end of the tag.</summary>
    private static (int End, Dictionary<string, string> Attributes) Attributes(string text, int at)
    {
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        while (true)
        {
            while (at < text.Length && (text[at] == '/' || WhiteSpace.Contains(text[at])))
                at++;
            if (at >= text.Length || text[at] == '>')
                return (at, attributes);
            int begin = at;
            while (at < text.Length && text[at] is not ('>' or '/') && !WhiteSpace.Contains(text[at]) && (text[at] != '=' || at == begin))
                at++;
            string name = text[begin..at].ToLowerInvariant();
            int next = at;
            while (next < text.Length && WhiteSpace.Contains(text[next]))
                next++;
            string value = string.Empty;
            if (next < text.Length && text[next] == '=')
                (at, value) = Value(text, next + 1);
            attributes.TryAdd(name, value);
        }
    }

    private static (int End, string Value) Value(string text, int at)
    {
        while (at < text.Length && WhiteSpace.Contains(text[at]))
            at++;
        int begin = at;
        if (at < text.Length && text[at] is '"' or '\'')
        {
            int close = text.IndexOf(text[at], at + 1);
            return close < 0 ? (text.Length, string.Empty) : (close + 1, text[(begin + 1)..close].ToLowerInvariant());
        }

        while (at < text.Length && text[at] != '>' && !WhiteSpace.Contains(text[at]))
            at++;
        return (at, text[begin..at].ToLowerInvariant());
    }
}
