using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Core.Tests.Http;

/// <summary>A request that a scripted site got.</summary>
internal sealed record SiteRequest(string Method, string PathAndQuery, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Path => PathAndQuery.Split('?')[0];

    /// <summary>The fields of a form body.</summary>
    public IReadOnlyDictionary<string, string> Form => Body.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2).Select(part => Uri.UnescapeDataString(part.Replace('+', ' '))).ToArray())
        .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.Last()[^1]);
}

/// <summary>An answer of a scripted site.</summary>
internal sealed record SiteAnswer(int Status, string Body, params (string Name, string Value)[] Headers)
{
    /// <summary>The body as bytes, where it is not UTF-8.</summary>
    public byte[]? Bytes { get; init; }

    public static SiteAnswer Page(string html) => new(200, html, ("Content-Type", "text/html; charset=utf-8"));

    public static SiteAnswer Json(string json) => new(200, json, ("Content-Type", "application/json"));

    public static SiteAnswer Redirect(string location, int status = 302) => new(status, string.Empty, ("Location", location));
}

/// <summary>A site on loopback whose answers a test writes, for what no server of ours would do.</summary>
internal sealed class ScriptedSite : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<SiteRequest, SiteAnswer> _answer;

    public ScriptedSite(Func<SiteRequest, SiteAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Pages by their path.</summary>
    public static ScriptedSite OfPages(params (string Path, string Html)[] pages) =>
        new(request => pages.FirstOrDefault(page => page.Path == request.Path) is { Html: { } html } ? SiteAnswer.Page(html) : new SiteAnswer(404, "<h1>Not here</h1>"));

    public ConcurrentQueue<SiteRequest> Requests { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public Uri At(string path) => new(Url + path);

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                SiteRequest request = await ReadAsync(stream, _ending.Token);
                Requests.Enqueue(request);
                SiteAnswer answer = _answer(request);
                StringBuilder head = new($"HTTP/1.1 {answer.Status} x\r\nConnection: close\r\n");
                foreach ((string name, string value) in answer.Headers)
                    head.Append(name).Append(": ").Append(value).Append("\r\n");
                byte[] body = answer.Bytes ?? Encoding.UTF8.GetBytes(answer.Body);
                head.Append("Content-Length: ").Append(body.Length).Append("\r\n\r\n");
                await stream.WriteAsync(Encoding.UTF8.GetBytes(head.ToString()), _ending.Token);
                await stream.WriteAsync(body, _ending.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone.
        }
    }

    private static async Task<SiteRequest> ReadAsync(NetworkStream stream, CancellationToken token)
    {
        List<byte> bytes = [];
        byte[] one = new byte[1];
        while (bytes.Count < 4 || bytes[^1] != '\n' || bytes[^3] != '\n')
        {
            await stream.ReadExactlyAsync(one, token);
            bytes.Add(one[0]);
        }

        string[] lines = Encoding.UTF8.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[^1], StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, token);
        string[] first = lines[0].Split(' ');
        return new SiteRequest(first[0], first[1], Encoding.UTF8.GetString(body), headers);
    }
}
