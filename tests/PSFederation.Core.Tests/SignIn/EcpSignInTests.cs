using System.Net;
using System.Text;
using System.Xml;
using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Saml;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The ECP profile against an identity provider that answers as the test wants.</summary>
public class EcpSignInTests
{
    private const string Password = "pässword:with colon";

    /// <summary>An identity provider: unpacks the request, and answers.</summary>
    private sealed class Provider : HttpMessageHandler
    {
        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public string Type { get; init; } = "text/xml";

        /// <summary>Makes the body of the envelope's answer from that of a good one.</summary>
        public Func<string, string> Change { get; init; } = envelope => envelope;

        public SampleResponse Sample { get; init; } = new();

        public Signer Signer { get; init; } = Signer.Rsa;

        public string Header { get; init; } = """<ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next" AssertionConsumerServiceURL="ACS"/>""";

        public HttpRequestMessage? Request { get; private set; }

        public XmlElement? Envelope { get; private set; }

        public XmlElement Asked => (XmlElement)Envelope!.GetElementsByTagName("AuthnRequest", SamlNames.Protocol)[0]!;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Request = request;
            XmlDocument document = new() { PreserveWhitespace = true };
            document.LoadXml(await request.Content!.ReadAsStringAsync(cancellationToken));
            Envelope = document.DocumentElement;
            string acs = Asked.GetAttribute("AssertionConsumerServiceURL");
            SignedSample response = new()
            {
                // Each has its own issuer, so that its assertion is not taken for that of another test.
                Response = Sample with { Issuer = $"https://idp.example.com/{Guid.NewGuid():N}", InResponseTo = Asked.GetAttribute("ID"), Recipient = acs, Audience = Asked["Issuer", SamlNames.Assertion]!.InnerText },
                AssertionSigner = Sample.WithAssertion ? Signer : null,
            };
            string envelope = $"""<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header>{Header.Replace("ACS", acs, StringComparison.Ordinal)}</S:Header><S:Body>{response.Xml}</S:Body></S:Envelope>""";
            return new HttpResponseMessage(Status) { Content = new StringContent(Change(envelope), Encoding.UTF8, Type), RequestMessage = request };
        }
    }

    private static async Task<SamlAssertion> SignInAsync(Provider provider, EcpOptions? options = null, SamlVerificationOptions? verification = null)
    {
        using HttpClient http = new(provider);
        return await new EcpSignIn(http, new FakeTimeProvider(SignedSample.Now), new RecordingReporter()).SignInAsync(
            options ?? Options, verification ?? Verification, TestContext.Current.CancellationToken);
    }

    private static EcpOptions Options { get; } = new(new EcpMethod { SignInUri = "https://idp.example.com/ecp" })
    {
        Credential = new NetworkCredential("ann", Password),
        Timeout = TimeSpan.FromSeconds(30),
    };

    private static SamlVerificationOptions Verification { get; } = new() { At = SignedSample.Now, SigningCertificates = [Signer.Rsa.Certificate] };

    private static Task<FederationException> FailsAsync(FederationErrorCode code, Provider provider, EcpOptions? options = null, SamlVerificationOptions? verification = null) =>
        Fail.WithAsync(code, () => SignInAsync(provider, options, verification), Password);

    [Fact]
    public async Task Asks_as_AWS_and_takes_the_answer()
    {
        using Provider provider = new();
        SamlAssertion assertion = await SignInAsync(provider);
        Assert.True(assertion.IsVerified);
        Assert.Equal("ann", assertion.Subject);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:" + Password)), provider.Request!.Headers.Authorization!.ToString());
        Assert.Equal("text/xml", provider.Request.Content!.Headers.ContentType!.MediaType);
        Assert.Equal("\"http://www.oasis-open.org/committees/security\"", Assert.Single(provider.Request.Headers.GetValues("SOAPAction")));
        Assert.Equal(
            ("urn:amazon:webservices", "https://signin.aws.amazon.com/saml", SamlNames.PaosBinding, "https://idp.example.com/ecp"),
            (provider.Asked["Issuer", SamlNames.Assertion]!.InnerText, provider.Asked.GetAttribute("AssertionConsumerServiceURL"), provider.Asked.GetAttribute("ProtocolBinding"), provider.Asked.GetAttribute("Destination")));
    }

    [Fact]
    public async Task Asks_signed_and_as_another_service_provider()
    {
        using RequestSigner signer = RequestSigner.Of(Signer.Rsa.Certificate);
        using Provider provider = new();
        SamlAssertion assertion = await SignInAsync(provider, Options with { Method = Options.Method with { ServiceProvider = "urn:sp", AcsUrls = ["https://sp.example.com/acs"] }, Signer = signer });
        Assert.Equal(("https://sp.example.com/acs", "urn:sp"), (assertion.Recipient, Assert.Single(assertion.Audience)));
        Assert.Equal("AuthnRequest", PSFederation.Core.Saml.Signatures.SamlSignature.Verify(provider.Asked, [Signer.Rsa.Certificate], allowSha1: false).Element);
    }

    [Theory]
    [InlineData(Signer.Exclusive)]
    [InlineData(Signer.Inclusive)]
    public void A_signature_that_depends_on_namespaces_of_the_envelope_holds(string canonicalization)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(
            $"""<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xs="http://www.w3.org/2001/XMLSchema"><S:Header><ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" AssertionConsumerServiceURL="a"/></S:Header><S:Body xmlns:ys="urn:ys">{new SampleResponse().Xml}</S:Body></S:Envelope>""");
        (Signer.Rsa with { Canonicalization = canonicalization, PrefixList = canonicalization == Signer.Exclusive ? "xs ys" : null }).Sign(document, SignedSample.AssertionId);
        SamlVerification verification = new SamlVerifier(SignedSample.Options).Verify(EcpEnvelope.Read(document.OuterXml).ResponseXml);
        Assert.Equal(FederationCheckResult.Passed, verification.Checks.Single(check => check.Check == "Signature").Result);
    }

    [Fact]
    public async Task Refuses_an_answer_for_another_address()
    {
        using Provider provider = new() { Header = """<ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" AssertionConsumerServiceURL="https://evil.example.com/"/>""" };
        Assert.Contains("evil.example.com", (await FailsAsync(FederationErrorCode.SamlVerificationFailed, provider)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Headers => [string.Empty, """<x:Response xmlns:x="urn:x" AssertionConsumerServiceURL="ACS"/>""", """<ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"/>""", """<ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" AssertionConsumerServiceURL="ACS"/><x:Must xmlns:x="urn:x" S:mustUnderstand="1"/>"""];

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Refuses_an_envelope_without_the_header_that_the_profile_asks_for_or_with_one_that_is_not_understood(string header)
    {
        using Provider provider = new() { Header = header };
        await FailsAsync(FederationErrorCode.SamlMalformed, provider);
    }

    public static TheoryData<FederationErrorCode, string> Bodies => new()
    {
        { FederationErrorCode.SamlMalformed, "" },
        { FederationErrorCode.SamlMalformed, "<a/>" },
        { FederationErrorCode.SamlMalformed, "<samlp:Response xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'/>" },
        { FederationErrorCode.EcpFault, "<S:Fault><faultcode>S:Client</faultcode><faultstring>Unable to \u001B[2J process.</faultstring></S:Fault>".Replace("\u001B", "&#x9B;", StringComparison.Ordinal) },
        { FederationErrorCode.EcpFault, "<S:Fault/>" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Rejects_a_body_that_is_not_a_response(FederationErrorCode code, string body)
    {
        using Provider provider = new()
        {
            Status = HttpStatusCode.InternalServerError,
            Change = envelope => envelope[..(envelope.IndexOf("<S:Body>", StringComparison.Ordinal) + 8)] + body + "</S:Body></S:Envelope>",
        };
        FederationException e = await FailsAsync(code, provider);
        Assert.DoesNotContain('\u009B', e.Message);
        if (body.Contains("Client", StringComparison.Ordinal))
            Assert.Contains("S:Client: Unable to", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, FederationErrorCode.SignInRefused)]
    [InlineData(403, FederationErrorCode.SignInRefused)]
    [InlineData(302, FederationErrorCode.HttpError)]
    [InlineData(404, FederationErrorCode.HttpError)]
    [InlineData(500, FederationErrorCode.HttpError)]
    [InlineData(200, FederationErrorCode.SignInPageNotUnderstood)]
    public async Task Says_what_came_instead_of_an_envelope(int status, FederationErrorCode code)
    {
        using Provider provider = new() { Status = (HttpStatusCode)status, Type = "text/html", Change = _ => "<html><title>Not for you</title></html>" };
        Assert.Contains("Not for you", (await FailsAsync(code, provider)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_server_that_is_busy_is_not_called_the_wrong_address(int status)
    {
        using Provider provider = new() { Status = (HttpStatusCode)status, Type = "text/html", Change = _ => "<html><title>Busy</title></html>" };
        string message = (await FailsAsync(FederationErrorCode.HttpError, provider)).Message;
        Assert.Contains("Try again later", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Check that the address", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_repeats_a_password_that_a_page_shows()
    {
        using Provider provider = new() { Status = HttpStatusCode.Unauthorized, Type = "text/html", Change = _ => $"<html><title>Wrong: {Password}</title></html>" };
        await FailsAsync(FederationErrorCode.SignInRefused, provider);
    }

    [Theory]
    [InlineData("""<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/><samlp:StatusMessage>SimpleSAML\Error\Error: WRONGUSERPASS</samlp:StatusMessage>""", FederationErrorCode.SignInRefused)]
    [InlineData("""<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode>""", FederationErrorCode.SignInRefused)]
    [InlineData("""<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"/>""", FederationErrorCode.SamlStatusNotSuccess)]
    public async Task Reads_out_the_status(string status, FederationErrorCode code)
    {
        using Provider provider = new()
        {
            Sample = new SampleResponse { WithAssertion = false },
            Change = envelope => envelope.Replace("""<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success" />""", status, StringComparison.Ordinal),
        };
        await FailsAsync(code, provider);
    }

    [Fact]
    public async Task Refuses_the_answer_to_another_request_and_one_by_another_key()
    {
        using Provider other = new() { Change = envelope => System.Text.RegularExpressions.Regex.Replace(envelope, "InResponseTo=\"[^\"]+\"", "InResponseTo=\"_other\"") };
        await FailsAsync(FederationErrorCode.SamlVerificationFailed, other, verification: Verification with { SigningCertificates = [] });
        using Provider foreign = new() { Signer = Signer.Foreign };
        Assert.Contains("Signature", (await FailsAsync(FederationErrorCode.SamlVerificationFailed, foreign)).Message, StringComparison.Ordinal);
        using Provider unknown = new() { Signer = Signer.Foreign };
        Assert.False((await SignInAsync(unknown, verification: Verification with { SigningCertificates = [] })).IsVerified);
    }

    [Fact]
    public async Task Sends_no_password_in_clear_text_to_another_machine()
    {
        using Provider provider = new();
        await FailsAsync(FederationErrorCode.SignInInsecure, provider, Options with { Method = new EcpMethod { SignInUri = "http://idp.example.com/ecp" } });
        Assert.Null(provider.Request);
        await SignInAsync(provider, Options with { Method = new EcpMethod { SignInUri = "http://127.0.0.1:9/ecp" } });
    }

    [Fact]
    public async Task A_user_name_that_basic_authentication_cannot_carry_is_refused()
    {
        using Provider provider = new();
        await FailsAsync(FederationErrorCode.ParameterInvalid, provider, Options with { Credential = new NetworkCredential("a:b", Password) });
        Assert.Null(provider.Request);
    }

    [Fact]
    public async Task The_address_comes_from_the_metadata_or_is_asked_for()
    {
        SamlMetadata metadata = new() { EntityId = "https://idp.example.com", Name = "idp", SAMLMetadataDocument = "<x/>", SignOnEndpoints = [new SamlEndpoint(SamlNames.RedirectBinding, "https://idp.example.com/sso"), new SamlEndpoint(SamlNames.SoapBinding, "https://idp.example.com/soap")] };
        using Provider provider = new();
        EcpOptions options = Options with { Method = new EcpMethod() };
        await FailsAsync(FederationErrorCode.SamlVerificationFailed, provider, options, Verification with { Metadata = [metadata] });
        Assert.Equal("https://idp.example.com/soap", provider.Request!.RequestUri!.AbsoluteUri);
        await FailsAsync(FederationErrorCode.ParameterMissing, provider, options);
        await FailsAsync(FederationErrorCode.ParameterInvalid, provider, options, Verification with { Metadata = [metadata, metadata] });
        SamlMetadata without = new() { EntityId = "x", Name = "x", SAMLMetadataDocument = "<x/>" };
        await FailsAsync(FederationErrorCode.SamlMetadataInvalid, provider, options, Verification with { Metadata = [without] });
    }

    [Fact]
    public void The_third_party_envelope_is_read_out()
    {
        string text = File.ReadAllText(PSFederation.Tests.Corpora.Require("pages", "shibbolethecp", "ecp_soap_response_success.xml"));
        EcpEnvelope envelope = EcpEnvelope.Read(text);
        Assert.True(EcpEnvelope.IsXml(text));
        Assert.Equal("https://signin.aws.amazon.com/saml", envelope.AcsUrl);
        Assert.True(envelope.Status.IsSuccess);
        SamlAssertion assertion = SamlResponseReader.Read(envelope.ResponseXml);
        Assert.Equal("arn:aws:iam::123456789003:role/administrator", Assert.Single(assertion.Roles).RoleArn);
        Assert.Equal(("urn:mace:incommon:example.com", "bace9862-4d5d-4bde-b262-ab562a17932d"), (assertion.Issuer, assertion.InResponseTo));
    }
}
