using System.Buffers;
using System.Globalization;
using System.Text;

namespace PSFederation.Core.Http;

/// <summary>
/// Reads the head of an HTTP/1.1 request strictly by RFC 9112. Ambiguous forms (request smuggling) are
/// rejected: folded lines, bare line feeds, spaces before a colon, duplicate fields, a length with a transfer coding.
/// </summary>
internal static class RequestHeadReader
{
    /// <summary>The longest head, in bytes.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>The largest number of header fields.</summary>
    public const int MaxFields = 100;

    /// <summary>The response to a request that is not well-formed.</summary>
    private const int BadRequest = 400;
    private const int FieldsTooLarge = 431;

    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Fields for the host, the client and the end of the request: duplicates would be two requests in one.</summary>
    private static readonly string[] Single = ["Host", "Authorization", "Content-Length", "Transfer-Encoding", "Content-Type", "Origin"];

    /// <summary>Finds the end of a head in the received bytes.</summary>
    /// <param name="bytes">The received bytes.</param>
    /// <param name="from">The number of bytes that were searched before.</param>
    /// <param name="length">The length of the head with the empty line at its end; 0 while it is incomplete.</param>
    /// <returns>False if a line ends without a carriage return: this is not a request.</returns>
    public static bool TryFindEnd(ReadOnlySpan<byte> bytes, int from, out int length)
    {
        length = 0;
        int at = from, next;
        while ((next = bytes[at..].IndexOf((byte)'\n')) >= 0)
        {
            int end = at + next;
            if (end == 0 || bytes[end - 1] != '\r')
                return false;
            if (bytes[..(end + 1)].EndsWith("\r\n\r\n"u8) || end == 1)
            {
                length = end + 1;
                return true;
            }

            at = end + 1;
        }

        return true;
    }

    /// <summary>Reads a head.</summary>
    /// <param name="head">Its bytes, with the empty line at the end.</param>
    /// <returns>The head, or the HTTP status of a rejected head.</returns>
    public static (RequestHead? Head, int Refusal) Read(ReadOnlySpan<byte> head)
    {
        if (head.Length > MaxBytes)
            return (null, FieldsTooLarge);
        if (!head.EndsWith("\r\n\r\n"u8))
            return (null, BadRequest);
        ReadOnlySpan<byte> rest = head[..^2];
        ReadOnlySpan<byte> line = NextLine(ref rest);
        int methodEnd = line.IndexOf((byte)' '), versionStart = line.LastIndexOf((byte)' ') + 1;
        if (methodEnd <= 0 || versionStart <= methodEnd + 1 || Version(line[versionStart..]) is not { } minor)
            return (null, BadRequest);
        ReadOnlySpan<byte> method = line[..methodEnd], target = line[(methodEnd + 1)..(versionStart - 1)];
        if (!IsToken(method) || !IsOriginForm(target))
            return (null, BadRequest);
        List<KeyValuePair<string, string>> fields = new(16);
        while (rest.Length > 0)
        {
            if (fields.Count == MaxFields)
                return (null, FieldsTooLarge);
            line = NextLine(ref rest);
            int colon = line.IndexOf((byte)':');
            // A name is a token, so a folded line and a space before the colon are rejected here.
            if (colon < 0 || !IsToken(line[..colon]) || !IsValue(line[(colon + 1)..]))
                return (null, BadRequest);
            fields.Add(new(Encoding.ASCII.GetString(line[..colon]), Encoding.Latin1.GetString(line[(colon + 1)..].Trim(" \t"u8))));
        }

        RequestHead read = new(Encoding.ASCII.GetString(method), Encoding.ASCII.GetString(target), minor, fields);
        return HasRepeated(fields) ? (null, BadRequest) : Framed(read);
    }

    /// <summary>The length of the body, if it is unambiguous (RFC 9112 section 6.3).</summary>
    private static (RequestHead? Head, int Refusal) Framed(RequestHead head)
    {
        string? length = head.Field("Content-Length");
        bool isCoded = head.Field("Transfer-Encoding") is not null;
        if (length is null)
            return isCoded && head.MinorVersion == 0 ? (null, BadRequest) : (head, 0);
        if (isCoded || length.Length == 0 || length.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return (null, BadRequest);
        return (head with { ContentLength = long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : long.MaxValue }, 0);
    }

    private static bool HasRepeated(List<KeyValuePair<string, string>> fields)
    {
        foreach (string name in Single)
        {
            int count = 0;
            foreach (KeyValuePair<string, string> field in fields)
                count += string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            if (count > 1)
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf("\r\n"u8);
        ReadOnlySpan<byte> line = rest[..end];
        rest = rest[(end + 2)..];
        return line;
    }

    private static int? Version(ReadOnlySpan<byte> text) => text.SequenceEqual("HTTP/1.1"u8) ? 1 : text.SequenceEqual("HTTP/1.0"u8) ? 0 : null;

    private static bool IsToken(ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyExcept(TokenBytes);

    /// <summary>A path of this server, in visible ASCII and without a fragment. A full address is for proxies.</summary>
    private static bool IsOriginForm(ReadOnlySpan<byte> target) =>
        target.Length > 0 && target[0] == '/' && !target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) && !target.Contains((byte)'#');

    /// <summary>No control character except the tab (RFC 9110 section 5.5).</summary>
    private static bool IsValue(ReadOnlySpan<byte> value)
    {
        foreach (byte each in value)
        {
            if ((each < 0x20 && each != '\t') || each == 0x7F)
                return false;
        }

        return true;
    }
}
