using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>An issuer by https on loopback: its own root, an intermediate, and a server certificate; it shows the latter two.</summary>
internal sealed class TlsIssuer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslServerAuthenticationOptions _options;
    private readonly string _jwks;
    private readonly Task _serving;

    public TlsIssuer(string jwks)
    {
        _jwks = jwks;
        using X509Certificate2 root = Make("CN=test root", null, isAuthority: true);
        X509Certificate2 intermediate = Make("CN=test intermediate", root, isAuthority: true);
        X509Certificate2 server = Make("CN=test server", intermediate, isAuthority: false);
        RootPem = root.ExportCertificatePem();
        IntermediateThumbprint = intermediate.Thumbprint;
        _options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(server, [X509CertificateLoader.LoadCertificate(intermediate.RawData)], offline: true),
        };
        _listener.Start();
        Issuer = $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync();
    }

    public string Issuer { get; }

    public string RootPem { get; }

    public string IntermediateThumbprint { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                using SslStream stream = new(client.GetStream());
                await stream.AuthenticateAsServerAsync(_options);
                using StreamReader reader = new(stream, Encoding.ASCII);
                string request = await reader.ReadLineAsync() ?? string.Empty;
                while (!string.IsNullOrEmpty(await reader.ReadLineAsync()))
                {
                    // The headers do not matter.
                }

                string body = request.Contains("/keys", StringComparison.Ordinal) ? _jwks : $$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Issuer}}/keys"}""";
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // A client that does not trust this server.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static X509Certificate2 Make(string subject, X509Certificate2? issuer, bool isAuthority)
    {
        RSA key = RSA.Create(2048);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        }

        DateTimeOffset start = DateTimeOffset.UtcNow.Date.AddDays(-1), end = DateTimeOffset.UtcNow.Date.AddDays(2);
        return issuer is null ? request.CreateSelfSigned(start, end) : request.Create(issuer, start, end, Guid.NewGuid().ToByteArray()).CopyWithPrivateKey(key);
    }
}
