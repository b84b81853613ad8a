using System.Globalization;
using System.Text;

namespace PSFederation.Tests;

/// <summary>The head of an HTTP request, as the small servers of tests read it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">What is asked for.</param>
/// <param name="Headers">The header fields.</param>
internal sealed record TestRequestHead(string Method, string Target, Dictionary<string, string> Headers)
{
    public static async Task<TestRequestHead> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines[0].Split(' ');
        return new TestRequestHead(
            first[0], first[1], lines[1..].Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The body that follows, by Content-Length.</summary>
    public async Task<byte[]> ReadBodyAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] body = new byte[int.Parse(Headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }
}
