using System.Net;
using System.Net.Sockets;

namespace PSFederation.Core.Http;

/// <summary>
/// Accepts a limited number of connections on 127.0.0.1: programs that open idle connections use up neither
/// descriptors nor memory, and do not block other clients. HttpListener has no such limit.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    /// <summary>The maximum number of connections that wait to be accepted.</summary>
    private const int Backlog = 128;

    /// <summary>The pause after accept failed (no descriptors are left); one of our connections is closed first.</summary>
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

    /// <summary>Starts to listen.</summary>
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
    /// <param name="serve">Serves one connection. Exceptions of a closed connection are expected.</param>
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
            // The client disconnected or was too slow, or the connection was closed in favor of another.
        }
        finally
        {
            lock (_open)
                _open.Remove(connection);
            connection.Dispose();
        }
    }

    /// <summary>Accepts a connection; null if it was closed meanwhile, or if all open connections are busy.</summary>
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
    /// Closes the oldest idle connection, unauthorized ones first:
    /// programs that open idle connections cannot block clients that send their request at once.
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
