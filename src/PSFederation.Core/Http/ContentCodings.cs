using System.IO.Compression;

namespace PSFederation.Core.Http;

/// <summary>
/// Undoes the content codings of answers (RFC 9110 section 8.4): gzip, deflate, br, in any order and number that a bound allows. Servers and proxies
/// compress unasked. .NET's own decompression undoes the last coding alone, and does not know the old name x-gzip.
/// </summary>
internal static class ContentCodings
{
    /// <summary>What a request says that it takes.</summary>
    public const string Accepted = "gzip, deflate, br";

    private const int MaxCodings = 3;

    private static readonly string[] Known = ["gzip", "x-gzip", "deflate", "br"];

    /// <summary>Registered codings (RFC 9110 section 16.6.1) that are not undone here.</summary>
    private static readonly string[] NotUndone = ["aes128gcm", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd"];

    /// <summary>
    /// The codings of an answer in the order they were applied in; empty when there are none. Other names, such as a charset, are ignored as browsers do.
    /// </summary>
    /// <exception cref="HttpRequestException">One of them is not undone here, or there are too many.</exception>
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

    /// <summary>Undoes a coding.</summary>
    public static async Task<Stream> UndoAsync(string coding, Stream coded) => coding switch
    {
        "br" => new BrotliStream(coded, CompressionMode.Decompress),
        "deflate" => await InflateAsync(coded).ConfigureAwait(false),
        _ => new GZipStream(coded, CompressionMode.Decompress),
    };

    /// <summary>The coding is the zlib format (RFC 9110 section 8.4.1.2), and some servers send the bare deflate stream. The first two bytes tell.</summary>
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
