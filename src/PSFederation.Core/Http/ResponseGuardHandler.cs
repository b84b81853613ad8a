using System.Net;
using System.Net.Sockets;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>
/// Decodes responses, and cuts off a response whose decoded size exceeds any sign-in or STS response. Callers that read pages and
/// documents have narrower limits; this limit also applies to libraries, which read everything.
/// </summary>
internal sealed class ResponseGuardHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const long MaxBytes = 16 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.AcceptEncoding.Count == 0)
            request.Headers.AcceptEncoding.ParseAdd(ContentCodings.Accepted);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<string> codings = ContentCodings.Of(response.Content);
            // A stated length is reliable, because the transport enforces it.
            if (codings.Count > 0 || response.Content.Headers.ContentLength is not { } length)
                response.Content = new BoundedBody(response.Content, codings);
            else if (length > MaxBytes)
                throw TooLarge();
            return response;
        }
        catch (HttpRequestException)
        {
            response?.Dispose();
            throw;
        }
        // If a connection is reset while it is established, or is not established in time, .NET's transport throws the raw exception, which no caller expects from HTTP.
        catch (SocketException e)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested && e.InnerException is TimeoutException late)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, late.Message, late);
        }
    }

    private static HttpRequestException TooLarge() =>
        new(HttpRequestError.ConfigurationLimitExceeded, $"more than {MaxBytes.Grouped()} bytes");

    private sealed class BoundedBody : HttpContent
    {
        private readonly HttpContent _content;
        private readonly IReadOnlyList<string> _codings;

        public BoundedBody(HttpContent content, IReadOnlyList<string> codings)
        {
            _content = content;
            _codings = codings;
            foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in content.Headers.NonValidated)
            {
                // They describe the encoded body.
                if (codings.Count == 0 || !(name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
                    Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override async Task<Stream> CreateContentReadStreamAsync()
        {
            Stream body = new BoundedStream(await _content.ReadAsStreamAsync().ConfigureAwait(false));
            // The last coding is decoded first. Each layer has its limit, because a few bytes can decode to very many.
            foreach (string coding in _codings.Reverse())
                body = new BoundedStream(await ContentCodings.UndoAsync(coding, body).ConfigureAwait(false));
            return body;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Stream body = await CreateContentReadStreamAsync().ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
                await body.CopyToAsync(stream).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _content.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>For a body or the output of a decoder: .NET decoders throw InvalidDataException or (Brotli) InvalidOperationException.</summary>
    private sealed class BoundedStream(Stream inner) : ReadOnlyStream(inner)
    {
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return Count(Inner.Read(buffer));
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
            {
                throw Broken(e);
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return Count(await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
            {
                throw Broken(e);
            }
        }

        private int Count(int read)
        {
            _read += read;
            return _read <= MaxBytes ? read : throw TooLarge();
        }

        private static HttpIOException Broken(Exception e) =>
            new(HttpRequestError.InvalidResponse, "its body does not have the content coding in its header", e);
    }
}
