using System.IO.Compression;
using System.Net;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Tests.Oidc.Flows;

namespace PSFederation.Core.Tests.Http;

/// <summary>Answers that are compressed, asked for or not, over a real connection.</summary>
public sealed class ContentCodingsTests
{
    private const string Text = """{"issuer":"grüße"}""";

    private static byte[] Code(string codings, byte[] body)
    {
        foreach (string coding in codings.Split(',', StringSplitOptions.TrimEntries))
        {
            using MemoryStream coded = new();
            using (Stream into = coding.ToLowerInvariant() switch
            {
                "br" => new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true),
                "deflate" => new ZLibStream(coded, CompressionLevel.Fastest, leaveOpen: true),
                "raw" => new DeflateStream(coded, CompressionLevel.Fastest, leaveOpen: true),
                "identity" => new BufferedStream(coded),
                _ => new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            })
            {
                into.Write(body);
                into.Flush();
                if (coding == "identity")
                    return body;
            }

            body = coded.ToArray();
        }

        return body;
    }

    private static async Task<FetchedJson> GetAsync(byte[] body, int maxBytes, params (string Name, string Value)[] headers)
    {
        using ScriptedSite site = new(_ => new SiteAnswer(200, string.Empty, headers) { Bytes = body });
        return await GetAsync(site, maxBytes);
    }

    private static Task<FetchedJson> GetAsync(ScriptedSite site, int maxBytes = 1024) => JsonFetch.GetAsync(
        FederationHttpClient.Get(), site.At("/x"), ["application/json"], maxBytes, TimeSpan.FromSeconds(20), new LeapingTime(), new RecordingReporter(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("GZip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate", "raw")]
    [InlineData("br", "br")]
    [InlineData("gzip, br", "gzip, br")]
    [InlineData("identity", "identity")]
    public async Task A_content_coding_is_undone(string header, string coded) =>
        Assert.Equal(Text, (await GetAsync(Code(coded, Encoding.UTF8.GetBytes(Text)), 1024, ("Content-Encoding", header))).Json);

    [Fact]
    public async Task An_empty_body_has_nothing_to_undo() =>
        Assert.Equal(string.Empty, (await GetAsync([], 1024, ("Content-Encoding", "gzip"))).Json);

    [Fact]
    public async Task The_bound_holds_for_what_comes_out() =>
        await Fail.WithAsync(FederationErrorCode.InputTooLarge, () => GetAsync(Code("gzip", new byte[4096]), 1024, ("Content-Encoding", "gzip")));

    [Fact]
    public async Task A_library_that_reads_what_comes_is_protected_from_very_much_in_very_little()
    {
        byte[] bomb = Code("gzip, gzip", new byte[64 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 64 * 1024);
        using ScriptedSite site = new(_ => new SiteAnswer(200, string.Empty, ("Content-Encoding", "gzip, gzip")) { Bytes = bomb });
        using HttpResponseMessage response = await FederationHttpClient.Get().GetAsync(site.At("/"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, error.HttpRequestError);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip, gzip, gzip")]
    public async Task A_coding_that_was_not_asked_for_is_named(string header)
    {
        FederationException error = await Fail.WithAsync(FederationErrorCode.HttpUnreachable, () => GetAsync("{}"u8.ToArray(), 1024, ("Content-Encoding", header)));
        Assert.Contains("content coding", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTF-8", "identity")]
    [InlineData("none", "identity")]
    [InlineData("binary", "identity")]
    [InlineData("utf-8, gzip", "gzip")]
    public async Task A_name_that_is_not_a_content_coding_is_ignored(string header, string coded) =>
        Assert.Equal(Text, (await GetAsync(Code(coded, Encoding.UTF8.GetBytes(Text)), 1024, ("Content-Encoding", header))).Json);

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_does_not_match_the_header_is_an_error(string header)
    {
        FederationException error = await Fail.WithAsync(FederationErrorCode.HttpUnreachable, () => GetAsync("{\"issuer\":\"x\"}"u8.ToArray(), 1024, ("Content-Encoding", header)));
        Assert.Contains("content coding", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_say_what_they_take()
    {
        using ScriptedSite site = new(_ => SiteAnswer.Json("{}"));
        await GetAsync(site);
        Assert.Equal("gzip, deflate, br", Assert.Single(site.Requests).Headers["Accept-Encoding"]);
    }

    [Theory]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("application/json; charset=\"iso-8859-1\"")]
    [InlineData("application/json; charset=a; charset=b")]
    [InlineData("application/json;")]
    [InlineData("text/plain; charset=windows-1252")]
    [InlineData("")]
    public async Task JSON_is_UTF_8_for_any_header(string type)
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)];
        Assert.Equal(Text, (await GetAsync(body, 1024, ("Content-Type", type))).Json);
        Assert.Equal(Text, (await GetAsync(body[3..], 1024, ("Content-Type", type))).Json);
    }

    [Fact]
    public async Task A_redirect_is_reported_and_not_followed()
    {
        using ScriptedSite site = new(_ => SiteAnswer.Redirect("/elsewhere"));
        FetchedJson fetched = await GetAsync(site);
        Assert.Equal(HttpStatusCode.Found, fetched.Status);
        Assert.Contains("/elsewhere (HTTP 302)", fetched.Redirect, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task A_redirect_to_several_addresses_is_reported_too()
    {
        using ScriptedSite site = new(_ => new SiteAnswer(302, string.Empty, ("Location", "/a"), ("Location", "/b")));
        Assert.Contains("to 2 addresses in one response (HTTP 302)", (await GetAsync(site)).Redirect, StringComparison.Ordinal);
    }
}
