using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Interop.Tests;

/// <summary>
/// A network that is not kind: a proxy in HTTPS_PROXY that demands a password, and that stands in for https servers of names which do not exist. It ends
/// TLS with certificates of an authority in AWS_CA_BUNDLE, hands requests on to servers on loopback, compresses what they answer, and fails or redirects
/// as a test says. Nothing goes past it: loopback needs no proxy, and the names resolve nowhere else.
/// </summary>
internal sealed class RoughProxy : IDisposable
{
    public const string UserName = "ann", Password = "p@ss:wörd/1";

    private static readonly string[] HopHeaders = ["Connection", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Keep-Alive", "Host", "Proxy-Authorization", "Accept-Encoding"];

    private static readonly string[] Codings = ["gzip", "br", "deflate", "raw deflate", "gzip, br"];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TestAuthority _authority = new();
    private readonly EnvironmentChange _environment;
    private readonly HttpClient _servers = new(new HttpClientHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private readonly Dictionary<string, string> _sites;
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private int _answers;
    private int _connectFailures;

    /// <summary>Starts it.</summary>
    /// <param name="sites">The names that it stands in for, each with the address of a server on loopback.</param>
    public RoughProxy(params (string Host, string Server)[] sites)
    {
        _sites = sites.ToDictionary(site => site.Host, site => site.Server.TrimEnd('/'));
        _listener.Start();
        _environment = new EnvironmentChange(
            ("HTTPS_PROXY", Address(Password)), ("https_proxy", null), ("ALL_PROXY", null), ("all_proxy", null), ("NO_PROXY", null), ("no_proxy", null), ("AWS_CA_BUNDLE", _authority.Bundle));
        _ = AcceptAsync();
    }

    /// <summary>What came through: "GET https://host/path".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The codings that answers were sent in.</summary>
    public ConcurrentQueue<string> Coded { get; } = new();

    /// <summary>How often the password was demanded.</summary>
    public int Challenges { get; private set; }

    /// <summary>How many of the next tunnels are refused with 503: nothing has been sent by then.</summary>
    public int FailConnects
    {
        get => _connectFailures;
        set => _connectFailures = value;
    }

    /// <summary>
    /// Paths whose first request is answered with 503, and the answer to whose second breaks off. The server has got the request each time.
    /// </summary>
    public HashSet<string> FailTwice { get; } = [];

    /// <summary>Paths that are redirected: from a host to another one, with a status.</summary>
    public Dictionary<(string Host, string Path), (int Status, string To)> Redirects { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The proxy with user name and password, as HTTPS_PROXY has it.</summary>
    public string Address(string password) => $"http://{UserName}:{Uri.EscapeDataString(password)}@127.0.0.1:{Port}";

    /// <summary>What a browser of a person who knows the password sends requests with.</summary>
    public HttpClientHandler Browser() => new()
    {
        Proxy = new WebProxy($"http://127.0.0.1:{Port}") { BypassProxyOnLocal = true, Credentials = new NetworkCredential(UserName, Password) },
        ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.Issuer == _authority.Subject,
    };

    /// <summary>How often a request came through.</summary>
    public int Count(string request) => Requests.Count(item => item == request);

    public void Dispose()
    {
        _environment.Dispose();
        _ending.Cancel();
        _listener.Dispose();
        _ending.Dispose();
        _servers.Dispose();
        _authority.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken token = _ending.Token;
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(token), token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken token)
    {
        try
        {
            using (client)
            {
                NetworkStream plain = client.GetStream();
                if (await TunnelAsync(plain, token) is not { } host)
                    return;
                await using SslStream stream = new(plain);
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _authority.Certificate(host) }, token);
                while (await AnswerAsync(host, stream, token))
                {
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client closed the connection, or the test has ended.
        }
    }

    /// <summary>Opens a tunnel to one of the names for who knows the password; null when none is opened.</summary>
    private async Task<string?> TunnelAsync(NetworkStream plain, CancellationToken token)
    {
        string expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"));
        while (true)
        {
            TestRequestHead head = await TestRequestHead.ReadAsync(plain, token);
            string host = head.Target.Split(':')[0];
            if (head.Headers.GetValueOrDefault("Proxy-Authorization") != expected)
            {
                Challenges++;
                await plain.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"interop\", charset=\"UTF-8\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), token);
            }
            else if (head.Method != "CONNECT" || !_sites.ContainsKey(host))
            {
                await plain.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), token);
                return null;
            }
            else if (Interlocked.Decrement(ref _connectFailures) >= 0)
            {
                await plain.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), token);
                return null;
            }
            else
            {
                await plain.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
                return host;
            }
        }
    }

    /// <summary>Answers one request; false when the connection ends with it.</summary>
    private async Task<bool> AnswerAsync(string host, SslStream stream, CancellationToken token)
    {
        TestRequestHead head = await TestRequestHead.ReadAsync(stream, token);
        byte[] body = await head.ReadBodyAsync(stream, token);
        string path = head.Target.Split('?')[0];
        Requests.Enqueue($"{head.Method} https://{host}{path}");
        if (Redirects.TryGetValue((host, path), out (int Status, string To) redirect))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {redirect.Status} X\r\nLocation: {redirect.To}{head.Target[path.Length..]}\r\nContent-Length: 0\r\n\r\n"), token);
            return true;
        }

        using HttpResponseMessage answer = await ForwardAsync(host, head, body, token);
        int failure = FailTwice.Contains(path) ? _failures.AddOrUpdate($"{host}{path}", 1, (_, n) => n + 1) : int.MaxValue;
        if (failure == 2)
        {
            // Where nothing at all has come, .NET itself asks again.
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf"u8.ToArray(), token);
            return false;
        }

        if (failure == 1)
        {
            await stream.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nbusy"u8.ToArray(), token);
            return true;
        }

        await WriteAsync(stream, host, answer, head.Headers.GetValueOrDefault("Accept-Encoding") == "identity", token);
        return true;
    }

    private async Task<HttpResponseMessage> ForwardAsync(string host, TestRequestHead head, byte[] body, CancellationToken token)
    {
        using HttpRequestMessage request = new(new HttpMethod(head.Method), _sites[host] + head.Target);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body);
        foreach ((string name, string value) in head.Headers.Where(header => !HopHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            string inner = value.Replace($"https://{host}", _sites[host], StringComparison.Ordinal);
            if (!request.Headers.TryAddWithoutValidation(name, inner))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", host);
        return await _servers.SendAsync(request, token);
    }

    /// <summary>Hands an answer on: with the name in place of the server's address, and compressed unless that is refused (RFC 9110 section 12.5.3).</summary>
    private async Task WriteAsync(SslStream stream, string host, HttpResponseMessage answer, bool plain, CancellationToken token)
    {
        byte[] body = await answer.Content.ReadAsByteArrayAsync(token);
        // Metadata and tokens stay as they were signed.
        if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            body = Encoding.Latin1.GetBytes(Outer(host, Encoding.Latin1.GetString(body)));
        StringBuilder head = new();
        head.Append(System.Globalization.CultureInfo.InvariantCulture, $"HTTP/1.1 {(int)answer.StatusCode} X\r\n");
        foreach ((string name, HeaderStringValues values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Select(header => (header.Key, header.Value)))
        {
            if (!HopHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                head.Append(string.Concat(values.Select(value => $"{name}: {(name == "Location" ? Outer(host, value) : value)}\r\n")));
        }

        if (body.Length > 0 && !plain)
        {
            string coding = Codings[Interlocked.Increment(ref _answers) % Codings.Length];
            Coded.Enqueue(coding);
            body = coding.Split(", ").Aggregate(body, Code);
            head.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Encoding: {coding.Replace("raw ", string.Empty, StringComparison.Ordinal)}\r\n");
        }

        head.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), token);
        await stream.WriteAsync(body, token);
    }

    private string Outer(string host, string text) => text.Replace(_sites[host], $"https://{host}", StringComparison.Ordinal);

    private static byte[] Code(byte[] body, string coding)
    {
        using MemoryStream coded = new();
        using (Stream into = coding switch
        {
            "br" => new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            "raw deflate" => new DeflateStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true),
        })
            into.Write(body);
        return coded.ToArray();
    }
}
