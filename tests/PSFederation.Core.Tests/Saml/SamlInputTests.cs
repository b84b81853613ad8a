using System.Text;
using PSFederation.Core.Saml;

namespace PSFederation.Core.Tests.Saml;

public class SamlInputTests
{
    private static readonly SampleResponse Sample = new();

    private static string Page(string value) =>
        $"<html><body onload=\"document.forms[0].submit()\"><form method=\"post\" action=\"https://signin.aws.amazon.com/saml\"><input type=\"hidden\" name=\"SAMLResponse\" value=\"{value}\"/><input type=hidden name=RelayState></form></body></html>";

    public static TheoryData<string> Forms
    {
        get
        {
            string base64 = Sample.Base64;
            string wrapped = Convert.ToBase64String(Encoding.UTF8.GetBytes(Sample.Xml), Base64FormattingOptions.InsertLineBreaks);
            return new TheoryData<string>(
                Sample.Xml,
                "\uFEFF" + Sample.Xml,
                "<?xml version=\"1.0\" encoding=\"utf-16\"?>\n" + Sample.Xml,
                base64,
                "  " + base64 + "\n",
                wrapped,
                wrapped.Replace("\r\n", "\n", StringComparison.Ordinal),
                Uri.EscapeDataString(base64),
                $"SAMLResponse={Uri.EscapeDataString(base64)}",
                $"RelayState=https%3A%2F%2Fconsole.aws.amazon.com&SAMLResponse={Uri.EscapeDataString(base64)}",
                $"SAMLResponse={base64}&RelayState=",
                "SAMLResponse=" + Uri.EscapeDataString(wrapped),
                Page(base64),
                "<!DOCTYPE html>\n" + Page(base64),
                Page(base64.Replace("=", "&#x3d;", StringComparison.Ordinal).Replace("+", "&#43;", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Reads_a_response_in_every_form_that_people_have_it_in(string text)
    {
        SamlAssertion assertion = SamlResponseReader.Read(text);
        Assert.Equal("ann", assertion.Subject);
        Assert.Equal(SampleResponse.Role, Assert.Single(assertion.Roles).RoleArn);
        string sent = Encoding.UTF8.GetString(Convert.FromBase64String(assertion.GetSamlResponse()));
        Assert.Equal(Sample.Xml, sent.TrimStart('\uFEFF'));
    }

    [Fact]
    public void Keeps_the_bytes_of_base64_as_they_are()
    {
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Sample.Xml)];
        string base64 = Convert.ToBase64String(utf16);
        Assert.Equal(base64, SamlResponseReader.Read(base64).GetSamlResponse());
    }

    [Fact]
    public void Wraps_a_bare_assertion_in_a_response_for_STS()
    {
        SamlAssertion assertion = SamlResponseReader.Read(Sample.Assertion);
        SamlAssertion again = SamlResponseReader.Read(assertion.GetSamlResponse());
        Assert.Equal("ann", again.Subject);
        Assert.Contains(Sample.Assertion[..60], Encoding.UTF8.GetString(Convert.FromBase64String(assertion.GetSamlResponse())), StringComparison.Ordinal);
    }

    /// <summary>A flood of one attribute: a reader that came as far would say that it is there twice.</summary>
    private static string Flood(Encoding encoding) => Convert.ToBase64String(
        [.. encoding.GetPreamble(), .. encoding.GetBytes("<a " + string.Concat(Enumerable.Repeat("a='' ", 6_000)) + "/>")]);

    public static TheoryData<FederationErrorCode, string> Bad => new()
    {
        { FederationErrorCode.SamlNotBase64, "this is not Base64 at all!" },
        { FederationErrorCode.SamlNotBase64, Sample.Base64[..41] },
        { FederationErrorCode.SamlNotXml, Convert.ToBase64String("plain text"u8) },
        { FederationErrorCode.SamlNotXml, Sample.Xml[..200] },
        { FederationErrorCode.SamlNotXml, Sample.Xml + "<another/>" },
        { FederationErrorCode.SamlNotXml, Convert.ToBase64String(Encoding.UTF8.GetBytes(Sample.Xml)[..300]) },
        { FederationErrorCode.SamlInputNotRecognized, "{\"SAMLResponse\":1}" },
        { FederationErrorCode.SamlInputNotRecognized, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln" },
        { FederationErrorCode.SamlInputNotRecognized, "<html><head><title>Sign in</title></head><body><form><input name=user></form></body></html>" },
        { FederationErrorCode.SamlInputNotRecognized, "<!DOCTYPE html [<!ENTITY a 'b'>]><samlp:Response/>" },
        { FederationErrorCode.SamlInputNotRecognized, Page("YQ==") + Page("YQ==") },
        { FederationErrorCode.SamlInputNotRecognized, "SAMLResponse=YQ==&SAMLResponse=YQ==" },
        { FederationErrorCode.SamlNotAResponse, "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>" },
        { FederationErrorCode.SamlNotAResponse, "<Response xmlns='urn:oasis:names:tc:SAML:1.0:protocol'/>" },
        { FederationErrorCode.SamlDtdForbidden, "<?xml version='1.0'?><!DOCTYPE r SYSTEM 'file:///etc/passwd'>" + Sample.Xml },
        { FederationErrorCode.SamlDtdForbidden, new SampleResponse { Prolog = "<!DOCTYPE r [<!ENTITY e 'x'>]>" }.Xml },
        { FederationErrorCode.SamlXmlTooComplex, string.Concat(Enumerable.Repeat("<a>", 70)) + string.Concat(Enumerable.Repeat("</a>", 70)) },
        { FederationErrorCode.SamlXmlTooComplex, "<a " + string.Concat(Enumerable.Range(0, 300).Select(i => $" a{i}=''")) + "/>" },
        { FederationErrorCode.SamlXmlTooComplex, "<a>" + string.Concat(Enumerable.Repeat("<b/>", 110_000)) + "</a>" },
        { FederationErrorCode.SamlXmlTooComplex, "<a>" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"<b{i}/>")) + "</a>" },
        { FederationErrorCode.SamlXmlTooComplex, "<a>" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"<b xmlns:p{i}='u'/>")) + "</a>" },
        { FederationErrorCode.SamlXmlTooComplex, Flood(Encoding.UTF8) },
        { FederationErrorCode.SamlXmlTooComplex, Flood(Encoding.Unicode) },
        { FederationErrorCode.SamlXmlTooComplex, Flood(Encoding.BigEndianUnicode) },
    };

    [Theory]
    [InlineData("./nope.xml")]
    [InlineData("..\\response")]
    [InlineData("~/response")]
    [InlineData("response.b64")]
    [InlineData(" /dir/response.saml\n")]
    public void A_path_is_recognized(string text) => AssertIsPath(text);

    [Fact]
    public void A_path_that_is_Base64_too_is_recognized()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows, such a path is not full.");
        AssertIsPath("/dir/abc");
    }

    private static void AssertIsPath(string text) => Assert.Contains(
        "looks like a path; specify it with Get-SamlAssertion -Path", Fail.With(FederationErrorCode.SamlInputNotRecognized, () => SamlResponseReader.Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Bad))]
    public void Rejects_a_text_that_is_not_a_response_with_its_own_code(FederationErrorCode code, string text) =>
        Fail.With(code, () => SamlResponseReader.Read(text), "passwd", "plain text", SampleResponse.Role);
}
