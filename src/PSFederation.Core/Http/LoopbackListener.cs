using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Core.Http;

/// <summary>A request that a local program sent to the listener.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Query">The query, without the question mark, still encoded.</param>
/// <param name="ContentType">The media type of the body, lower case.</param>
/// <param name="Body">The body of a POST.</param>
internal sealed record LoopbackRequest(string Method, string Path, string Query, string ContentType, string Body);

/// <summary>What to answer: a status, a page for the person, and the value or error that ends the waiting, if one does.</summary>
internal sealed record LoopbackAnswer<T>(int Status, string Title, string Text, T? Value = null, FederationException? Error = null)
    where T : class;

/// <summary>
/// Waits on 127.0.0.1 for the one request that ends a sign-in in the browser. Whatever else a local program sends (wrong host, wrong
/// content, too much, too slow) is answered and forgotten; it neither ends nor disturbs the sign-in.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxBodyBytes = 2 * 1024 * 1024;
    private const int MaxConnections = 16;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener;

    private LoopbackListener(TcpListener listener)
    {
        _listener = listener;
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Opens the listener.</summary>
    /// <param name="port">A port, or 0 for a free one.</param>
    /// <exception cref="FederationException">The port is in use.</exception>
    public static LoopbackListener Open(int port)
    {
        TcpListener listener = new(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        try
        {
            listener.Start(MaxConnections);
            return new LoopbackListener(listener);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new FederationException(
                FederationErrorCode.LoopbackListener, $"Port {port} on 127.0.0.1 cannot be listened on: {e.Message}. Choose another port, or none to take a free one.", port, e);
        }
    }

    /// <summary>Waits for the request that <paramref name="judge"/> gives a value for.</summary>
    public async Task<T> WaitAsync<T>(Func<LoopbackRequest, LoopbackAnswer<T>> judge, CancellationToken cancellationToken)
        where T : class
    {
        TaskCompletionSource<T> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task accepting = AcceptAsync(judge, found, ending.Token);
        try
        {
            await Task.WhenAny(found.Task, accepting).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!found.Task.IsCompleted)
                await accepting.ConfigureAwait(false);
            return await found.Task.ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync<T>(
        Func<LoopbackRequest, LoopbackAnswer<T>> judge, TaskCompletionSource<T> found, CancellationToken cancellationToken)
        where T : class
    {
        // Not disposed: a connection may still be served when the waiting ends.
        SemaphoreSlim places = new(MaxConnections);
        while (!found.Task.IsCompleted)
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            TcpClient client = await _listener.AcceptTcpClientAsync(cancellationToken).ConfigureAwait(false);
            _ = ServeAsync(client, judge, found, cancellationToken).ContinueWith(
                _ => places.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync<T>(
        TcpClient client, Func<LoopbackRequest, LoopbackAnswer<T>> judge, TaskCompletionSource<T> found, CancellationToken cancellationToken)
        where T : class
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(RequestTimeout);
        using (client)
        {
            NetworkStream stream = client.GetStream();
            await using (stream.ConfigureAwait(false))
            {
                try
                {
                    (LoopbackRequest? request, int refusal) = await ReadAsync(stream, deadline.Token).ConfigureAwait(false);
                    LoopbackAnswer<T> answer = request is null
                        ? new LoopbackAnswer<T>(refusal, "Not understood", "This address waits for the answer of a sign-in and for nothing else.")
                        : judge(request);
                    // The page goes out first: the waiting ends with the value, and the listener with the waiting.
                    await WriteAsync(stream, answer.Status, answer.Title, answer.Text, deadline.Token).ConfigureAwait(false);
                    if (answer.Error is not null)
                        found.TrySetException(answer.Error);
                    else if (answer.Value is not null)
                        found.TrySetResult(answer.Value);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
                {
                    // The other side left, or was too slow: the sign-in goes on waiting.
                }
            }
        }
    }

    private async Task<(LoopbackRequest? Request, int Refusal)> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxHeaderBytes];
        int filled = 0, end = -1;
        while (end < 0)
        {
            if (filled == buffer.Length)
                return (null, 431);
            int read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return (null, 400);
            filled += read;
            end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }

        string[] lines = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
        string[] start = lines[0].Split(' ');
        if (start.Length != 3 || !start[2].StartsWith("HTTP/1.", StringComparison.Ordinal) || !start[1].StartsWith('/'))
            return (null, 400);
        if (start[0] is not ("GET" or "POST"))
            return (null, 405);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !headers.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim()))
                return (null, 400);
        }

        // Another name for 127.0.0.1 is how a web page elsewhere would reach in (DNS rebinding).
        if (!headers.TryGetValue("Host", out string? host) || (host != $"127.0.0.1:{Port}" && host != $"localhost:{Port}"))
            return (null, 421);
        string body = string.Empty;
        if (start[0] == "POST")
        {
            if (!headers.TryGetValue("Content-Length", out string? length) || !int.TryParse(length, out int size) || size < 0)
                return (null, 411);
            if (size > MaxBodyBytes)
                return (null, 413);
            byte[] content = new byte[size];
            int already = Math.Min(filled - end - 4, size);
            buffer.AsSpan(end + 4, already).CopyTo(content);
            await stream.ReadExactlyAsync(content.AsMemory(already), cancellationToken).ConfigureAwait(false);
            body = Encoding.UTF8.GetString(content);
        }

        int question = start[1].IndexOf('?', StringComparison.Ordinal);
        return (new LoopbackRequest(
            start[0],
            question < 0 ? start[1] : start[1][..question],
            question < 0 ? string.Empty : start[1][(question + 1)..],
            headers.GetValueOrDefault("Content-Type", string.Empty).Split(';')[0].Trim().ToLowerInvariant(),
            body), 0);
    }

    private static async Task WriteAsync(NetworkStream stream, int status, string title, string text, CancellationToken cancellationToken)
    {
        string html =
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(title)}</title>"
            + "<style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:34em;padding:0 1em}</style></head>"
            + $"<body><h1>{WebUtility.HtmlEncode(title)}</h1><p>{WebUtility.HtmlEncode(text)}</p></body></html>";
        byte[] content = Encoding.UTF8.GetBytes(html);
        byte[] head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {content.Length}\r\n"
            + "Connection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
            + "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n");
        await stream.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
