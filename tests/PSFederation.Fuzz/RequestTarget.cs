using System.Text;
using System.Text.RegularExpressions;
using PSFederation.Core.Http;

namespace PSFederation.Fuzz;

/// <summary>Reading of the head of an HTTP request, as any account on this machine can send it to the credential endpoint.</summary>
internal sealed partial class RequestTarget : IFuzzTarget
{
    public const string TargetName = "request";

    private static readonly string[] Samples =
    [
        "GET /111122223333/Web HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nAuthorization: dG9rZW4\r\nAccept: */*\r\nUser-Agent: aws-sdk\r\n\r\n",
        "POST /acs HTTP/1.1\r\nHost: localhost:4000\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 11\r\n\r\n",
        "DELETE / HTTP/1.0\r\nhost: 127.0.0.1:4000\r\nConnection: keep-alive\r\n\r\n",
    ];

    private static readonly TextMutator Text = new(
    [
        "Host: a\r\n", "Authorization: b\r\n", "Content-Length: 5\r\n", "content-length: 6\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n", "\r\n", "\n", "\r", "\r\n ", "\r\n\t",
        "\0", " : ", ":", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "GET ", "/", "http://evil.example/", "#", "?", "\u000b", "\u0085", "\u00ff", new string('a', 40_000), new('\n', 200),
    ]);

    public string Name => TargetName;

    public string Make(FuzzRandom random) => Text.Mutate(random.Pick(Samples), random);

    public string? Run(string input)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(input);
        bool isLines = RequestHeadReader.TryFindEnd(bytes, 0, out int length);
        if (InPieces(bytes) != (isLines, length))
            return "the end depends on the pieces in which the bytes come";
        (RequestHead? head, int refusal) = RequestHeadReader.Read(length > 0 ? bytes.AsSpan(0, length) : bytes);
        if (head is null)
            return refusal is 400 or 431 ? null : $"refused with {refusal}";
        // By the grammar itself (RFC 9112 sections 2 to 5), as a second opinion.
        string text = Encoding.Latin1.GetString(bytes, 0, length);
        if (!Grammar().IsMatch(text))
            return "accepted what the grammar does not";
        foreach (string name in (string[])["Host", "Authorization", "Content-Length", "Transfer-Encoding"])
        {
            if (Regex.Count(text, $"(?im)^{name}:") > 1)
                return $"accepted {name} twice";
        }

        return head.ContentLength is not null && head.Field("Transfer-Encoding") is not null ? "accepted a length beside a transfer coding" : null;
    }

    private static (bool IsLines, int Length) InPieces(byte[] bytes)
    {
        int searched = 0, length = 0;
        for (int filled = 0; length == 0; filled++)
        {
            if (!RequestHeadReader.TryFindEnd(bytes.AsSpan(0, filled), searched, out length))
                return (false, 0);
            if (filled == bytes.Length)
                break;
            searched = filled;
        }

        return (true, length);
    }

    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+ /[!-""$-~]* HTTP/1\.[01]\r\n([!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xFF]*\r\n)*\r\n\z")]
    private static partial Regex Grammar();
}
