using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Core.Tests.Http;

/// <summary>
/// Stands in for https servers of any name: the proxy of this process, which ends TLS itself with certificates of its own authority and
/// answers as a test tells it to. What is sent goes the whole way of a real call, name and certificate checks included.
/// </summary>
internal sealed class InterceptingProxy : IDisposable
{
    private const string CaBundle = "AWS_CA_BUNDLE";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TestAuthority _authority = new();
    private readonly IWebProxy _oldProxy = HttpClient.DefaultProxy;
    private readonly string? _oldBundle = Environment.GetEnvironmentVariable(CaBundle);
    private readonly Func<string, ImitatedRequest, ImitatedAnswer> _answer;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Gives the answer for a host and a request.</param>
    public InterceptingProxy(Func<string, ImitatedRequest, ImitatedAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        // A separate bundle makes a separate client, which reads the current proxy setting. Loopback does not use the proxy, so other tests are not affected.
        HttpClient.DefaultProxy = new WebProxy($"http://{_listener.LocalEndpoint}");
        Environment.SetEnvironmentVariable(CaBundle, _authority.Bundle);
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
                TestRequestHead connect = await TestRequestHead.ReadAsync(plain, token);
                Assert.Equal("CONNECT", connect.Method);
                string host = connect.Target.Split(':')[0];
                await plain.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
                await using SslStream stream = new(plain);
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _authority.Certificate(host) }, token);
                TestRequestHead head = await TestRequestHead.ReadAsync(stream, token);
                ImitatedRequest request = new(head.Method, head.Target, head.Headers, Encoding.UTF8.GetString(await head.ReadBodyAsync(stream, token)));
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
}
