using System.Net;
using System.Net.Sockets;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>
/// Undoes the content codings of answers, and ends an answer that is larger, after that, than anything a sign-in or STS sends. Who reads pages and
/// documents has narrower bounds; this one holds for libraries too, which read what comes.
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
            // A stated length is the length: the transport holds the server to it.
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
        // A connection that is reset at the very moment it is made, or that is not made in time, comes out of .NET's transport as what it is, and no caller expects that of HTTP.
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
                // They speak of the body as it was coded.
                if (codings.Count == 0 || !(name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
                    Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override async Task<Stream> CreateContentReadStreamAsync()
        {
            Stream body = new BoundedStream(await _content.ReadAsStreamAsync().ConfigureAwait(false));
            // What was applied last comes off first. Each layer has its bound: a little can be the coding of very much.
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

    /// <summary>Of a body, or of what comes out of a decoder: those of .NET throw InvalidDataException or (Brotli) InvalidOperationException.</summary>
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
            new(HttpRequestError.InvalidResponse, "its body does not have the content coding that its header names", e);
    }
}
