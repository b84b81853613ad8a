using System.Text;
using System.Xml;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Tests;

/// <summary>Documents that are not responses, and signatures that do not cover the content that would be read.</summary>
public sealed class SamlDocumentTests(SandboxFixture sandbox)
{
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    private readonly SandboxHost _host = sandbox.Host;

    [Theory]
    [InlineData("not base64!")]
    [InlineData("PHhtbA==")]
    [InlineData("aGVsbG8gd29ybGQ=")]
    public async Task A_text_that_is_not_XML_is_rejected(string assertion)
        => (await StsHttp.AssumeWithSamlAsync(_host, assertion)).AssertRefused("InvalidIdentityToken", 400);

    [Fact]
    public Task A_bare_assertion_is_refused()
        => AssertRefusedAsync("<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" Version=\"2.0\"/>", "not a Response");

    [Fact]
    public Task A_document_type_is_refused()
        => AssertRefusedAsync("<!DOCTYPE x [<!ENTITY a \"b\">]>" + _host.CreateSamlResponse("onerole").BuildXml(), "not well-formed");

    [Fact]
    public Task Deep_nesting_is_refused()
    {
        string open = string.Concat(Enumerable.Repeat("<a>", 5000));
        return AssertRefusedAsync(open + open.Replace("<", "</", StringComparison.Ordinal), "not well-formed");
    }

    [Fact]
    public async Task An_assertion_over_100000_characters_is_refused()
    {
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, new string('A', 100_001));
        reply.AssertRefused("ValidationError", 400, "Value at 'sAMLAssertion' failed to satisfy constraint");
        Assert.DoesNotContain("AAAA", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NameID", "mallory")]
    [InlineData("AttributeValue", "arn:aws:iam::111122223333:role/ReadOnly,arn:aws:iam::111122223333:saml-provider/SandboxIdP")]
    [InlineData("Audience", "https://signin.aws.amazon.com/saml")]
    public Task A_changed_text_is_refused(string element, string text)
        => AssertAttackRefusedAsync(document => First(document, element).InnerText = text);

    [Fact]
    public Task A_changed_time_is_refused()
        => AssertAttackRefusedAsync(document => First(document, "Conditions").SetAttribute("NotOnOrAfter", "2999-01-01T00:00:00Z"));

    [Fact]
    public Task A_comment_in_the_name_does_not_cut_it_short()
        => AssertCommentAsync();

    [Fact]
    public Task A_signature_without_reference_is_refused()
        => AssertAttackRefusedAsync(
            document => document.GetElementsByTagName("Reference", Signature).OfType<XmlElement>().ToList().ForEach(Remove));

    [Fact]
    public Task A_signature_value_that_is_changed_is_refused()
        => AssertAttackRefusedAsync(
            document => First(document, "SignatureValue", Signature).InnerText = Convert.ToBase64String(new byte[256]));

    [Fact]
    public Task A_second_assertion_before_the_signed_one_is_refused()
        => AssertAttackRefusedAsync(
            document => document.DocumentElement!.InsertBefore(Forge(document), First(document, "Assertion")),
            signResponse: false);

    [Fact]
    public Task A_second_assertion_after_the_signed_one_is_refused()
        => AssertAttackRefusedAsync(document => document.DocumentElement!.AppendChild(Forge(document)), signResponse: false);

    [Fact]
    public Task The_signed_assertion_wrapped_in_a_forged_one_is_refused()
        => AssertAttackRefusedAsync(
            document =>
            {
                XmlElement signed = First(document, "Assertion");
                XmlElement forged = Forge(document);
                document.DocumentElement!.ReplaceChild(forged, signed);
                forged.AppendChild(signed);
            },
            signResponse: false);

    [Fact]
    public Task The_signed_assertion_hidden_in_an_extension_is_refused()
        => AssertAttackRefusedAsync(
            document =>
            {
                XmlElement signed = First(document, "Assertion");
                document.DocumentElement!.ReplaceChild(Forge(document), signed);
                XmlElement extensions = document.CreateElement("samlp", "Extensions", "urn:oasis:names:tc:SAML:2.0:protocol");
                document.DocumentElement.PrependChild(extensions);
                extensions.AppendChild(signed);
            },
            signResponse: false);

    [Fact]
    public Task The_signature_moved_into_a_forged_assertion_is_refused()
        => AssertAttackRefusedAsync(
            document =>
            {
                XmlElement signed = First(document, "Assertion");
                XmlElement signature = First(document, "Signature", Signature);
                XmlElement forged = Forge(document);
                document.DocumentElement!.ReplaceChild(forged, signed);
                forged.InsertAfter(signature, forged["Issuer", Assertion]);
                XmlElement container = document.CreateElement("ds", "Object", Signature);
                signature.AppendChild(container);
                container.AppendChild(signed);
            },
            signResponse: false);

    [Fact]
    public Task A_forged_assertion_under_the_ID_of_the_signed_one_is_refused()
        => AssertAttackRefusedAsync(
            document =>
            {
                XmlElement signed = First(document, "Assertion");
                XmlElement forged = Forge(document);
                forged.SetAttribute("ID", signed.GetAttribute("ID"));
                signed.RemoveAttribute("ID");
                signed.SetAttribute("Id", forged.GetAttribute("ID"));
                document.DocumentElement!.InsertBefore(forged, signed);
            },
            signResponse: false);

    [Fact]
    public Task The_whole_signed_response_wrapped_in_a_forged_one_is_refused()
        => AssertAttackRefusedAsync(document =>
        {
            XmlElement signed = document.DocumentElement!;
            XmlElement forged = (XmlElement)signed.CloneNode(deep: true);
            forged.SetAttribute("ID", "_forged");
            Remove(forged["Signature", Signature]!);
            First(forged, "NameID").InnerText = "mallory";
            forged["Assertion", Assertion]!.SetAttribute("ID", "_forged-assertion");
            document.ReplaceChild(forged, signed);
            XmlElement extensions = document.CreateElement("samlp", "Extensions", "urn:oasis:names:tc:SAML:2.0:protocol");
            forged.AppendChild(extensions);
            extensions.AppendChild(signed);
        });

    [Fact]
    public Task An_unsigned_assertion_beside_the_signature_of_the_response_is_refused()
        => AssertAttackRefusedAsync(document =>
        {
            XmlElement assertion = First(document, "Assertion");
            Remove(assertion["Signature", Signature]!);
            First(document, "NameID").InnerText = "mallory";
        });

    [Fact]
    public Task A_transform_that_selects_something_else_is_refused()
        => AssertAttackRefusedAsync(
            document => First(document, "Transform", Signature).SetAttribute("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116"));

    [Fact]
    public Task An_encrypted_assertion_is_refused()
        => AssertAttackRefusedAsync(document => document.DocumentElement!.ReplaceChild(
            document.CreateElement("saml", "EncryptedAssertion", Assertion), First(document, "Assertion")));

    [Fact]
    public async Task Two_assertions_signed_by_the_response_are_refused()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignAssertion = false;
        builder.BeforeSigning = document =>
        {
            XmlElement second = (XmlElement)First(document, "Assertion").CloneNode(deep: true);
            second.SetAttribute("ID", "_second");
            document.DocumentElement!.AppendChild(second);
        };
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertRefused("InvalidIdentityToken", 400, "exactly one assertion");
    }

