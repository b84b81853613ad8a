using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PSFederation.Core.Tests.Http;

/// <summary>
/// Stands in for https servers of any name: the proxy of this process, which ends TLS itself with certificates of an authority of its own and
/// answers as a test tells it to. What is sent goes the whole way of a real call, name and certificate checks included.
/// </summary>
internal sealed class InterceptingProxy : IDisposable
{
    private const string CaBundle = "AWS_CA_BUNDLE";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly X509Certificate2 _authority;
    private readonly string _bundle = Path.GetTempFileName();
    private readonly IWebProxy _oldProxy = HttpClient.DefaultProxy;
    private readonly string? _oldBundle = Environment.GetEnvironmentVariable(CaBundle);
    private readonly Func<string, ImitatedRequest, ImitatedAnswer> _answer;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Gives the answer for a host and a request.</param>
    public InterceptingProxy(Func<string, ImitatedRequest, ImitatedAnswer> answer)
    {
        _answer = answer;
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(_bundle, _authority.ExportCertificatePem());
        _listener.Start();
        // A bundle of its own makes a client of its own, which takes the proxy of this moment; loopback goes past it, so that other tests do not see it.
        HttpClient.DefaultProxy = new WebProxy($"http://{_listener.LocalEndpoint}");
        Environment.SetEnvironmentVariable(CaBundle, _bundle);
        PSFederation.Core.Http.FederationHttpClient.Get();
        _ = ServeAsync();
    }

    public ConcurrentQueue<(string Host, ImitatedRequest Request)> Requests { get; } = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(CaBundle, _oldBundle);
        HttpClient.DefaultProxy = _oldProxy;
        _ending.Cancel();
        _listener.Dispose();
        _ending.Dispose();
        _authority.Dispose();
        File.Delete(_bundle);
    }

    private async Task ServeAsync()
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
                string[] connect = (await ReadHeadAsync(plain, token))[0].Split(' ');
                Assert.Equal("CONNECT", connect[0]);
                string host = connect[1].Split(':')[0];
                await plain.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
                await using SslStream stream = new(plain);
                using X509Certificate2 certificate = Certificate(host);
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, token);
                string[] head = await ReadHeadAsync(stream, token);
                Dictionary<string, string> headers = head[1..].Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
                byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(body, token);
                ImitatedRequest request = new(head[0].Split(' ')[0], head[0].Split(' ')[1], headers, Encoding.UTF8.GetString(body));
                Requests.Enqueue((host, request));
                ImitatedAnswer answer = _answer(host, request);
                byte[] content = Encoding.UTF8.GetBytes(answer.Body);
                string top = $"HTTP/1.1 {answer.Status} X\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n"
                    + string.Concat(answer.Headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(top), token);
                await stream.WriteAsync(content, token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client closed the connection, or the test has ended.
        }
    }

    private static async Task<string[]> ReadHeadAsync(Stream stream, CancellationToken token)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, token);
            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private X509Certificate2 Certificate(string host)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=test server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 issued = request.Create(_authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), Guid.NewGuid().ToByteArray());
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
