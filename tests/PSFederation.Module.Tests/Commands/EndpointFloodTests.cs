using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Module.Tests.Commands;

/// <summary>An endpoint in its own process with the usual number of descriptors, and a program of this machine that opens more connections than that.</summary>
public sealed class EndpointFloodTests : IDisposable
{
    private const int Descriptors = 1024;
    private const int Connections = 1500;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Connections_without_a_request_leave_the_endpoint_running()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The number of descriptors of a process is limited by ulimit, which Windows does not have.");
        string script = Path.Combine(_folder.FullName, "script");
        await File.WriteAllTextAsync(script, $$"""
            Import-Module '{{Repository.ModuleManifest}}'
            $source = [PSFederation.FederatedCredentialSource]@{ RoleArn = 'arn:aws:iam::111122223333:role/Web' }
            $keys = [PSFederation.AwsSessionKeys]::new('ASIA1', 'secret1', 'token1', [datetime]::UtcNow.AddHours(1))
            $endpoint = [PSFederation.FederatedCredential]::new($keys, $source) | Start-FederatedCredentialEndpoint -WarningAction SilentlyContinue
            "$($endpoint.Roles[0].Uri) $($endpoint.GetToken())"
            $null = [Console]::In.ReadLine()
            """, TestContext.Current.CancellationToken);
        ProcessStartInfo start = new("/bin/sh", ["-c", $"ulimit -n {Descriptors}; exec {EngineProcess.CommandLine(script)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PSFEDERATION_HOME"] = _folder.FullName;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        List<Socket> flood = [];
        try
        {
            string[] started = (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? string.Empty).Split(' ');
            Assert.True(started.Length == 2, await IfEndedAsync(process, errors));
            Uri uri = new(started[0]);
            using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", started[1]);
            Assert.Contains("secret1", await client.GetStringAsync(uri, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            for (int i = 0; i < Connections && !process.HasExited; i++)
                await OpenAsync(flood, uri.Port, half: i % 2 == 0);
            Assert.False(process.HasExited, await IfEndedAsync(process, errors));
            // Over the connection that is kept, and over one that is made while the others are open.
            Assert.Contains("secret1", await client.GetStringAsync(uri, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            using HttpClient other = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
            other.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", started[1]);
            Assert.Contains("secret1", await other.GetStringAsync(uri, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            // What an open connection keeps is bounded: few of the flood are still there.
            if (OperatingSystem.IsLinux())
                Assert.InRange(Directory.GetFiles($"/proc/{process.Id}/fd").Length, 1, Descriptors - 300);
            await process.StandardInput.WriteLineAsync();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            flood.ForEach(each => each.Dispose());
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static async Task<string> IfEndedAsync(Process process, Task<string> errors) => process.HasExited ? await errors : string.Empty;

    private static async Task OpenAsync(List<Socket> flood, int port, bool half)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        flood.Add(socket);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            if (half)
                await socket.SendAsync(Encoding.ASCII.GetBytes("GET /111122223333/Web HTTP/1.1\r\nHost: 127"), TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // The endpoint closed it, or ended; the test sees which.
        }
    }
}
