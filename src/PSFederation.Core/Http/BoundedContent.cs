using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>Reads the body of a response as text within a limit.</summary>
internal static class BoundedContent
{
    /// <summary>Reads JSON, which is always UTF-8, regardless of the header (RFC 8259 sections 8.1 and 11). A byte order mark is skipped.</summary>
    /// <exception cref="FederationException">It exceeds the limit.</exception>
    public static async Task<string> ReadJsonAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        using MemoryStream body = await ReadAsync(response, maxBytes, cancellationToken).ConfigureAwait(false);
        return Json(Bytes(body));
    }

    /// <summary>Reads a page or a document: HTML, XML (RFC 7303 section 3) or JSON.</summary>
    /// <returns>The text and its encoding, which forms are sent in.</returns>
    /// <exception cref="FederationException">It exceeds the limit.</exception>
    public static async Task<(string Text, NamedEncoding Encoding)> ReadPageAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        using MemoryStream body = await ReadAsync(response, maxBytes, cancellationToken).ConfigureAwait(false);
        (string mediaType, string? charset) = TypeOf(response.Content);
        ReadOnlySpan<byte> bytes = Bytes(body);
        if (mediaType is "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal))
            return (Json(bytes), NamedEncoding.Utf8);
        bool isXml = mediaType is "text/xml" or "application/xml" || mediaType.EndsWith("+xml", StringComparison.Ordinal)
            || (mediaType != "text/html" && XmlEncoding.IsXml(bytes));
        NamedEncoding encoding = isXml ? XmlEncoding.Find(bytes, charset) ?? NamedEncoding.Utf8 : HtmlEncoding.Find(bytes, charset);
        return (ByteOrderMark.Decode(bytes, encoding), encoding);
    }

    private static string Json(ReadOnlySpan<byte> bytes) =>
        ByteOrderMark.Decode(bytes, ByteOrderMark.Find(bytes)?.Encoding ?? NamedEncoding.Utf8);

    private static ReadOnlySpan<byte> Bytes(MemoryStream body) => body.GetBuffer().AsSpan(0, (int)body.Length);

    private static async Task<MemoryStream> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        MemoryStream body = new();
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[32 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                if (body.Length > maxBytes)
                {
                    string origin = HttpErrors.Origin(response.RequestMessage!.RequestUri!);
                    throw new FederationException(
                        FederationErrorCode.InputTooLarge, $"{origin} sent more than {maxBytes.Grouped()} bytes; no page or document of a sign-in is that large.", origin);
                }
            }
        }

        return body;
    }

    /// <summary>Media type (lower case) and charset as sent. .NET returns nothing for a header that it rejects, such as one with two charsets.</summary>
    public static (string MediaType, string? Charset) TypeOf(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Type", out System.Net.Http.Headers.HeaderStringValues values))
            return (string.Empty, null);
        string[] parts = values.Last().Split(';', StringSplitOptions.TrimEntries);
        string? charset = parts.Skip(1)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals("charset", StringComparison.OrdinalIgnoreCase))?[1].Trim('"', '\'');
        return (parts[0].ToLowerInvariant(), charset);
    }
}
