using System.Net;
using System.Net.Sockets;

namespace PSFederation.Core.Http;

/// <summary>A connection to a <see cref="LoopbackServer"/>. Each step has a time limit; exceeding it ends the connection.</summary>
internal sealed class LoopbackConnection : IDisposable
{
    private const int FirstBuffer = 2 * 1024;
    private const int MaxDrainedBytes = 4 * 1024 * 1024;

    /// <summary>The time limit to receive a request and to send a response.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly CancellationTokenSource _ending;
    private readonly CancellationTokenRegistration _stopping;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _filled;
    private int _bodyStart;

    public LoopbackConnection(Socket socket, TimeProvider time, CancellationToken stopping)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _ending = new CancellationTokenSource(StepTimeout, time);
        Token = _ending.Token;
        Remote = (IPEndPoint)socket.RemoteEndPoint!;
        Local = (IPEndPoint)socket.LocalEndPoint!;
        _stopping = stopping.Register(Abort);
    }

    /// <summary>The remote address.</summary>
    public IPEndPoint Remote { get; }

    /// <summary>The local address.</summary>
    public IPEndPoint Local { get; }

    /// <summary>Canceled when the connection has to end.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether the client is authorized. Such a connection is closed last if there are too many.</summary>
    public bool IsTrusted { get; set; }

    /// <summary>Whether a request of an authorized client is being processed. Such a connection is not closed in favor of another.</summary>
    public bool IsAnswering { get; private set; }

    /// <summary>The stream for responses.</summary>
    public Stream Stream => _stream;

    /// <summary>Waits for the head of the next request.</summary>
    /// <param name="idle">The idle limit.</param>
    /// <returns>The head; or the HTTP status of a rejected head; or no head and 0 if the client has disconnected.</returns>
    public async Task<(RequestHead? Head, int Refusal)> ReadHeadAsync(TimeSpan idle)
    {
        IsAnswering = false;
        // Data that arrived before the last response is the beginning of this request.
        _filled -= _bodyStart;
        Buffer.BlockCopy(_buffer, _bodyStart, _buffer, 0, _filled);
        _bodyStart = 0;
        _ending.CancelAfter(_filled == 0 ? idle : StepTimeout);
        int searched = 0;
        while (true)
        {
            if (!RequestHeadReader.TryFindEnd(_buffer.AsSpan(0, _filled), searched, out int length))
                return (null, 400);
            if (length > 0)
            {
                _bodyStart = length;
                return RequestHeadReader.Read(_buffer.AsSpan(0, length));
            }

            searched = _filled;
            if (_filled == RequestHeadReader.MaxBytes)
                return (null, 431);
            if (_filled == _buffer.Length)
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            int read = await _stream.ReadAsync(_buffer.AsMemory(_filled), Token).ConfigureAwait(false);
            if (read == 0)
                return (null, _filled == 0 ? 0 : 400);
            if (_filled == 0)
                _ending.CancelAfter(StepTimeout);
            _filled += read;
        }
    }

    /// <summary>Reads the body that follows the head.</summary>
    public async Task<byte[]> ReadBodyAsync(int length)
    {
        byte[] body = new byte[length];
        int already = Math.Min(_filled - _bodyStart, length);
        Buffer.BlockCopy(_buffer, _bodyStart, body, 0, already);
        _bodyStart += already;
        await _stream.ReadExactlyAsync(body.AsMemory(already), Token).ConfigureAwait(false);
        return body;
    }

    /// <summary>The client is authorized and its request is being processed, which has no time limit.</summary>
    public void BeginAnswer()
    {
        IsTrusted = IsAnswering = true;
        _ending.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes a response.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> answer)
    {
        _ending.CancelAfter(StepTimeout);
        return _stream.WriteAsync(answer, Token);
    }

    /// <summary>
    /// Ends the responses, then reads and discards what the client still sends: a connection that is closed with unread bytes is
    /// reset, and the response is lost (RFC 9112 section 9.6).
    /// </summary>
    public async Task EndAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        _ending.CancelAfter(DrainTimeout);
        byte[] waste = new byte[16 * 1024];
        int total = 0, read;
        while (total < MaxDrainedBytes && (read = await _stream.ReadAsync(waste, Token).ConfigureAwait(false)) > 0)
            total += read;
    }

    /// <summary>Closes it at once. Can be called at any time, by any thread.</summary>
    public void Abort() => _socket.Dispose();

    public void Dispose()
    {
        _stopping.Dispose();
        _stream.Dispose();
        _ending.Dispose();
    }
}
