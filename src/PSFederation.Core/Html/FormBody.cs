using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>How a form is sent: its encoding and its format (HTML 4.10.21.6 and 4.10.21.7).</summary>
/// <param name="MediaType">The format: application/x-www-form-urlencoded, multipart/form-data or text/plain.</param>
internal sealed record FormBody(NamedEncoding Encoding, string MediaType)
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data";
    private const string Plain = "text/plain";

    private static readonly char[] WhiteSpace = ['\t', '\n', '\f', '\r', ' '];

    /// <summary>Chooses as a browser does.</summary>
    /// <param name="acceptCharset">The attribute accept-charset of the form.</param>
    /// <param name="encodingType">The attribute enctype of the form, or formenctype of the button.</param>
    public static FormBody Of(string? acceptCharset, string? encodingType, NamedEncoding page)
    {
        NamedEncoding encoding = acceptCharset is null
            ? page
            : acceptCharset.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries).Select(EncodingLabels.Find).FirstOrDefault(found => found is not null) ?? NamedEncoding.Utf8;
        string mediaType = encodingType?.ToLowerInvariant() is Multipart or Plain ? encodingType.ToLowerInvariant() : UrlEncoded;
        return new FormBody(encoding.ForOutput, mediaType);
    }

    /// <summary>The body of a POST.</summary>
    public HttpContent ToContent(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        switch (MediaType)
        {
            case Multipart:
                string boundary = "----PSFederation" + RandomNumberGenerator.GetHexString(32);
                ByteArrayContent parts = new(MultipartBytes(fields, boundary));
                parts.Headers.ContentType = new MediaTypeHeaderValue(Multipart) { Parameters = { new NameValueHeaderValue("boundary", boundary) } };
                return parts;
            case Plain:
                return Typed(Bytes(string.Concat(fields.Select(field => $"{Lines(field.Key)}={Lines(field.Value)}\r\n"))));
            default:
                return Typed(System.Text.Encoding.ASCII.GetBytes(ToQuery(fields)));
        }
    }

    /// <summary>The fields as the query of an address (URL 5.2); a GET sends this regardless of the format.</summary>
    public string ToQuery(IReadOnlyList<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(field => $"{Percent(field.Key)}={Percent(field.Value)}"));

    private ByteArrayContent Typed(byte[] body)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        return content;
    }

    private byte[] MultipartBytes(IReadOnlyList<KeyValuePair<string, string>> fields, string boundary)
    {
        StringBuilder body = new();
        foreach ((string name, string value) in fields)
        {
            string quoted = Lines(name).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal);
            body.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"{quoted}\"\r\n\r\n{Lines(value)}\r\n");
        }

        return Bytes(body.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n").ToString());
    }

    private byte[] Bytes(string text) => Encoding.ToEncoding(NumericReference.Instance).GetBytes(text);

    private string Percent(string text)
    {
        StringBuilder encoded = new();
        foreach (byte b in Bytes(Lines(text)))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'*' or (byte)'-' or (byte)'.' or (byte)'_')
                encoded.Append((char)b);
            else if (b == ' ')
                encoded.Append('+');
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }

    /// <summary>Every kind of line break is CRLF (HTML 4.10.21.4).</summary>
    private static string Lines(string text) =>
        text.AsSpan().ContainsAny('\r', '\n')
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal)
            : text;

    /// <summary>A character that the encoding lacks is sent as its numeric reference (Encoding 6, "html" error mode); an unpaired surrogate as U+FFFD.</summary>
    private sealed class NumericReference : EncoderFallback
    {
        public static readonly NumericReference Instance = new();

        /// <summary>&#1114111;</summary>
        public override int MaxCharCount => 10;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new ReferenceBuffer();

        private sealed class ReferenceBuffer : EncoderFallbackBuffer
        {
            private string _text = string.Empty;
            private int _next;

            public override int Remaining => _text.Length - _next;

            public override bool Fallback(char charUnknown, int index) => Begin(char.IsSurrogate(charUnknown) ? 0xFFFD : charUnknown);

            public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) => Begin(char.ConvertToUtf32(charUnknownHigh, charUnknownLow));

            public override char GetNextChar() => _next < _text.Length ? _text[_next++] : '\0';

            public override bool MovePrevious()
            {
                if (_next == 0)
                    return false;
                _next--;
                return true;
            }

            public override void Reset() => (_text, _next) = (string.Empty, 0);

            private bool Begin(int codePoint)
            {
                (_text, _next) = (string.Create(CultureInfo.InvariantCulture, $"&#{codePoint};"), 0);
                return true;
            }
        }
    }
}
