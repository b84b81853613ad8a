using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Tests;

/// <summary>A request that an imitation got.</summary>
internal sealed record ImitatedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Target.Split('?')[0];

    /// <summary>A parameter of the query or of a form body; null when it is not there, or there twice.</summary>
    public string? Parameter(string name)
    {
        string[] found =
        [
            .. (Target.Contains('?', StringComparison.Ordinal) ? Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..] : string.Empty).Split('&')
                .Concat(Body.Split('&'))
                .Select(pair => pair.Split('=', 2))
                .Where(pair => pair.Length == 2 && Uri.UnescapeDataString(pair[0]) == name)
                .Select(pair => Uri.UnescapeDataString(pair[1].Replace('+', ' '))),
        ];
        return found.Length == 1 ? found[0] : null;
    }
}

/// <summary>What an imitation answers.</summary>
internal sealed record ImitatedAnswer(int Status, string Body, string ContentType = "application/json", params (string Name, string Value)[] Headers);

/// <summary>
/// Stands in for a server that is not available in tests: answers as a test tells it to, over a loopback port or a Unix socket, and keeps what it was
/// asked. What it answers is written from the platform's documentation; this does not prove that the platform does the same.
/// </summary>
internal sealed class HttpImitation : IDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<ImitatedRequest, ImitatedAnswer?> _answer;

    public HttpImitation(Func<ImitatedRequest, ImitatedAnswer?> answer, string? socketPath = null)
    {
        _answer = answer;
        _listener = socketPath is null
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(socketPath is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(socketPath));
        _listener.Listen();
        Host = socketPath is null ? _listener.LocalEndPoint!.ToString()! : "localhost";
        _ = ServeAsync();
    }

    /// <summary>Host and port.</summary>
    public string Host { get; }

    public string Url => $"http://{Host}";

    public ConcurrentQueue<ImitatedRequest> Requests { get; } = new();

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        CancellationToken token = _ending.Token;
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(token);
                _ = ServeAsync(client, token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken token)
    {
        try
        {
            await using NetworkStream stream = new(client, ownsSocket: true);
            using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
            string[] start = (await reader.ReadLineAsync(token) ?? string.Empty).Split(' ');
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync(token) is { Length: > 0 } line)
                headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
            char[] body = new char[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
            if (body.Length > 0)
                await reader.ReadBlockAsync(body, token);
            ImitatedRequest request = new(start[0], start[1], headers, new string(body));
            Requests.Enqueue(request);
            if (_answer(request) is not { } answer)
            {
                // No answer, ever: the client must give up by itself.
                await Task.Delay(Timeout.Infinite, token);
                return;
            }

            byte[] content = Encoding.UTF8.GetBytes(answer.Body);
            string head = $"HTTP/1.1 {answer.Status} X\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n"
                + string.Concat(answer.Headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), token);
            await stream.WriteAsync(content, token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client closed the connection, or the test has ended.
        }
    }
}
