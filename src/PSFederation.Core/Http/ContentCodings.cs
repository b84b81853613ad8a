using System.IO.Compression;

namespace PSFederation.Core.Http;

/// <summary>
/// Decodes the content codings of responses (RFC 9110 section 8.4): gzip, deflate, br, in any order up to a limit. Servers and proxies
/// compress without a request. .NET's own decompression decodes only the last coding, and does not support the old name x-gzip.
/// </summary>
internal static class ContentCodings
{
    /// <summary>The codings that a request accepts.</summary>
    public const string Accepted = "gzip, deflate, br";

    private const int MaxCodings = 3;

    private static readonly string[] Known = ["gzip", "x-gzip", "deflate", "br"];

    /// <summary>Registered codings (RFC 9110 section 16.6.1) that are not supported.</summary>
    private static readonly string[] NotUndone = ["aes128gcm", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd"];

    /// <summary>
    /// The codings of a response in the order of application; empty if there are none. Like in browsers, other names, such as a charset, are ignored.
    /// </summary>
    /// <exception cref="HttpRequestException">One of them is not supported, or there are too many.</exception>
    public static IReadOnlyList<string> Of(HttpContent content)
    {
        string[] named = [.. content.Headers.ContentEncoding.Select(coding => coding.ToLowerInvariant())];
        if (named.FirstOrDefault(NotUndone.Contains) is { } other)
            throw new HttpRequestException(HttpRequestError.InvalidResponse, $"its response has the content coding {other}, which was not requested; expected one of {Accepted}");
        string[] codings = [.. named.Where(Known.Contains)];
        return codings.Length <= MaxCodings
            ? codings
            : throw new HttpRequestException(HttpRequestError.InvalidResponse, $"its response has {codings.Length} content codings; expected at most {MaxCodings}");
    }

    /// <summary>Decodes a coding.</summary>
    public static async Task<Stream> UndoAsync(string coding, Stream coded) => coding switch
    {
        "br" => new BrotliStream(coded, CompressionMode.Decompress),
        "deflate" => await InflateAsync(coded).ConfigureAwait(false),
        _ => new GZipStream(coded, CompressionMode.Decompress),
    };

    /// <summary>The coding is the zlib format (RFC 9110 section 8.4.1.2), but some servers send the bare deflate stream. The first two bytes distinguish them.</summary>
    private static async Task<Stream> InflateAsync(Stream coded)
    {
        byte[] head = new byte[2];
        int read = await coded.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        Stream whole = new PrefixedStream(head.AsMemory(0, read), coded);
        // RFC 1950 section 2.2: method 8, and a multiple of 31.
        bool isZlib = read == head.Length && (head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
        return isZlib ? new ZLibStream(whole, CompressionMode.Decompress) : new DeflateStream(whole, CompressionMode.Decompress);
    }
}
