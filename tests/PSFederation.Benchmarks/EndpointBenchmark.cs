using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PSFederation.Core.Endpoint;
using PSFederation.Core.Reporting;

namespace PSFederation.Benchmarks;

/// <summary>
/// One GET of the credential endpoint over a connection that stays open, against two that answer the same bytes without a question: a bare HttpListener
/// and a socket.
/// </summary>
internal static class EndpointBenchmark
{
    private const int Rounds = 500;

    public static async Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        using CredentialEndpoint endpoint = await CredentialEndpoint.StartAsync(
            [new FederatedCredential(new AwsSessionKeys("ASIAEXAMPLE", new string('s', 40), new string('t', 700), DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Web" })],
            port: 0, tokenFile: null, TimeProvider.System, new Silence(), CancellationToken.None);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", endpoint.Description.GetToken());
        byte[] answer = await client.GetByteArrayAsync(endpoint.Description.Roles[0].Uri);
        using BareListener listener = new(answer);
        using BareSocket socket = new(answer);

        Uri[] addresses = [endpoint.Description.Roles[0].Uri, listener.Uri, socket.Uri];
        List<double[]>[] series = [[], [], []];
        foreach (Uri address in addresses)
            await TimesAsync(client, address, answer, 5 * Rounds);
        for (int run = 0; run < bench.Runs; run++)
        {
            for (int i = 0; i < addresses.Length; i++)
                series[i].Add(await TimesAsync(client, addresses[i], answer, Rounds));
        }

        return
        [
            new Measurement("GET of the endpoint, median", "bare HttpListener with the same answer", 1.3, At(series[0], 0.5), At(series[1], 0.5)),
            new Measurement("GET of the endpoint, 99th of 100", "bare HttpListener with the same answer", double.NaN, At(series[0], 0.99), At(series[1], 0.99)),
            new Measurement("GET of the endpoint, median", "a socket that writes the same bytes", double.NaN, At(series[0], 0.5), At(series[2], 0.5)),
            new Measurement("GET of the endpoint, 99th of 100", "a socket that writes the same bytes", double.NaN, At(series[0], 0.99), At(series[2], 0.99)),
        ];
    }

    private static async Task<double[]> TimesAsync(HttpClient client, Uri address, byte[] expected, int rounds)
    {
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            byte[] got = await client.GetByteArrayAsync(address);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (got.Length != expected.Length)
                throw new InvalidOperationException($"{address} answered something else");
        }

        Array.Sort(times);
        return times;
    }

    private static double[] At(List<double[]> runs, double share) => [.. runs.Select(times => times[(int)(share * (times.Length - 1))])];

    private sealed class Silence : IOperationReporter
    {
        public void Verbose(string message)
        {
        }

        public void Warning(string message)
        {
        }

        public void Notice(string message)
        {
        }

        public void Progress(string activity, string? status)
        {
        }
    }

    private sealed class BareListener : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly byte[] _answer;

        public BareListener(byte[] answer)
        {
            _answer = answer;
            using (TcpListener probe = new(IPAddress.Loopback, 0))
            {
                probe.Start();
                Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }

            _listener.Prefixes.Add(Uri.AbsoluteUri);
            _listener.Start();
            _ = ServeAsync();
        }

        public Uri Uri { get; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _ = AnswerAsync(context.Response);
            }
        }

        private async Task AnswerAsync(HttpListenerResponse response)
        {
            response.ContentType = "application/json";
            response.ContentLength64 = _answer.Length;
            await response.OutputStream.WriteAsync(_answer);
            response.Close();
        }
    }

    private sealed class BareSocket : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _answer;

        public BareSocket(byte[] answer)
        {
            _answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n"), .. answer];
            _listener.Start();
            Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            _ = ServeAsync();
        }

        public Uri Uri { get; }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                byte[] buffer = new byte[4096];
                int length = 0;
                int read;
                while ((read = await stream.ReadAsync(buffer.AsMemory(length))) > 0)
                {
                    length += read;
                    if (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                        continue;
                    length = 0;
                    await stream.WriteAsync(_answer);
                }
            }
        }
    }
}
