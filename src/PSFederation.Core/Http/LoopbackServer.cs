using System.Net;
using System.Net.Sockets;

namespace PSFederation.Core.Http;

/// <summary>
/// Takes connections on 127.0.0.1, and no more at a time than it was told: programs that open connections and say nothing use up neither
/// descriptors nor memory, and do not keep others out. HttpListener has no such limit.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    /// <summary>How many connections may wait to be taken.</summary>
    private const int Backlog = 128;

    /// <summary>After the system gave no connection (no descriptors are left); one of ours is closed first.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener;
    private readonly int _maxConnections;
    private readonly TimeProvider _time;
    private readonly LinkedList<LoopbackConnection> _open = new();
    private volatile bool _closed;

    private LoopbackServer(TcpListener listener, int maxConnections, TimeProvider time)
    {
        _listener = listener;
        _maxConnections = maxConnections;
        _time = time;
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="port">A port, or 0 for a free one.</param>
    /// <param name="maxConnections">The largest number of connections at a time.</param>
    /// <param name="time">The clock of the time limits.</param>
    /// <exception cref="FederationException">The port is in use.</exception>
    public static LoopbackServer Open(int port, int maxConnections, TimeProvider time)
    {
        TcpListener listener = new(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        try
        {
            listener.Start(Backlog);
            return new LoopbackServer(listener, maxConnections, time);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new FederationException(
                FederationErrorCode.LoopbackListener, $"Cannot listen on port {port} of 127.0.0.1: {e.Message.TrimEnd('.')}. Choose another port, or omit the port to use a free one.", port, e);
        }
    }

    /// <summary>
    /// Serves connections until it is canceled or closed. A connection ends with its task, and all of them with the server.
    /// </summary>
    /// <param name="serve">Serves one. What a connection that ends throws is expected.</param>
    public async Task RunAsync(Func<LoopbackConnection, Task> serve, CancellationToken cancellationToken)
    {
        while (!_closed)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(cancellationToken).ConfigureAwait(false);
                if (Begin(socket, cancellationToken) is { } connection)
                    _ = ServeAsync(connection, serve);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                if (_closed)
                    return;
                MakeRoom();
                await Task.Delay(AfterFault, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _closed = true;
        _listener.Dispose();
        LoopbackConnection[] open;
        lock (_open)
            open = [.. _open];
        foreach (LoopbackConnection connection in open)
            connection.Abort();
    }

    private async Task ServeAsync(LoopbackConnection connection, Func<LoopbackConnection, Task> serve)
    {
        try
        {
            await serve(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other side left, or was too slow, or the connection had to make room.
        }
        finally
        {
            lock (_open)
                _open.Remove(connection);
            connection.Dispose();
        }
    }

    /// <summary>Takes a connection in; null when it left meanwhile, or when all that are open are being answered.</summary>
    private LoopbackConnection? Begin(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            lock (_open)
            {
                if (!_closed && (_open.Count < _maxConnections || MakeRoom()))
                {
                    socket.NoDelay = true;
                    LoopbackConnection connection = new(socket, _time, cancellationToken);
                    _open.AddLast(connection);
                    return connection;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has been reset already, or the server stops.
        }

        socket.Dispose();
        return null;
    }

    /// <summary>
    /// Closes the oldest connection that is not being answered, those that have not shown that they may ask before those that have:
    /// programs that open connections and say nothing cannot keep others out, whose request comes at once.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    private bool MakeRoom()
    {
        lock (_open)
        {
            LoopbackConnection? oldest = _open.FirstOrDefault(each => !each.IsTrusted) ?? _open.FirstOrDefault(each => !each.IsAnswering);
            if (oldest is null)
                return false;
            _open.Remove(oldest);
            oldest.Abort();
            return true;
        }
    }
}
