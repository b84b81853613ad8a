using System.Net;
using System.Net.Sockets;
using System.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Tests.UserBrowser;

public class LoopbackListenerTests
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(30) };

    private static LoopbackReply<string> Judge(LoopbackRequest request) =>
        request is { Method: "GET", Path: "/callback", Query: "state=right" }
            ? new LoopbackReply<string>(200, "Done", "Close me", "value")
            : request is { Method: "POST", Path: "/acs" }
                ? new LoopbackReply<string>(200, "Done", "Close me", request.Body)
                : new LoopbackReply<string>(404, "No", "No");

    private static (LoopbackListener Listener, Task<string> Waiting) Open()
    {
        LoopbackListener listener = LoopbackListener.Open(0);
        return (listener, listener.WaitAsync(Judge, TestContext.Current.CancellationToken));
    }

    /// <summary>Sends bytes as they are, as no well-behaved client would, and gives the status line of the answer.</summary>
    private static async Task<string> SendRawAsync(int port, string text, bool thenClose = false)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        if (thenClose)
            client.Client.Shutdown(SocketShutdown.Send);
        using StreamReader reader = new(stream);
        try
        {
            return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? string.Empty;
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static async Task FinishAsync(LoopbackListener listener, Task<string> waiting)
    {
        Assert.False(waiting.IsCompleted);
        string page = await Client.GetStringAsync(new Uri($"http://127.0.0.1:{listener.Port}/callback?state=right"), TestContext.Current.CancellationToken);
        Assert.Contains("Close me", page, StringComparison.Ordinal);
        Assert.Equal("value", await waiting);
    }

    [Fact]
    public async Task Ends_with_the_right_request()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
            await FinishAsync(listener, waiting);
    }

    [Fact]
    public async Task Reads_the_body_of_a_POST()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            string body = new('x', 300_000);
            using StringContent content = new(body);
            using HttpResponseMessage answer = await Client.PostAsync(new Uri($"http://localhost:{listener.Port}/acs"), content, TestContext.Current.CancellationToken);
            Assert.Equal(body, await waiting);
        }
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "GET /callback?state=wrong HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n", "404" },
        { "GET /callback?state=right HTTP/1.1\r\nHost: evil.example:{0}\r\n\r\n", "421" },
        { "GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "421" },
        { "GET /callback?state=right HTTP/1.1\r\n\r\n", "421" },
        { "GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nHost: evil.example\r\n\r\n", "400" },
        { "GET http://127.0.0.1:{0}/callback?state=right HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n", "400" },
        { "DELETE /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n", "405" },
        { "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n", "400" },
        { "POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n", "411" },
        { "POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nContent-Length: 99999999999\r\n\r\n", "413" },
        { "POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nContent-Length: 3000000\r\n\r\n", "413" },
        { "POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411" },
        { "\u0016\u0003\u0001TLS hello\r\n\r\n", "400" },
        { "\r\n\r\n", "400" },
        { "GET / HTTP/1.1\r\nbroken header\r\n\r\n", "400" },
        { "GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1.evil.example:{0}\r\n\r\n", "421" },
        { "GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1:{0}@evil.example\r\n\r\n", "421" },
        { "POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nContent-Length: -1\r\n\r\n", "400" },
        { "POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc", "400" },
        { "GET /callback?state=right HTTP/2.0\r\nHost: 127.0.0.1:{0}\r\n\r\n", "400" },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400" },
        { "POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", "400" },
        { "GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nX: a\r\n folded\r\n\r\n", "400" },
        { "GET /callback?state=right HTTP/1.1\r\nHost : 127.0.0.1:{0}\r\n\r\n", "400" },
        { "GET /callback?state=right HTTP/1.1\nHost: 127.0.0.1:{0}\n\n", "400" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Answers_a_hostile_request_and_continues_to_wait(string request, string status)
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            Assert.Contains(status, await SendRawAsync(listener.Port, request.Replace("{0}", $"{listener.Port}", StringComparison.Ordinal)), StringComparison.Ordinal);
            await FinishAsync(listener, waiting);
        }
    }

    [Fact]
    public async Task Refuses_endless_headers()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            Assert.Contains("431", await SendRawAsync(listener.Port, "GET / HTTP/1.1\r\nX: " + new string('a', 64 * 1024)), StringComparison.Ordinal);
            string flood = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"X-{i}: y\r\n"));
            Assert.Contains("431", await SendRawAsync(listener.Port, $"GET / HTTP/1.1\r\n{flood}\r\n"), StringComparison.Ordinal);
            await FinishAsync(listener, waiting);
        }
    }

    [Fact]
    public async Task Is_not_held_up_by_a_client_that_says_nothing()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            using TcpClient silent = new();
            await silent.ConnectAsync(IPAddress.Loopback, listener.Port, TestContext.Current.CancellationToken);
            await silent.GetStream().WriteAsync("GET /call"u8.ToArray(), TestContext.Current.CancellationToken);
            await FinishAsync(listener, waiting);
        }
    }

    [Fact]
    public async Task Is_not_held_up_by_a_flood_of_clients_that_say_nothing()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        List<TcpClient> silent = [];
        using (listener)
        {
            try
            {
                for (int i = 0; i < 200; i++)
                {
                    TcpClient client = new();
                    silent.Add(client);
                    await client.ConnectAsync(IPAddress.Loopback, listener.Port, TestContext.Current.CancellationToken);
                }

                await FinishAsync(listener, waiting);
            }
            finally
            {
                silent.ForEach(client => client.Dispose());
            }
        }
    }

    [Fact]
    public async Task Answers_a_huge_request_whole_although_it_does_not_read_it()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            string body = new('a', 3_000_000);
            Assert.Contains("413", await SendRawAsync(listener.Port, $"POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{listener.Port}\r\nContent-Length: {body.Length}\r\n\r\n{body}"), StringComparison.Ordinal);
            await FinishAsync(listener, waiting);
        }
    }

    [Fact]
    public async Task Judges_the_first_of_pipelined_requests_alone()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            string host = $"Host: 127.0.0.1:{listener.Port}";
            string answer = await SendRawAsync(listener.Port, $"GET / HTTP/1.1\r\n{host}\r\n\r\nGET /callback?state=right HTTP/1.1\r\n{host}\r\n\r\n");
            Assert.Contains("404", answer, StringComparison.Ordinal);
            await FinishAsync(listener, waiting);
        }
    }

    [Fact]
    public async Task Reads_a_request_that_comes_in_pieces()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            using TcpClient client = new() { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, listener.Port, TestContext.Current.CancellationToken);
            foreach (byte letter in Encoding.ASCII.GetBytes($"GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1:{listener.Port}\r\n\r\n"))
                await client.GetStream().WriteAsync(new[] { letter }, TestContext.Current.CancellationToken);
            Assert.Equal("value", await waiting);
        }
    }

    [Fact]
    public async Task Takes_the_answer_of_a_browser_that_does_not_wait_for_the_page()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            using (TcpClient client = new() { LingerState = new LingerOption(true, 0) })
            {
                await client.ConnectAsync(IPAddress.Loopback, listener.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /acs HTTP/1.1\r\nHost: 127.0.0.1:{listener.Port}\r\nContent-Length: 5\r\n\r\nhello"), TestContext.Current.CancellationToken);
                client.Client.Shutdown(SocketShutdown.Both);
            }

            // The reset may overtake the request; then the next one counts.
            Task next = Client.GetStringAsync(new Uri($"http://127.0.0.1:{listener.Port}/callback?state=right"), TestContext.Current.CancellationToken).ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.Contains(await waiting, (string[])["hello", "value"]);
            await next;
        }
    }

    [Fact]
    public async Task Takes_one_answer_and_tells_the_second_so()
    {
        using LoopbackListener listener = LoopbackListener.Open(0);
        TaskCompletionSource both = new();
        int judged = 0;
        LoopbackReply<string> JudgeBoth(LoopbackRequest request)
        {
            // Each waits for the other to be judged too, so that both have the right answer at once.
            if (Interlocked.Increment(ref judged) == 2)
                both.SetResult();
            return both.Task.Wait(TimeSpan.FromSeconds(30)) ? Judge(request) : new LoopbackReply<string>(500, "No", "No");
        }

        Task<string> waiting = listener.WaitAsync(JudgeBoth, TestContext.Current.CancellationToken);
        string request = $"GET /callback?state=right HTTP/1.1\r\nHost: 127.0.0.1:{listener.Port}\r\n\r\n";
        string[] answers = await Task.WhenAll(SendRawAsync(listener.Port, request), SendRawAsync(listener.Port, request));
        Assert.Equal("value", await waiting);
        Assert.Single(answers, answer => answer.Contains("200", StringComparison.Ordinal));
        Assert.DoesNotContain(answers, answer => answer.Length > 0 && !answer.Contains("200", StringComparison.Ordinal) && !answer.Contains("410", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_not_ended_by_a_client_that_leaves()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
        {
            await SendRawAsync(listener.Port, "GET /", thenClose: true);
            await FinishAsync(listener, waiting);
        }
    }

    [Fact]
    public async Task Is_closed_after_the_first_right_request()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        using (listener)
            await FinishAsync(listener, waiting);
        await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetStringAsync(new Uri($"http://127.0.0.1:{listener.Port}/callback?state=right"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Can_be_canceled()
    {
        using LoopbackListener listener = LoopbackListener.Open(0);
        using CancellationTokenSource cancel = new();
        Task waiting = listener.WaitAsync(Judge, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Ends_the_wait_when_it_is_closed()
    {
        (LoopbackListener listener, Task<string> waiting) = Open();
        listener.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public void Says_that_a_port_is_taken()
    {
        using LoopbackListener first = LoopbackListener.Open(0);
        Fail.With(FederationErrorCode.LoopbackListener, () => LoopbackListener.Open(first.Port));
    }

    [Fact]
    public async Task Escapes_what_it_shows()
    {
        using LoopbackListener listener = LoopbackListener.Open(0);
        Task<string> waiting = listener.WaitAsync(_ => new LoopbackReply<string>(200, "<script>", "a&b", "x"), TestContext.Current.CancellationToken);
        using HttpResponseMessage answer = await Client.GetAsync(new Uri($"http://127.0.0.1:{listener.Port}/"), TestContext.Current.CancellationToken);
        string page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        await waiting;
    }
}
