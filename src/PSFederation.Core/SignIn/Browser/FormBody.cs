using System.Text;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>Reads the body of a form post, <c>application/x-www-form-urlencoded</c> (WHATWG URL 5.1): pairs are separated by &amp;, a plus is a space.</summary>
internal static class FormBody
{
    /// <summary>The media type of such a body.</summary>
    public const string MediaType = "application/x-www-form-urlencoded";

    /// <summary>The values of the fields of that name, in order. There are no errors: invalid escapes are kept as text.</summary>
    public static IEnumerable<string> Values(ReadOnlyMemory<byte> body, string name)
    {
        int begin = 0;
        while (begin < body.Length)
        {
            int length = body.Span[begin..].IndexOf((byte)'&');
            ReadOnlyMemory<byte> pair = length < 0 ? body[begin..] : body.Slice(begin, length);
            begin += pair.Length + 1;
            int equals = pair.Span.IndexOf((byte)'=');
            if (Decode(equals < 0 ? pair.Span : pair.Span[..equals]) == name && pair.Length > 0)
                yield return equals < 0 ? string.Empty : Decode(pair.Span[(equals + 1)..]);
        }
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[text.Length];
        int written = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                bytes[written++] = (byte)((Digit(text[i + 1]) << 4) | Digit(text[i + 2]));
                i += 2;
            }
            else
            {
                bytes[written++] = text[i] == '+' ? (byte)' ' : text[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, written);
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
