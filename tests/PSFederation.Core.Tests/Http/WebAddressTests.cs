using System.Text;
using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

public class WebAddressTests
{
    [Theory]
    [InlineData("https://idp.example.com/", true)]
    [InlineData("https://127.0.0.1/", true)]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData("http://127.9.9.9/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("http://localhost/", true)]
    [InlineData("http://LOCALHOST:5000/x", true)]
    [InlineData("http://idp.example.com/", false)]
    [InlineData("http://localhost.example.com/", false)]
    [InlineData("http://127.0.0.1.example.com/", false)]
    [InlineData("http://0.0.0.0/", false)]
    [InlineData("http://169.254.169.254/", false)]
    [InlineData("http://127.0.0.1@idp.example.com/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ftp://localhost/", false)]
    [InlineData("ws://127.0.0.1/", false)]
    public void Https_or_this_machine(string address, bool expected) => Assert.Equal(expected, WebAddress.IsPrivate(new Uri(address)));

    [Fact]
    public void A_refusal_says_what_was_expected_and_shows_no_more_than_the_origin()
    {
        FederationException error = Fail.With(FederationErrorCode.SignInInsecure, () => WebAddress.Require(new Uri("http://user:pw@idp.example.com:81/a?code=c"), "-SignInUri"));
        Assert.StartsWith("-SignInUri is http://idp.example.com:81, unencrypted http to another machine; expected https (http on loopback only)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", error.ToString().Split(" at ")[0], StringComparison.Ordinal);
        Assert.Contains("'ftp'", Fail.With(FederationErrorCode.SignInInsecure, () => WebAddress.Require(new Uri("ftp://localhost/"), "It")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("next", "https://idp.example.com/a/next")]
    [InlineData("/next", "https://idp.example.com/next")]
    [InlineData("?b=2", "https://idp.example.com/a/b?b=2")]
    [InlineData("//sso.example.com/x", "https://sso.example.com/x")]
    [InlineData("  /next \n", "https://idp.example.com/next")]
    [InlineData("/ne\r\n\txt", "https://idp.example.com/next")]
    [InlineData(@"\\sso.example.com\x", "https://sso.example.com/x")]
    [InlineData(@"https:\\sso.example.com\x?a=\", @"https://sso.example.com/x?a=\")]
    [InlineData(@"/x?a=\b", @"https://idp.example.com/x?a=\b")]
    [InlineData("../c", "https://idp.example.com/c")]
    [InlineData("/a b", "https://idp.example.com/a%20b")]
    [InlineData("http://[", null)]
    public void References_are_read_as_browsers_read_them(string reference, string? expected) =>
        Assert.Equal(expected is null ? null : new Uri(expected), WebAddress.Resolve(new Uri("https://idp.example.com/a/b?a=1"), reference));

    [Theory]
    [InlineData("/login?org=Zürich", "/login?org=Z%C3%BCrich")]
    [InlineData("https://idp.example.com/ü", "https://idp.example.com/%C3%BC")]
    [InlineData("https://bücher.example/ü", "https://bücher.example/%C3%BC")]
    [InlineData("//bücher.example", "//bücher.example")]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/r?to=https://bücher.example/", "/r?to=https://b%C3%BCcher.example/")]
    public void Raw_utf8_of_a_header_is_percent_encoded_and_the_host_is_a_name(string sent, string expected) =>
        Assert.Equal(expected, WebAddress.OfHeader(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(sent))));

    [Fact]
    public void Bytes_of_another_encoding_stay_those_bytes() => Assert.Equal("/Z%FCrich", WebAddress.OfHeader("/Zürich"));
}
