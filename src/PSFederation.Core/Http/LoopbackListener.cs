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

/// <summary>
/// What to answer: a status, a page for the person, where to send the browser on to, and the value or error that ends the waiting, if one
/// does.
/// </summary>
internal sealed record LoopbackAnswer<T>(int Status, string Title, string Text, T? Value = null, FederationException? Error = null, Uri? Location = null)
    where T : class
{
    /// <summary>A form that the page submits by itself; null when it has none.</summary>
    public LoopbackForm? Form { get; init; }
}

/// <summary>
/// Waits on 127.0.0.1 for the one request that ends a sign-in in the browser. Whatever else a local program sends (wrong host, wrong
/// content, too much, too slow, too often) is answered and forgotten; it neither ends nor disturbs the sign-in.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxBodyBytes = 2 * 1024 * 1024;
    private const int MaxConnections = 16;
    private const int MaxDrainedBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);

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
        Connections connections = new(cancellationToken);
        while (!found.Task.IsCompleted)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(cancellationToken).ConfigureAwait(false);
            Connection connection = connections.Begin(client);
            _ = ServeAsync(connection, judge, found).ContinueWith(
                _ => connections.End(connection), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync<T>(Connection connection, Func<LoopbackRequest, LoopbackAnswer<T>> judge, TaskCompletionSource<T> found)
        where T : class
    {
        CancellationToken cancellationToken = connection.Token;
        NetworkStream stream = connection.Client.GetStream();
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                (LoopbackRequest? request, int refusal) = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
                LoopbackAnswer<T> answer = request is null
                    ? new LoopbackAnswer<T>(refusal, "Not understood", "This address waits for the answer of a sign-in and for nothing else.")
                    : judge(request);
                bool ends = answer.Error is not null || answer.Value is not null;
                if (ends && connection.TryClaim())
                {
                    await EndAsync(stream, answer, found, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    if (ends)
                        answer = new LoopbackAnswer<T>(410, "Already used", "The sign-in has its answer. Go back to PowerShell.");
                    await LoopbackPage.WriteAsync(stream, answer.Status, answer.Title, answer.Text, answer.Location, answer.Form, cancellationToken).ConfigureAwait(false);
                }

                await DrainAsync(connection.Client, stream, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The other side left, or was too slow: the sign-in goes on waiting.
            }
        }
    }

    /// <summary>The page goes out first: the waiting ends with the value, and the listener with the waiting. A browser that left without it does not matter.</summary>
    private static async Task EndAsync<T>(NetworkStream stream, LoopbackAnswer<T> answer, TaskCompletionSource<T> found, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await LoopbackPage.WriteAsync(stream, answer.Status, answer.Title, answer.Text, answer.Location, answer.Form, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (answer.Error is not null)
                found.TrySetException(answer.Error);
            else
                found.TrySetResult(answer.Value!);
        }
    }

    /// <summary>
    /// Takes what the other side still sends, and nothing of it: a connection that is closed on unread bytes is reset, and the answer is lost with
    /// it (RFC 9112 section 9.6).
    /// </summary>
    private static async Task DrainAsync(TcpClient client, NetworkStream stream, CancellationToken cancellationToken)
    {
        client.Client.Shutdown(SocketShutdown.Send);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(DrainTimeout);
        byte[] waste = new byte[16 * 1024];
        int total = 0, read;
        while (total < MaxDrainedBytes && (read = await stream.ReadAsync(waste, deadline.Token).ConfigureAwait(false)) > 0)
            total += read;
    }

    /// <summary>A connection that is being served.</summary>
    private sealed class Connection(Connections owner, TcpClient client, CancellationTokenSource ending)
    {
        public TcpClient Client => client;

        public CancellationToken Token { get; } = ending.Token;

        /// <summary>Whether it is the first whose request ends the waiting; there is no second.</summary>
        public bool TryClaim() => owner.TryClaim();

        public void Abort()
        {
            try
            {
                ending.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself just now.
            }
        }

        public void Close()
        {
            client.Dispose();
            ending.Dispose();
        }
    }

    /// <summary>
    /// The connections that are being served. When there are too many the oldest goes: whoever opens connections and says nothing cannot keep the
    /// browser out, whose request comes at once.
    /// </summary>
    private sealed class Connections(CancellationToken stopping)
    {
        private readonly LinkedList<Connection> _open = new();
        private int _claimed;

        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

        public Connection Begin(TcpClient client)
        {
            CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            ending.CancelAfter(RequestTimeout);
            Connection connection = new(this, client, ending);
            Connection? oldest = null;
            lock (_open)
            {
                if (_open.Count >= MaxConnections)
                {
                    oldest = _open.First!.Value;
                    _open.RemoveFirst();
                }

                _open.AddLast(connection);
            }

            oldest?.Abort();
            return connection;
        }

        public void End(Connection connection)
        {
            lock (_open)
                _open.Remove(connection);
            connection.Close();
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
}
