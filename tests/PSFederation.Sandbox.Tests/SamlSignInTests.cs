using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PSFederation.Sandbox.Tests;

/// <summary>The pages of the SAML identity provider, by bare HTTP.</summary>
public sealed class SamlSignInTests(SandboxFixture sandbox)
{
    private static readonly XNamespace Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private static readonly XNamespace Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    private static readonly XNamespace Metadata = "urn:oasis:names:tc:SAML:2.0:metadata";
    private readonly SandboxHost _host = sandbox.Host;

    [Fact]
    public async Task A_login_ends_in_a_response_that_the_STS_takes()
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl + "?RelayState=%2Fconsole%3Fa%3D1%26b");
        Assert.Contains("type=\"password\"", browser.Page, StringComparison.Ordinal);
        Assert.NotEmpty(browser.HiddenFields());

        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Equal("https://signin.aws.amazon.com/saml", browser.FormTarget());
        Assert.Equal("/console?a=1&b", browser.HiddenFields()["RelayState"]);
        (await StsHttp.AssumeWithSamlAsync(_host, browser.HiddenFields()["SAMLResponse"])).AssertSucceeded();
    }

    [Fact]
    public async Task A_wrong_password_shows_the_form_again_and_the_right_one_then_works()
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl);
        await browser.LogInAsync(_host.Users["onerole"], "wrong");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Contains("Wrong user name or password.", browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("SAMLResponse", browser.Page, StringComparison.Ordinal);

        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Contains("SAMLResponse", browser.HiddenFields().Keys);
    }

    [Fact]
    public async Task A_sign_in_may_take_two_pages_a_code_and_a_question()
    {
        SandboxUser user = _host.Users["onerole"];
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl + "?steps=two,code,stay");
        Assert.DoesNotContain("type=\"password\"", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync(("username", user.UserName));
        await browser.SubmitAsync(("username", user.UserName), ("password", user.Password));
        await browser.SubmitAsync(("otp", "0"));
        Assert.Contains("The code is incorrect.", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync(("otp", user.OneTimeCode));
        Assert.DoesNotContain("SAMLResponse", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync(("stay", "no"));
        Assert.Contains("SAMLResponse", browser.HiddenFields().Keys);
    }

    [Fact]
    public async Task A_sign_in_may_end_at_an_error_page()
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl + "?steps=denied");
        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Contains("has no role in AWS", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_hidden_field_is_refused()
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl);
        await browser.SubmitAsync(("state", "forged"), ("username", "onerole"), ("password", _host.Users["onerole"].Password));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    [Fact]
    public async Task A_person_who_is_signed_in_is_not_asked_again()
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl);
        await browser.LogInAsync(_host.Users["threeroles"]);
        await browser.OpenAsync(_host.SamlSignInUrl);
        XElement response = ReadResponse(browser);
        Assert.Equal("threeroles", response.Descendants(Assertion + "NameID").Single().Value);
        Assert.Equal(3, RoleValues(response).Length);
    }

    [Theory]
    [InlineData("norole", 0)]
    [InlineData("onerole", 1)]
    [InlineData("manyroles", 200)]
    public async Task Every_user_has_its_roles(string user, int roles)
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl);
        await browser.LogInAsync(_host.Users[user]);
        Assert.Equal(roles, RoleValues(ReadResponse(browser)).Length);
    }

    [Fact]
    public async Task A_loopback_service_provider_gets_its_answer_by_redirect_binding()
    {
        using Browser browser = new();
        string request = AuthnRequest("_request1", _host.SamlLoopbackEntityId, "http://127.0.0.1:35001/acs");
        await browser.OpenAsync($"{_host.SamlSsoUrl}?SAMLRequest={Uri.EscapeDataString(Deflate(request))}&RelayState=here");
        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Equal("http://127.0.0.1:35001/acs", browser.FormTarget());
        Assert.Equal("here", browser.HiddenFields()["RelayState"]);
        XElement response = ReadResponse(browser);
        Assert.Equal("_request1", response.Attribute("InResponseTo")?.Value);
        Assert.Equal("_request1", response.Descendants(Assertion + "SubjectConfirmationData").Single().Attribute("InResponseTo")?.Value);
        Assert.Equal(
            [_host.SamlLoopbackEntityId, "urn:amazon:webservices"],
            response.Descendants(Assertion + "Audience").Select(audience => audience.Value));
        (await StsHttp.AssumeWithSamlAsync(_host, browser.HiddenFields()["SAMLResponse"])).AssertSucceeded();
    }

    [Fact]
    public async Task AWS_gets_its_answer_by_post_binding()
    {
        using Browser browser = new();
        await PostRequestAsync(browser, AuthnRequest("_request2", "urn:amazon:webservices", null));
        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Equal("https://signin.aws.amazon.com/saml", browser.FormTarget());
        Assert.Equal("_request2", ReadResponse(browser).Attribute("InResponseTo")?.Value);
    }

    [Fact]
    public async Task ForceAuthn_asks_again()
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlSignInUrl);
        await browser.LogInAsync(_host.Users["onerole"]);
        await PostRequestAsync(browser, AuthnRequest("_request3", "urn:amazon:webservices", null, "ForceAuthn=\"true\""));
        Assert.Contains("type=\"password\"", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsPassive_without_a_session_is_answered_NoPassive()
    {
        using Browser browser = new();
        await PostRequestAsync(browser, AuthnRequest("_request4", "urn:amazon:webservices", null, "IsPassive=\"true\""));
        XElement response = ReadResponse(browser);
        string? code = response.Descendants(Protocol + "StatusCode").Last().Attribute("Value")?.Value;
        Assert.Equal("urn:oasis:names:tc:SAML:2.0:status:NoPassive", code);
        Assert.Empty(response.Descendants(Assertion + "Assertion"));
    }

    [Theory]
    [InlineData("urn:example:unknown", "http://127.0.0.1:35001/")]
    [InlineData("urn:psfederation:loopback", "http://198.51.100.7/")]
    [InlineData("urn:psfederation:loopback", "https://example.com/acs")]
    [InlineData("urn:psfederation:loopback", null)]
    [InlineData("urn:amazon:webservices", "https://signin.aws.amazon.com.example.com/saml")]
    public async Task A_service_provider_that_is_not_registered_is_rejected(string issuer, string? acs)
    {
        using Browser browser = new();
        await PostRequestAsync(browser, AuthnRequest("_request5", issuer, acs));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.DoesNotContain("<form", browser.Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("PHg+")]
    [InlineData("PCFET0NUWVBFIHggWzwhRU5USVRZIGEgImIiPl0+PHgvPg==")]
    public async Task A_document_that_is_not_an_AuthnRequest_is_rejected(string request)
    {
        using Browser browser = new();
        await browser.OpenAsync($"{_host.SamlSsoUrl}?SAMLRequest={Uri.EscapeDataString(request)}");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    [Fact]
    public async Task Metadata_names_the_key_and_the_endpoints()
    {
        using Browser browser = new();
        await browser.OpenAsync(_host.SamlMetadataUrl);
        Assert.Equal(_host.SamlMetadata, browser.Page);
        XElement descriptor = XElement.Parse(browser.Page);
        Assert.Equal(_host.SamlMetadataUrl, descriptor.Attribute("entityID")?.Value);
        XElement[] endpoints = [.. descriptor.Descendants(Metadata + "SingleSignOnService")];
        Assert.Equal([_host.SamlSsoUrl, _host.SamlSsoUrl, _host.SamlEcpUrl], endpoints.Select(endpoint => endpoint.Attribute("Location")?.Value));
        using X509Certificate2 certificate = _host.ExportSamlCertificate();
        Assert.False(certificate.HasPrivateKey);
        Assert.Contains(Convert.ToBase64String(certificate.RawData), browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_is_signed_where_asked_for()
    {
        SandboxOptions options = new() { SignSamlMetadata = true };
        await using SandboxHost host = await SandboxHost.StartAsync(options, TestContext.Current.CancellationToken);
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(host.SamlMetadata);
        SignedXml signedXml = new(document.DocumentElement!);
        signedXml.LoadXml(document.DocumentElement!["Signature", SignedXml.XmlDsigNamespaceUrl]!);
        using X509Certificate2 certificate = host.ExportSamlCertificate();
        using RSA key = certificate.GetRSAPublicKey()!;
        Assert.True(signedXml.CheckSignature(key));
        Assert.Equal(2048, key.KeySize);
        (await StsHttp.AssumeWithSamlAsync(host, host.CreateSamlResponse("onerole").Build())).AssertSucceeded();
    }

    private async Task PostRequestAsync(Browser browser, string authnRequest)
        => await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, _host.SamlSsoUrl)
        {
            Content = new FormUrlEncodedContent([new("SAMLRequest", Convert.ToBase64String(Encoding.UTF8.GetBytes(authnRequest)))]),
        });

    private string AuthnRequest(string id, string issuer, string? acs, string more = "")
        => $"""
            <samlp:AuthnRequest xmlns:samlp="{Protocol}" ID="{id}" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"
              Destination="{_host.SamlSsoUrl}" {(acs is null ? string.Empty : $"AssertionConsumerServiceURL=\"{acs}\"")} {more}>
              <saml:Issuer xmlns:saml="{Assertion}">{issuer}</saml:Issuer>
            </samlp:AuthnRequest>
            """;

    private static string Deflate(string text)
    {
        using MemoryStream stream = new();
        using (DeflateStream deflate = new(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToBase64String(stream.ToArray());
    }

    private static XElement ReadResponse(Browser browser)
        => XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(browser.HiddenFields()["SAMLResponse"])));

    private static string[] RoleValues(XElement response)
        => [.. response.Descendants(Assertion + "Attribute")
            .Where(attribute => attribute.Attribute("Name")?.Value is "https://aws.amazon.com/SAML/Attributes/Role")
            .Elements(Assertion + "AttributeValue")
            .Select(value => value.Value)];
}
