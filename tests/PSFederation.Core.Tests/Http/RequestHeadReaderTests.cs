using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

public class RequestHeadReaderTests
{
    private static (RequestHead? Head, int Refusal) Read(string text) => RequestHeadReader.Read(Encoding.Latin1.GetBytes(text));

    [Fact]
    public void Reads_what_was_sent()
    {
        RequestHead head = Read("GET /a/b%20c?x=1?y HTTP/1.1\r\nHost: h:1\r\nX-Empty:\r\nX-Tab: \ta\tb \r\nX-List: 1\r\nx-list: 2\r\n\r\n").Head!;
        Assert.Equal(("GET", "/a/b%20c?x=1?y", 1, "/a/b%20c", "x=1?y"), (head.Method, head.Target, head.MinorVersion, head.Path, head.Query));
        Assert.Equal(("h:1", string.Empty, "a\tb", "1, 2", null), (head.Field("HOST"), head.Field("x-empty"), head.Field("X-Tab"), head.Field("X-List"), head.Field("X")));
        Assert.Equal((null, false, true), (head.ContentLength, head.HasBody, head.KeepsAlive));
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: TE, Close\r\n", false)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: keep-alive\r\n", false)]
    public void Says_whether_the_connection_stays(string version, string field, bool expected) =>
        Assert.Equal(expected, Read($"GET / {version}\r\n{field}\r\n").Head!.KeepsAlive);

    [Theory]
    [InlineData("Content-Length: 0\r\n", 0L, false)]
    [InlineData("Content-Length: 007\r\n", 7L, true)]
    [InlineData("Content-Length: 99999999999999999999999\r\n", long.MaxValue, true)]
    [InlineData("Transfer-Encoding: chunked\r\n", null, true)]
    public void Says_whether_a_body_follows(string field, long? length, bool hasBody)
    {
        RequestHead head = Read($"POST / HTTP/1.1\r\n{field}\r\n").Head!;
        Assert.Equal((length, hasBody), (head.ContentLength, head.HasBody));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / x HTTP/1.1\r\n\r\n")]
    [InlineData("GET /\u00e9 HTTP/1.1\r\n\r\n")]
    [InlineData("GET /#a HTTP/1.1\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\n\r\n")]
    [InlineData(" GET / HTTP/1.1\r\n\r\n")]
    [InlineData("G(T / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.2\r\n\r\n")]
    [InlineData("GET / http/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n\r\n")]
    [InlineData("GET\t/\tHTTP/1.1\r\n\r\n")]
    [InlineData("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public void Rejects_bytes_that_are_not_a_request(string text) => Assert.Equal((null, 400), Read(text));

    [Fact]
    public void Refuses_too_many_fields_and_too_long_ones()
    {
        string fields = string.Concat(Enumerable.Range(0, RequestHeadReader.MaxFields).Select(i => $"X-{i}: a\r\n"));
        Assert.NotNull(Read($"GET / HTTP/1.1\r\n{fields}\r\n").Head);
        Assert.Equal((null, 431), Read($"GET / HTTP/1.1\r\n{fields}X: a\r\n\r\n"));
        Assert.Equal((null, 431), Read($"GET / HTTP/1.1\r\nX: {new string('a', RequestHeadReader.MaxBytes)}\r\n\r\n"));
    }

    private static readonly Gen<string> Name = Gen.Elements("Host", "X-A", "x-b", "Accept", "Cookie", "!#$%&'*+-.^_`|~1a");
    private static readonly Gen<string> Value = Gen.Elements('a', 'Z', '0', ' ', '\t', ':', ',', '"', '\u00e9', '/').ListOf().Select(letters => string.Concat(letters).Trim(' ', '\t'));

    /// <summary>Fields come out as they went in, in whatever pieces the bytes come.</summary>
    [Property(MaxTest = 300)]
    public Property Fields_come_out_as_they_went_in() =>
        Prop.ForAll(Name.Zip(Value).ListOf().ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), (given, piece) =>
        {
            KeyValuePair<string, string>[] fields = [.. given.Where(field => field.Item1 != "Host").Take(50).Select(field => KeyValuePair.Create(field.Item1, field.Item2))];
            byte[] bytes = Encoding.Latin1.GetBytes("GET /path HTTP/1.1\r\n" + string.Concat(fields.Select(field => $"{field.Key}: {field.Value}\r\n")) + "\r\nrest\r\n\r\n");
            int searched = 0, length = 0;
            for (int filled = piece; length == 0; filled += piece)
            {
                Assert.True(RequestHeadReader.TryFindEnd(bytes.AsSpan(0, Math.Min(filled, bytes.Length)), searched, out length));
                searched = Math.Min(filled, bytes.Length);
            }

            Assert.Equal("rest\r\n\r\n", Encoding.Latin1.GetString(bytes[length..]));
            return fields.SequenceEqual(RequestHeadReader.Read(bytes.AsSpan(0, length)).Head!.Fields);
        });
}
