using System.Text;

namespace PSFederation.Core.Io;

/// <summary>
/// The text of a file with an encoding that restores the same bytes: UTF-8, UTF-16 by its byte order mark, or otherwise Latin-1, in which each byte
/// is a character. So a file in an unknown encoding keeps its bytes, and ASCII can be added to it.
/// </summary>
/// <param name="Text">The text, without a byte order mark.</param>
/// <param name="Encoding">The encoding. Its preamble belongs to the file.</param>
internal sealed record FileText(string Text, Encoding Encoding)
{
    private static readonly Encoding Latin1 = Encoding.GetEncoding("iso-8859-1", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">All bytes of the file.</param>
    public static FileText Decode(byte[] bytes)
    {
        foreach (Encoding encoding in (Encoding[])[Utf8(bytes.AsSpan().StartsWith("\uFEFF"u8)), new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true), new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true)])
        {
            if (bytes.AsSpan().StartsWith(encoding.GetPreamble()) && Decoded(bytes, encoding) is { } text)
                return new FileText(text, encoding);
        }

        return new FileText(Latin1.GetString(bytes), Latin1);
    }

    /// <summary>Encodes another text in the same encoding.</summary>
    /// <exception cref="EncoderFallbackException">The encoding lacks a character of it.</exception>
    public byte[] Encode(string text) => [.. Encoding.GetPreamble(), .. Encoding.GetBytes(text)];

    private static UTF8Encoding Utf8(bool withMark) => new(withMark, throwOnInvalidBytes: true);

    private static string? Decoded(byte[] bytes, Encoding encoding)
    {
        try
        {
            return encoding.GetString(bytes.AsSpan(encoding.GetPreamble().Length));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