    private async Task AssertCommentAsync()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.NameId = "admin@example.com.evil.example";
        builder.AfterSigning = document =>
        {
            // Canonicalization drops comments, so the signature still holds; the text must be read as a whole.
            XmlElement name = First(document, "NameID");
            name.InnerXml = "admin@example.com<!-- -->.evil.example";
        };
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build());
        Assert.Equal("admin@example.com.evil.example", reply["Subject"]);
    }

    private async Task AssertAttackRefusedAsync(Action<XmlDocument> attack, bool signResponse = true)
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignResponse = signResponse;
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertSucceeded();
        builder.AfterSigning = attack;
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertRefused("InvalidIdentityToken", 400);
    }

    private async Task AssertRefusedAsync(string xml, string message)
    {
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)));
        reply.AssertRefused("InvalidIdentityToken", 400, message);
    }

    /// <summary>An unsigned copy of the assertion for another subject, under its own ID.</summary>
    private static XmlElement Forge(XmlDocument document)
    {
        XmlElement forged = (XmlElement)First(document, "Assertion").CloneNode(deep: true);
        Remove(forged["Signature", Signature]!);
        forged.SetAttribute("ID", "_forged");
        First(forged, "NameID").InnerText = "mallory";
        return forged;
    }

    private static XmlElement First(XmlDocument document, string name, string namespaceUri = Assertion)
        => document.GetElementsByTagName(name, namespaceUri).OfType<XmlElement>().First();

    private static XmlElement First(XmlElement element, string name)
        => element.GetElementsByTagName(name, Assertion).OfType<XmlElement>().First();

    private static void Remove(XmlElement element) => element.ParentNode!.RemoveChild(element);
}
