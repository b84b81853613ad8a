using System.Text;
using System.Text.RegularExpressions;

namespace PSFederation.Core.Text;

/// <summary>Finds the encoding of an XML document in its bytes (XML 1.0, 4.3.3 and appendix F).</summary>
internal static partial class XmlEncoding
{
    /// <summary>The maximum length of a declaration.</summary>
    private const int MaxDeclaration = 256;

    /// <summary>Whether bytes begin like XML.</summary>
    public static bool IsXml(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("<\0"u8) || text.StartsWith("\0<"u8))
            return true;
        ReadOnlySpan<byte> rest = ByteOrderMark.Find(text) is { Encoding.CodePage: 65001 } mark ? text[mark.Length..] : text;
        return rest.StartsWith("<?xml"u8);
    }

    /// <summary>By byte order mark, header, and declaration; otherwise UTF-8.</summary>
    /// <param name="charset">The charset of a header (RFC 7303 section 3.2); null if there is none.</param>
    /// <returns>The encoding; null if the declared encoding is unknown or impossible.</returns>
    public static NamedEncoding? Find(ReadOnlySpan<byte> document, string? charset = null)
    {
        if (ByteOrderMark.Find(document) is { } mark)
            return mark.Encoding;
        if (document.StartsWith("<\0"u8))
            return NamedEncoding.Utf16;
        if (document.StartsWith("\0<"u8))
            return NamedEncoding.Utf16BigEndian;
        if (EncodingLabels.Find(charset) is { } outside)
            return outside;
        if (DeclaredName(Encoding.Latin1.GetString(document[..Math.Min(document.Length, MaxDeclaration)])) is not { } name)
            return NamedEncoding.Utf8;
        // A declaration that is readable as ASCII is not UTF-16, regardless of its content.
        return EncodingLabels.Find(name) is { } declared && declared == declared.ForOutput ? declared : null;
    }

    /// <summary>The encoding in an XML declaration; null if there is none.</summary>
    public static string? DeclaredName(string text) => Declaration().Match(text) is { Success: true } found ? found.Groups["name"].Value : null;

    [GeneratedRegex("""\A<\?xml\s[^>]*?encoding\s*=\s*(?<quote>["'])(?<name>[^"'>]*)\k<quote>""")]
    private static partial Regex Declaration();
}
