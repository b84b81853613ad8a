using System.Net;
using System.Text;
using FsCheck.Xunit;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Core.Tests.Html;

public class FormBodyTests
{
    private static string[] Values(string body, string name = "SAMLResponse") => [.. FormBody.Values(Encoding.UTF8.GetBytes(body), name)];

    [Theory]
    [InlineData("SAMLResponse=a", new[] { "a" })]
    [InlineData("RelayState=SAMLResponse%3Dno&SAMLResponse=a%2Bb%2F%3D%3D", new[] { "a+b/==" })]
    [InlineData("SAMLResponse=a&SAMLResponse=b", new[] { "a", "b" })]
    [InlineData("&&=&SAMLResponse&x&SAMLResponse=", new[] { "", "" })]
    [InlineData("SAML%52esponse=a+b%0d%0A", new[] { "a b\r\n" })]
    [InlineData("SAMLResponse=%zz%4%", new[] { "%zz%4%" })]
    [InlineData("samlresponse=a&SAMLResponse2=b&xSAMLResponse=c", new string[0])]
    [InlineData("SAMLResponse=a=b", new[] { "a=b" })]
    [InlineData("", new string[0])]
    public void Reads_a_field(string body, string[] expected) => Assert.Equal(expected, Values(body));

    [Property]
    public void Gives_back_what_a_browser_encodes(string before, string value, string after)
    {
        // A lone surrogate is not text: browsers, and .NET, send U+FFFD for it.
        (string first, string middle, string last) = (Valid(before), Valid(value), Valid(after));
        string body = $"RelayState={WebUtility.UrlEncode(first)}&SAMLResponse={WebUtility.UrlEncode(middle)}&x={WebUtility.UrlEncode(last)}";
        Assert.Equal([middle], Values(body));
        Assert.Equal([first], Values(body, "RelayState"));
    }

    [Property(MaxTest = 1000)]
    public void Takes_any_bytes(byte[] body) => Assert.True(FormBody.Values(body, "SAMLResponse").Count() <= (body.Length + 1));

    private static string Valid(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? string.Empty));
}
