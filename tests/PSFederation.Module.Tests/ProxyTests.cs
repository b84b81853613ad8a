using System.Net;
using System.Net.Sockets;
using System.Text;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The proxy of the environment, which .NET reads once in a process: each fact in a fresh one.</summary>
public class ProxyTests
{
    /// <summary>Answers every request with 418 and keeps its first line.</summary>
    private static async Task<string> AnswerOnceAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        string first = await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? string.Empty;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
        {
        }

        await client.GetStream().WriteAsync("HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return first;
    }

    private static string SignIn(string address) =>
        $$"""
        Import-Module '{{Repository.ModuleManifest}}'
        $e = $null
        $me = [pscredential]::new('a', [System.Net.NetworkCredential]::new('', 'b').SecurePassword)
        Get-SamlAssertion -SignInUri {{address}} -Credential $me -ErrorAction SilentlyContinue -ErrorVariable e
        "$($e[0].FullyQualifiedErrorId)"
        """;

    [Fact]
    public async Task Calls_go_through_the_proxy_of_the_environment()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        Task<string> asked = AnswerOnceAsync(proxy);
        string[] lines = await EngineProcess.RunAsync(
            SignIn("http://idp.invalid/start"), ("http_proxy", $"http://{proxy.LocalEndpoint}"), ("no_proxy", string.Empty), ("NO_PROXY", string.Empty));
        Assert.StartsWith("HttpError,", lines[^1], StringComparison.Ordinal);
        Assert.Equal("GET http://idp.invalid/start HTTP/1.1", await asked);
    }

    [Fact]
    public async Task An_integrated_sign_in_goes_through_the_proxy_and_gives_it_no_ticket()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        Task<string> asked = AnswerOnceAsync(proxy);
        string script = SignIn("https://idp.invalid/start").Replace("-Credential $me", "-UseDefaultCredentials", StringComparison.Ordinal);
        string[] lines = await EngineProcess.RunAsync(
            script, ("https_proxy", $"http://{proxy.LocalEndpoint}"), ("no_proxy", string.Empty), ("NO_PROXY", string.Empty));
        Assert.StartsWith("HttpUnreachable,", lines[^1], StringComparison.Ordinal);
        Assert.Equal("CONNECT idp.invalid:443 HTTP/1.1", await asked);
    }

    [Fact]
    public async Task Calls_to_this_machine_do_not()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        Task<string> asked = AnswerOnceAsync(server);
        string[] lines = await EngineProcess.RunAsync(
            SignIn($"http://{server.LocalEndpoint}/start"), ("http_proxy", "http://127.0.0.1:1"), ("no_proxy", string.Empty), ("NO_PROXY", string.Empty));
        Assert.StartsWith("HttpError,", lines[^1], StringComparison.Ordinal);
        Assert.Equal("GET /start HTTP/1.1", await asked);
    }
}
