using System.Text;

namespace PSFederation.Core.Http;

/// <summary>Reads the body of an answer as text within a bound.</summary>
internal static class BoundedContent
{
    public static async Task<string> ReadTextAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using MemoryStream body = new();
            byte[] buffer = new byte[32 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                if (body.Length > maxBytes)
                {
                    string origin = HttpFault.Origin(response.RequestMessage!.RequestUri!);
                    throw new FederationException(
                        FederationErrorCode.InputTooLarge, $"{origin} sent more than {maxBytes:N0} bytes; no page or document of a sign-in is that large.", origin);
                }
            }

            return EncodingOf(response).GetString(body.GetBuffer(), 0, (int)body.Length);
        }
    }

    private static Encoding EncodingOf(HttpResponseMessage response)
    {
        try
        {
            return response.Content.Headers.ContentType?.CharSet is { Length: > 0 } name
                ? Encoding.GetEncoding(name.Trim('"', '\''))
                : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
