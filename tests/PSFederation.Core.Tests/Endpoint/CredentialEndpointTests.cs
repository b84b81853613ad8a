using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.Endpoint;

namespace PSFederation.Core.Tests.Endpoint;

/// <summary>Requests to an endpoint that no SDK sends, and many requests at once, byte by byte where a client library would not allow them.</summary>
public sealed class CredentialEndpointTests : IAsyncLifetime
{
    private const string Path = "/111122223333/Web";

    private readonly Renewal _renewal = new();
    private CredentialEndpoint _endpoint = null!;

    public async ValueTask InitializeAsync() =>
        _endpoint = await CredentialEndpoint.StartAsync(
            [new FederatedCredential(_renewal)], port: 0, tokenFile: null, TimeProvider.System, new RecordingReporter(), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _endpoint.Stop();
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns a session unless a test changes that.</summary>
    private sealed class Renewal : ISessionRenewal
    {
        public Func<CancellationToken, Task<FederatedSession>>? Instead { get; set; }

        public FederatedSession Held { get; } = new(
            new AwsSessionKeys("ASIA1", "secret1", "token1", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Web", IssuedAt = DateTime.UtcNow });

        public FederatedCredentialRenewal Status => new() { IsAutomatic = true, How = "test" };

        public FederatedSession GetSession() => throw new InvalidOperationException("The endpoint never blocks a thread.");

        public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken) => Instead?.Invoke(cancellationToken) ?? Task.FromResult(Held);
    }

    private int Port => _endpoint.Description.Port;

    private string Token => _endpoint.Description.GetToken();

    /// <summary>Sends bytes and reads until the other side closes; what it closed upon without a word is empty.</summary>
    private async Task<string> SendAsync(string request, int? port = null)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port ?? Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream, Encoding.Latin1);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    /// <summary>The same address after the port is closed.</summary>
    private async Task<string> SendOrNotAsync(string request, int port)
    {
        try
        {
            return await SendAsync(request, port);
        }
        catch (SocketException)
        {
            return string.Empty;
        }
    }

    private string Request(string target, string method = "GET", string version = "1.1", string headers = "") =>
        $"{method} {target} HTTP/{version}\r\nHost: 127.0.0.1:{Port}\r\nAuthorization: {Token}\r\n{headers}Connection: close\r\n\r\n";

    private async Task AssertServesAsync() => Assert.Contains("secret1", await SendAsync(Request(Path)), StringComparison.Ordinal);

    [Theory]
    [InlineData("1.1")]
    [InlineData("1.0")]
    public async Task Both_versions_of_HTTP_are_answered(string version)
    {
        string answer = await SendAsync(Request(Path, version: version));
        Assert.Matches(@"\AHTTP/1\.[01] 200 ", answer);
        Assert.Contains("\"SecretAccessKey\":\"secret1\"", answer, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_at_once_get_the_same_keys()
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 100 });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Token);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.GetStringAsync(_endpoint.Description.Roles[0].Uri, TestContext.Current.CancellationToken)));
        Assert.Contains("secret1", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_nothing_or_half_a_request_does_not_delay_others()
    {
        List<TcpClient> slow = [];
        try
        {
            for (int i = 0; i < 50; i++)
            {
                TcpClient client = new();
                slow.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                if (i % 2 == 0)
                    await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"GET {Path} HTTP/1.1\r\nHost: 127.0"), TestContext.Current.CancellationToken);
            }

            await AssertServesAsync();
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }

        await AssertServesAsync();
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n", "0123456789")]
    [InlineData("Content-Length: 1000000000\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "")]
    public async Task A_body_is_refused_and_not_waited_for(string header, string body)
    {
        string answer = await SendAsync(Request(Path, headers: header) + body);
        Assert.DoesNotContain("secret1", answer, StringComparison.Ordinal);
        Assert.Matches(@"\A(HTTP/1\.1 4\d\d |\z)", answer);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        string answer = await SendAsync(Request(Path, headers: $"X-Long: {new string('a', 2_000_000)}\r\n"));
        Assert.DoesNotContain("secret1", answer, StringComparison.Ordinal);
        answer = await SendAsync(Request(Path, headers: string.Concat(Enumerable.Range(0, 50_000).Select(i => $"X-{i}: a\r\n"))));
        Assert.DoesNotContain("secret1", answer, StringComparison.Ordinal);
        answer = await SendAsync($"GET /{new string('a', 2_000_000)} HTTP/1.1\r\n\r\n");
        Assert.DoesNotContain("secret1", answer, StringComparison.Ordinal);
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("/111122223333/Web/")]
    [InlineData("//111122223333/Web")]
    [InlineData("/111122223333//Web")]
    [InlineData("/111122223333/Web/../Other")]
    [InlineData("/111122223333/Web%2f..%2fOther")]
    [InlineData("/111122223333/Web%00")]
    [InlineData("/111122223333\\Web")]
    [InlineData("/111122223333/WEB")]
    [InlineData("/111122223333/Web;x")]
    [InlineData("/111122223333/We%62")]
    [InlineData("/x/../111122223333/Web")]
    [InlineData("/./")]
    [InlineData("http://evil.example.com/111122223333/Web")]
    [InlineData("http://evil.example.com:80@127.0.0.1/111122223333/Web")]
    [InlineData("*")]
    [InlineData("111122223333/Web")]
    public async Task Only_the_path_of_a_role_leads_to_its_keys(string target)
    {
        Assert.DoesNotContain("secret1", await SendAsync(Request(target)), StringComparison.Ordinal);
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("TRACE")]
    [InlineData("get")]
    [InlineData("X")]
    public async Task Only_GET_is_answered(string method)
    {
        Assert.DoesNotContain("secret1", await SendAsync(Request(Path, method)), StringComparison.Ordinal);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Two_tokens_or_two_hosts_count_as_no_token()
    {
        Assert.DoesNotContain("secret1", await SendAsync(Request(Path, headers: $"Authorization: {Token}x\r\n")), StringComparison.Ordinal);
        Assert.DoesNotContain("secret1", await SendAsync(Request(Path, headers: "Host: evil.example.com\r\n")), StringComparison.Ordinal);
        Assert.DoesNotContain("secret1", await SendAsync($"GET {Path} HTTP/1.0\r\nAuthorization: {Token}\r\n\r\n"), StringComparison.Ordinal);
        await AssertServesAsync();
    }

    /// <summary>Two servers could read each of these in two ways. What stands behind it on the connection is not answered either.</summary>
    [Theory]
    [InlineData("Host: 127.0.0.1:{0}\r\n")]
    [InlineData("host: 127.0.0.1:{0}\r\n")]
    [InlineData("Authorization: {1}\r\n")]
    [InlineData("AUTHORIZATION: {1}\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Length: 0\r\n")]
    [InlineData("Content-Length: 0, 0\r\n")]
    [InlineData("Content-Length: +0\r\n")]
    [InlineData("Content-Length: 0x0\r\n")]
    [InlineData("Content-Length: \r\n")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Content-Length: 0\r\nTransfer-Encoding: identity\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")]
    [InlineData("X: a\r\n folded\r\n")]
    [InlineData("X: a\r\n\tfolded: b\r\n")]
    [InlineData(" X: a\r\n")]
    [InlineData("X : a\r\n")]
    [InlineData("X\t: a\r\n")]
    [InlineData(": a\r\n")]
    [InlineData("X\r\n")]
    [InlineData("X: a\nY: b\r\n")]
    [InlineData("X: a\rY: b\r\n")]
    [InlineData("X: a\0b\r\n")]
    [InlineData("X: a\u001bb\r\n")]
    [InlineData("X\u00e9: a\r\n")]
    public async Task Ambiguous_input_is_rejected(string headers)
    {
        string bad = headers.Replace("{0}", $"{Port}", StringComparison.Ordinal).Replace("{1}", Token, StringComparison.Ordinal);
        string answer = await SendAsync($"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nAuthorization: {Token}\r\n{bad}\r\n" + Request(Path));
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret1", answer, StringComparison.Ordinal);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(answer, @"HTTP/1\.1 \d"));
        await AssertServesAsync();
    }

    [Fact]
    public async Task A_body_is_not_read_as_a_second_request()
    {
        string inner = Request(Path);
        string answer = await SendAsync($"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nAuthorization: {Token}\r\nContent-Length: {inner.Length}\r\n\r\n{inner}");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(answer, @"HTTP/1\.1 \d"));
    }

    [Fact]
    public async Task Requests_on_one_connection_are_answered_in_their_order()
    {
        string open = Request(Path).Replace("Connection: close\r\n", string.Empty, StringComparison.Ordinal);
        string answer = await SendAsync(open + open.Replace(Path, "/nothing", StringComparison.Ordinal) + Request(Path));
        Assert.Equal(["200", "404", "200"], System.Text.RegularExpressions.Regex.Matches(answer, @"HTTP/1\.1 (\d+)").Select(match => match.Groups[1].Value));
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(answer, "Connection: close"));
    }

    [Fact]
    public async Task One_connection_serves_request_after_request()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        string open = Request(Path).Replace("Connection: close\r\n", string.Empty, StringComparison.Ordinal);
        for (int i = 0; i < 20; i++)
            await AskAsync(client, open);
    }

    private static async Task AskAsync(TcpClient client, string request)
    {
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        byte[] buffer = new byte[4096];
        int length = 0;
        while (!Encoding.Latin1.GetString(buffer, 0, length).EndsWith('}'))
        {
            int read = await client.GetStream().ReadAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            length += read;
        }

        Assert.Contains("secret1", Encoding.Latin1.GetString(buffer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_client_cannot_send_a_second_request_on_the_connection()
    {
        string answer = await SendAsync($"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nAuthorization: wrong\r\n\r\n" + Request(Path));
        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_has_no_body()
    {
        string answer = await SendAsync(Request(Path, "HEAD"));
        Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAllow: GET\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_had_keys_is_not_closed_for_those_that_say_nothing()
    {
        using TcpClient known = new();
        await known.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        string open = Request(Path).Replace("Connection: close\r\n", string.Empty, StringComparison.Ordinal);
        await AskAsync(known, open);
        List<TcpClient> silent = [];
        try
        {
            for (int i = 0; i < 600; i++)
            {
                TcpClient client = new();
                silent.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
            }

            // The oldest have been closed to make room.
            Assert.True(await IsClosedAsync(silent[0]));
            await AskAsync(known, open);
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }
    }

    /// <summary>Waits until the other side has closed or reset it.</summary>
    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /111122223333/Web HTTP/1.1\r\nHost: 127")]
    public async Task A_request_has_ten_seconds_to_come(string begun)
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        using CredentialEndpoint endpoint = await CredentialEndpoint.StartAsync([new FederatedCredential(_renewal)], 0, null, time, new RecordingReporter(), TestContext.Current.CancellationToken);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, endpoint.Description.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(begun), TestContext.Current.CancellationToken);
        Task<bool> closed = IsClosedAsync(client);
        // Its clock runs from when it took the connection, and that time is not known here.
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(11));
            await Task.WhenAny(closed, Task.Delay(10, TestContext.Current.CancellationToken));
        }

        Assert.True(await closed);
    }

    [Theory]
    [InlineData("GET\r\n\r\n")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n")]
    [InlineData("GET /111122223333/Web HTTP/9.9\r\n\r\n")]
    [InlineData("GET /111122223333/Web HTTP/1.1\r\nHost\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task Bytes_that_are_not_a_request_do_no_harm(string bytes)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        await AssertServesAsync();
    }

    [Fact]
    public async Task The_server_does_not_listen_on_other_addresses_of_this_machine()
    {
        List<IPAddress> others =
        [
            .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(each => each.GetIPProperties().UnicastAddresses).Select(each => each.Address)
                .Where(address => !address.Equals(IPAddress.Loopback) && !address.IsIPv6LinkLocal),
        ];
        if (OperatingSystem.IsLinux())
            others.Add(IPAddress.Parse("127.0.0.2"));
        Assert.SkipWhen(others.Count == 0, "This machine has no other address.");
        foreach (IPAddress address in others)
        {
            using TcpClient client = new(address.AddressFamily);
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(address, Port, TestContext.Current.CancellationToken).AsTask());
        }
    }

    [Fact]
    public async Task An_unexpected_error_gets_a_response_without_details()
    {
        await using CredentialEndpointOfExpired expired = await CredentialEndpointOfExpired.StartAsync();
        expired.Renewal.Instead = _ => throw new InvalidOperationException("the password is hunter2");
        string answer = await SendAsync(expired.Request, expired.Port);
        Assert.StartsWith("HTTP/1.1 500 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", answer, StringComparison.Ordinal);
        expired.Renewal.Instead = null;
        Assert.Contains("secret1", await SendAsync(expired.Request, expired.Port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_answers_that_are_under_way()
    {
        await using CredentialEndpointOfExpired expired = await CredentialEndpointOfExpired.StartAsync();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        expired.Renewal.Instead = async token =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("not reached");
        };
        Task<string>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => SendOrNotAsync(expired.Request, expired.Port))];
        await asked.Task;
        expired.Endpoint.Stop();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.DoesNotContain("secret1", answer, StringComparison.Ordinal));
        await expired.Endpoint.Stopped;
        await Assert.ThrowsAnyAsync<SocketException>(() => SendAsync(expired.Request, expired.Port));
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_many_answers_leaves_no_port_open()
    {
        Task<string>[] asking = [.. Enumerable.Range(0, 50).Select(_ => SendOrNotAsync(Request(Path), Port))];
        await Task.WhenAny(asking);
        _endpoint.Stop();
        _endpoint.Stop();
        await Task.WhenAll(asking);
        using TcpListener again = new(IPAddress.Loopback, Port);
        again.Start();
    }

    /// <summary>An endpoint whose only session has expired: every request asks for another one.</summary>
    private sealed class CredentialEndpointOfExpired(CredentialEndpoint endpoint, CredentialEndpointOfExpired.Ending renewal) : IAsyncDisposable
    {
        public CredentialEndpoint Endpoint => endpoint;

        public Ending Renewal => renewal;

        public int Port => endpoint.Description.Port;

        public string Request =>
            $"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nAuthorization: {endpoint.Description.GetToken()}\r\nConnection: close\r\n\r\n";

        public static async Task<CredentialEndpointOfExpired> StartAsync()
        {
            LaterTime time = new();
            Ending renewal = new(time);
            CredentialEndpoint endpoint = await CredentialEndpoint.StartAsync([new FederatedCredential(renewal)], 0, null, time, new RecordingReporter(), TestContext.Current.CancellationToken);
            time.Later = TimeSpan.FromHours(2);
            return new CredentialEndpointOfExpired(endpoint, renewal);
        }

        public ValueTask DisposeAsync()
        {
            endpoint.Stop();
            return ValueTask.CompletedTask;
        }

        /// <summary>The time of this machine, or a later one.</summary>
        private sealed class LaterTime : TimeProvider
        {
            public TimeSpan Later { get; set; }

            public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Later;
        }

        /// <summary>Returns a session of an hour each time.</summary>
        internal sealed class Ending(TimeProvider time) : ISessionRenewal
        {
            public Func<CancellationToken, Task<FederatedSession>>? Instead { get; set; }

            public FederatedSession Held => new(
                new AwsSessionKeys("ASIA1", "secret1", "token1", time.GetUtcNow().UtcDateTime.AddHours(1)),
                new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Web", IssuedAt = time.GetUtcNow().UtcDateTime });

            public FederatedCredentialRenewal Status => new() { IsAutomatic = true, How = "test" };

            public FederatedSession GetSession() => throw new InvalidOperationException("The endpoint never blocks a thread.");

            public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken) => Instead?.Invoke(cancellationToken) ?? Task.FromResult(Held);
        }
    }
}
