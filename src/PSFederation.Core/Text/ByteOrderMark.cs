namespace PSFederation.Core.Text;

/// <summary>The byte order mark at the beginning of a text (Encoding 6, "BOM sniff"). It overrides every other declaration of the encoding.</summary>
internal static class ByteOrderMark
{
    /// <summary>Its encoding and length; null if there is none.</summary>
    public static (NamedEncoding Encoding, int Length)? Find(ReadOnlySpan<byte> text) => text switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (NamedEncoding.Utf8, 3),
        [0xFE, 0xFF, ..] => (NamedEncoding.Utf16BigEndian, 2),
        [0xFF, 0xFE, ..] => (NamedEncoding.Utf16, 2),
        _ => null,
    };

    /// <summary>A text without its byte order mark.</summary>
    public static string Decode(ReadOnlySpan<byte> text, NamedEncoding encoding) =>
        encoding.ToEncoding().GetString(Find(text) is { } mark && mark.Encoding == encoding ? text[mark.Length..] : text);
}
