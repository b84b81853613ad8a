using System.Text;
using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Pages in other encodings than UTF-8, and what their forms send: over a real connection, and where no provider of code pages is registered.</summary>
public sealed class FormEncodingTests
{
    private const string Password = "Grüße€7 日";

    private static readonly Encoding Windows1252 = EncodingLabels.Find("windows-1252")!.ToEncoding();

    /// <summary>Signs in at a page, and gives what was posted and under which type.</summary>
    private static async Task<SiteRequest> PostedAsync(byte[] page, string type, params (string Name, string Value)[] more)
    {
        using ScriptedSite site = new(request => request.Path == "/"
            ? new SiteAnswer(200, string.Empty, [("Content-Type", type), .. more]) { Bytes = page }
            : SiteAnswer.Page(WalkFixture.ResponsePage));
        await new FormSignIn(
                FederationHttpClient.Get(), new System.Net.NetworkCredential("ann", Password), WalkFixture.Answers(),
                TimeSpan.FromSeconds(20), TimeProvider.System, new RecordingReporter())
            .SignInAsync(site.At("/"), TestContext.Current.CancellationToken);
        return site.Requests.First(request => request.Path == "/login");
    }

    private static string Form(string attributes = "", string fields = "") =>
        $"""<form method="post" action="/login" {attributes}><input name="user"><input name="pw" type="password">{fields}<input type="submit" name="go" value="Anmelden für Sie"></form>""";

    private const string InWindows1252 = "user=ann&pw=Gr%FC%DFe%807+%26%2326085%3B&go=Anmelden+f%FCr+Sie";
    private const string InUtf8 = "user=ann&pw=Gr%C3%BC%C3%9Fe%E2%82%AC7+%E6%97%A5&go=Anmelden+f%C3%BCr+Sie";

    [Theory]
    [InlineData("text/html; charset=windows-1252", "")]
    [InlineData("text/html; charset=ISO-8859-1", "")]
    [InlineData("text/html; charset=\"latin1\"", "")]
    [InlineData("text/html", "<meta charset=iso-8859-1>")]
    [InlineData("text/html", "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>")]
    [InlineData("text/html", "")]
    [InlineData("text/html; charset=utf-7", "")]
    [InlineData("text/html; charset=nonsense", "")]
    public async Task A_form_is_sent_in_the_encoding_of_its_page(string type, string meta)
    {
        SiteRequest posted = await PostedAsync(Windows1252.GetBytes(meta + Form()), type);
        Assert.Equal(InWindows1252, posted.Body);
        Assert.Equal("application/x-www-form-urlencoded", posted.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("text/html; charset=utf8", "")]
    [InlineData("text/html", "<meta charset=utf-8>")]
    [InlineData("text/html", "\uFEFF")]
    [InlineData("application/xhtml+xml", "")]
    public async Task A_page_in_UTF_8_stays_so(string type, string head) =>
        Assert.Equal(InUtf8, (await PostedAsync(Encoding.UTF8.GetBytes(head + Form()), type)).Body);

    [Fact]
    public async Task A_page_in_UTF_16_has_its_form_sent_in_UTF_8() =>
        Assert.Equal(InUtf8, (await PostedAsync([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Form())], "text/html")).Body);

    [Theory]
    [InlineData("utf-8", InUtf8)]
    [InlineData("nonsense utf-8", InUtf8)]
    [InlineData("nonsense", InUtf8)]
    [InlineData("iso-8859-1 utf-8", InWindows1252)]
    public async Task The_form_may_ask_for_another_encoding(string acceptCharset, string expected) =>
        Assert.Equal(expected, (await PostedAsync(Windows1252.GetBytes(Form($"accept-charset='{acceptCharset}'")), "text/html; charset=windows-1252")).Body);

    [Theory]
    [InlineData("", "windows-1252")]
    [InlineData("accept-charset=utf-8", "UTF-8")]
    public async Task A_hidden_field_tells_the_encoding(string attributes, string name) =>
        Assert.Contains($"&_charset_={name}&", (await PostedAsync(Windows1252.GetBytes(Form(attributes, "<input type=hidden name=_charset_ value=x>")), "text/html; charset=windows-1252")).Body, StringComparison.Ordinal);

    [Fact]
    public async Task A_form_may_be_sent_in_parts()
    {
        SiteRequest posted = await PostedAsync(Encoding.UTF8.GetBytes(Form("enctype='Multipart/Form-Data'", "<input type=hidden name='a\"b' value='1&#10;2'>")), "text/html; charset=utf-8");
        string boundary = posted.Headers["Content-Type"].Split("multipart/form-data; boundary=")[1];
        string Part(string name, string value) => $"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";
        Assert.Equal(Part("user", "ann") + Part("pw", Password) + Part("a%22b", "1\r\n2") + Part("go", "Anmelden für Sie") + $"--{boundary}--\r\n", posted.Body);
    }

    [Fact]
    public async Task A_form_may_be_sent_as_text()
    {
        SiteRequest posted = await PostedAsync(Encoding.UTF8.GetBytes(Form("enctype=text/plain")), "text/html; charset=utf-8");
        Assert.Equal("text/plain", posted.Headers["Content-Type"]);
        Assert.Equal($"user=ann\r\npw={Password}\r\ngo=Anmelden für Sie\r\n", posted.Body);
    }

    [Fact]
    public void The_query_of_a_form_is_in_its_encoding_too() =>
        Assert.Equal("a=%FC+%26%239731%3B&b=%0D%0A*-._%7E", FormBody.Of(acceptCharset: null, "multipart/form-data", NamedEncoding.Windows1252).ToQuery([new("a", "ü ☃"), new("b", "\n*-._~")]));

    [Fact]
    public void A_character_beyond_the_basic_plane_is_one_reference() =>
        Assert.Equal("a=%26%23128512%3B%26%2365533%3B", FormBody.Of(acceptCharset: null, encodingType: null, NamedEncoding.Windows1252).ToQuery([new("a", "😀\ud800")]));

    [Theory]
    [InlineData("shift_jis", "a=%93%FA%26%238364%3B")]
    [InlineData("iso-8859-15", "a=%26%2326085%3B%A4")]
    [InlineData("gb18030", "a=%C8%D5%A2%E3")]
    public void Nothing_is_sent_as_something_that_looks_like_it(string label, string expected) =>
        Assert.Equal(expected, FormBody.Of(label, encodingType: null, NamedEncoding.Utf8).ToQuery([new("a", "日€")]));

    [Fact]
    public async Task A_page_that_is_compressed_is_read()
    {
        using MemoryStream zipped = new();
        using (System.IO.Compression.GZipStream zip = new(zipped, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            zip.Write(Windows1252.GetBytes(Form()));
        Assert.Equal(InWindows1252, (await PostedAsync(zipped.ToArray(), "text/html; charset=windows-1252", ("Content-Encoding", "gzip"))).Body);
    }
}
