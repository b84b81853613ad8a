using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Core.Tests.Http;

/// <summary>A server on loopback that answers every request with the same bytes: what no well-behaved server would send.</summary>
internal sealed class FixedAnswer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();

    public FixedAnswer(string head, Func<NetworkStream, CancellationToken, Task> writeBody)
    {
        _listener.Start();
        _ = ServeAsync(head, writeBody);
    }

    public static FixedAnswer Ok(string body, string type = "text/xml") =>
        new($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n", (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(body), token).AsTask());

    /// <summary>Sends blocks without a stated length until the client has had enough.</summary>
    public static FixedAnswer Endless(string beginning) =>
        new("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n", async (stream, token) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning), token);
            byte[] block = Encoding.UTF8.GetBytes(new string('a', 64 * 1024));
            while (true)
                await stream.WriteAsync(block, token);
        });

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync(string head, Func<NetworkStream, CancellationToken, Task> writeBody)
    {
        CancellationToken token = _ending.Token;
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(token);
                try
                {
                    NetworkStream stream = client.GetStream();
                    await stream.ReadAtLeastAsync(new byte[64 * 1024], 1, throwOnEndOfStream: false, token);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(head), token);
                    await writeBody(stream, token);
                }
                catch (IOException)
                {
                    // The client has had enough.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }
}
