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

    /// <summary>The encoding that the answer names; UTF-8 when it names none, or one that does not exist.</summary>
    private static Encoding EncodingOf(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.CharSet is not { Length: > 0 } charset)
            return Encoding.UTF8;
        string name = charset.Trim('"', '\'');
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
