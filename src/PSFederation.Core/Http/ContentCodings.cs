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

    /// <summary>The codings of an answer in the order they were applied in; empty when there are none.</summary>
    /// <exception cref="HttpRequestException">One of them is not known, or there are too many.</exception>
    public static IReadOnlyList<string> Of(HttpContent content)
    {
        string[] codings =
        [
            .. content.Headers.ContentEncoding.Select(coding => coding.ToLowerInvariant()).Where(coding => coding is not ("identity" or "")),
        ];
        foreach (string coding in codings)
        {
            if (coding is not ("gzip" or "x-gzip" or "deflate" or "br"))
                throw new HttpRequestException(HttpRequestError.InvalidResponse, $"its response has the content coding {Io.ForeignText.Line(coding)}, which was not requested; expected one of {Accepted}");
        }

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
