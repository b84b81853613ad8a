using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
    private readonly X509Certificate2 _authority;
    private readonly string _bundle = Path.GetTempFileName();
    private readonly EnvironmentChange _environment;
    private readonly HttpClient _servers = new(new HttpClientHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private readonly Dictionary<string, string> _sites;
    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private int _answers;
    private int _connectFailures;

    /// <summary>Starts it.</summary>
    /// <param name="sites">The names that it stands in for, each with the address of a server on loopback.</param>
    public RoughProxy(params (string Host, string Server)[] sites)
    {
        _sites = sites.ToDictionary(site => site.Host, site => site.Server.TrimEnd('/'));
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=interop authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(_bundle, _authority.ExportCertificatePem());
        _listener.Start();
        _environment = new EnvironmentChange(
            ("HTTPS_PROXY", Address(Password)), ("https_proxy", null), ("ALL_PROXY", null), ("all_proxy", null), ("NO_PROXY", null), ("no_proxy", null), ("AWS_CA_BUNDLE", _bundle));
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
        foreach (X509Certificate2 certificate in _certificates.Values)
            certificate.Dispose();
        File.Delete(_bundle);
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
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificates.GetOrAdd(host, Certificate) }, token);
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
            (string[] line, Dictionary<string, string> headers) = await ReadHeadAsync(plain, token);
            string host = line[1].Split(':')[0];
            if (headers.GetValueOrDefault("Proxy-Authorization") != expected)
            {
                Challenges++;
                await plain.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"interop\", charset=\"UTF-8\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), token);
            }
            else if (line[0] != "CONNECT" || !_sites.ContainsKey(host))
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
        (string[] line, Dictionary<string, string> headers) = await ReadHeadAsync(stream, token);
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, token);
        string path = line[1].Split('?')[0];
        Requests.Enqueue($"{line[0]} https://{host}{path}");
        if (Redirects.TryGetValue((host, path), out (int Status, string To) redirect))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {redirect.Status} X\r\nLocation: {redirect.To}{line[1][path.Length..]}\r\nContent-Length: 0\r\n\r\n"), token);
            return true;
        }

        using HttpResponseMessage answer = await ForwardAsync(host, line, headers, body, token);
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

        await WriteAsync(stream, host, answer, headers.GetValueOrDefault("Accept-Encoding") == "identity", token);
        return true;
    }

    private async Task<HttpResponseMessage> ForwardAsync(string host, string[] line, Dictionary<string, string> headers, byte[] body, CancellationToken token)
    {
        using HttpRequestMessage request = new(new HttpMethod(line[0]), _sites[host] + line[1]);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body);
        foreach ((string name, string value) in headers.Where(header => !HopHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
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

    private static async Task<(string[] Line, Dictionary<string, string> Headers)> ReadHeadAsync(Stream stream, CancellationToken token)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, token);
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return (lines[0].Split(' '), lines[1..].Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase));
    }

    private X509Certificate2 Certificate(string host)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=interop server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 issued = request.Create(_authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), Guid.NewGuid().ToByteArray());
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
