using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Verification;
using static PSFederation.Core.Tests.Saml.SignedSample;
using static PSFederation.Core.Tests.Saml.Signer;

namespace PSFederation.Core.Tests.Saml;

/// <summary>
/// Signed documents of unusual form: documents that the standard allows are accepted; forbidden or ambiguous ones are rejected, each with its row.
/// </summary>
public class SamlVariantTests
{
    private const string SamlNs = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string AcsAddress = "https://signin.aws.amazon.com/saml";

    private static string Describe(SamlVerification verification) => string.Join("; ", verification.Checks.Where(check => !check.Passed).Select(check => check.ToString()));

    private static void AssertValid(SamlVerification verification, string subject = "ann")
    {
        Assert.True(verification.IsValid, Describe(verification));
        Assert.Equal(subject, verification.Assertion!.Subject);
    }

    private static void AssertFails(SamlVerification verification, string check)
    {
        Assert.False(verification.IsValid);
        Assert.Contains(verification.Checks, row => row.Check == check && !row.Passed);
    }

    /// <summary>A row that STS decides about: valid, with a warning.</summary>
    private static void AssertWarns(SamlVerification verification, string check)
    {
        Assert.True(verification.IsValid, Describe(verification));
        Assert.Contains(verification.Checks, row => row.Check == check && row.Result == FederationCheckResult.Warning);
    }

    private static SamlVerification Signed(Action<XmlDocument> before, SamlVerificationOptions? options = null) =>
        new SignedSample { BeforeSigning = before, ResponseSigner = Rsa }.Verify(options);

    private static void Replace(XmlDocument document, string element, string xml)
    {
        XmlElement old = Element(document, element);
        XmlDocumentFragment fragment = document.CreateDocumentFragment();
        fragment.InnerXml = xml;
        old.ParentNode!.ReplaceChild(fragment, old);
    }

    private static void AddCondition(XmlDocument document, string xml)
    {
        XmlDocumentFragment fragment = document.CreateDocumentFragment();
        fragment.InnerXml = xml;
        Element(document, "Conditions").AppendChild(fragment);
    }

    private static string Confirmation(string recipient, string end, string method = "bearer") =>
        $"<saml:SubjectConfirmation xmlns:saml=\"{SamlNs}\" Method=\"urn:oasis:names:tc:SAML:2.0:cm:{method}\"><saml:SubjectConfirmationData NotOnOrAfter=\"{end}\" Recipient=\"{recipient}\"/></saml:SubjectConfirmation>";

    private const string Later = "2026-01-02T03:09:05Z";
    private const string Past = "2026-01-02T02:00:00Z";

    [Fact]
    public void One_of_several_confirmations_must_hold_whole()
    {
        AssertValid(Signed(d => Replace(d, "SubjectConfirmation", Confirmation("https://other", Later) + Confirmation(AcsAddress, Past) + Confirmation(AcsAddress, Later))));
        AssertValid(Signed(d => Replace(d, "SubjectConfirmation", Confirmation(AcsAddress, Later, "holder-of-key") + Confirmation(AcsAddress, Later))));
        AssertFails(Signed(d => Replace(d, "SubjectConfirmation", Confirmation("https://other", Later) + Confirmation(AcsAddress, Past))), "SubjectConfirmation");
        AssertFails(Signed(d => Replace(d, "SubjectConfirmation", Confirmation(AcsAddress, Later, "holder-of-key"))), "SubjectConfirmation");
        AssertFails(Signed(d => Replace(d, "SubjectConfirmation", Confirmation(AcsAddress, Later, "sender-vouches"))), "Recipient");
        AssertFails(Signed(d => Element(d, "SubjectConfirmationData").SetAttribute("NotBefore", "2026-01-02T04:00:00Z")), "SubjectConfirmation");
    }

    [Fact]
    public void Every_audience_restriction_must_hold()
    {
        const string aws = "<saml:AudienceRestriction xmlns:saml=\"" + SamlNs + "\"><saml:Audience>urn:x</saml:Audience><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction>";
        AssertValid(Signed(d => AddCondition(d, aws)));
        AssertFails(Signed(d => AddCondition(d, aws.Replace("urn:amazon:webservices", "urn:y", StringComparison.Ordinal))), "Audience");
        AssertFails(Signed(d => AddCondition(d, $"<saml:AudienceRestriction xmlns:saml=\"{SamlNs}\"/>")), "Audience");
        AssertFails(Signed(d => Replace(d, "AudienceRestriction", string.Empty)), "Audience");
    }

    [Fact]
    public void A_condition_that_is_not_understood_leaves_the_assertion_undecided()
    {
        const string once = "<saml:OneTimeUse xmlns:saml=\"" + SamlNs + "\"/>";
        AssertValid(Signed(d => AddCondition(d, once + $"<saml:ProxyRestriction xmlns:saml=\"{SamlNs}\" Count=\"0\"/>")));
        AssertFails(Signed(d => AddCondition(d, once + once)), "Conditions");
        AssertFails(Signed(d => AddCondition(d, $"<saml:Condition xmlns:saml=\"{SamlNs}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x\"/>")), "Conditions");
        AssertFails(Signed(d => AddCondition(d, "<x:OneTimeUse xmlns:x=\"urn:x\"/>")), "Conditions");
    }

    [Theory]
    [InlineData("2026-01-02T04:04:05", "2026-01-02 04:04:05Z")]
    [InlineData("2026-01-02T05:04:05+01:00", "2026-01-02 04:04:05Z")]
    [InlineData("2026-01-01T22:04:05-06:00", "2026-01-02 04:04:05Z")]
    [InlineData("2026-01-02T04:04:05.123456789Z", "2026-01-02 04:04:05Z")]
    [InlineData(" 2026-01-02T04:04:05Z  ", "2026-01-02 04:04:05Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31 23:59:59Z")]
    public void Times_are_read_in_every_form_of_the_schema(string time, string read)
    {
        SamlVerification verification = Signed(d => Element(d, "Conditions").SetAttribute("NotOnOrAfter", time));
        AssertValid(verification);
        Assert.Equal(read, verification.Checks.Single(check => check.Check == "NotOnOrAfter").Actual);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9999")]
    [InlineData("2027-01-02")]
    [InlineData("23:59:59Z")]
    [InlineData("2026-13-02T04:04:05Z")]
    [InlineData("2026-02-30T04:04:05Z")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("-2026-01-02T04:04:05Z")]
    [InlineData("2026-01-02T04:04:05+25:00")]
    [InlineData("2026-01-02T04:04:05Z\u00A0")]
    [InlineData("2026-01-02T04:04:05 Z")]
    [InlineData("\u0662026-01-02T04:04:05Z")]
    [InlineData("2026-01-02 04:04:05Z")]
    [InlineData("99999999999999999999")]
    public void A_value_that_is_not_a_time_is_rejected(string time) => AssertFails(Signed(d => Element(d, "Conditions").SetAttribute("NotOnOrAfter", time)), "WellFormed");

    [Theory]
    [InlineData("Response", "2.1")]
    [InlineData("Response", "1.1")]
    [InlineData("Response", "")]
    [InlineData("Assertion", "2.00")]
    [InlineData("Assertion", "1.1")]
    [InlineData("Assertion", " 2.0")]
    public void Other_versions_are_refused(string element, string version) => AssertFails(Signed(d => Element(d, element).SetAttribute("Version", version)), "WellFormed");

    [Fact]
    public void The_outer_status_code_alone_counts()
    {
        const string success = "urn:oasis:names:tc:SAML:2.0:status:Success", responder = "urn:oasis:names:tc:SAML:2.0:status:Responder";
        static string Status(string outer, string inner) =>
            $"<samlp:Status xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><samlp:StatusCode Value=\"{outer}\"><samlp:StatusCode Value=\"{inner}\"/></samlp:StatusCode></samlp:Status>";
        AssertValid(Signed(d => Replace(d, "Status", Status(success, "urn:x:detail"))));
        AssertFails(Signed(d => Replace(d, "Status", Status(responder, success))), "Status");
        AssertFails(Signed(d => Replace(d, "Status", string.Empty)), "Status");
        AssertFails(Signed(d => Replace(d, "Status", Status(success, success) + Status(responder, responder))), "WellFormed");
        AssertFails(Signed(d => Element(d, "StatusCode").SetAttribute("Value", success + " ")), "Status");
    }

    [Theory]
    [InlineData("ann<!-- x -->@example.com", "Text")]
    [InlineData("<!-- x -->ann", "Text")]
    [InlineData("ann<?x y?>@example.com", "WellFormed")]
    [InlineData("ann<x xmlns=\"\">y</x>", "WellFormed")]
    public void Content_that_splits_a_name_for_some_readers_is_rejected(string name, string check)
    {
        SamlVerification verification = new SignedSample { Response = new SampleResponse { NameId = name } }.Verify();
        AssertFails(verification, check);
        Assert.True(verification.Assertion is null || verification.Assertion.Subject is "ann@example.com" or "ann");
    }

    [Theory]
    [InlineData(Exclusive)]
    [InlineData(Exclusive + "WithComments")]
    [InlineData(Inclusive + "#WithComments")]
    public void A_comment_between_elements_is_signed_by_no_method(string canonicalization)
    {
        static void Comment(XmlDocument d) => Element(d, "Subject").PrependChild(d.CreateComment("x"));
        AssertValid(new SignedSample { AssertionSigner = Rsa with { Canonicalization = canonicalization }, BeforeSigning = Comment }.Verify());
        AssertValid(new SignedSample { AssertionSigner = Rsa with { Canonicalization = canonicalization }, AfterSigning = Comment }.Verify());
        AssertFails(
            new SignedSample { AssertionSigner = Rsa with { Canonicalization = canonicalization }, AfterSigning = d => Element(d, "NameID").PrependChild(d.CreateComment("x")) }.Verify(),
            "Text");
    }

    [Fact]
    public void A_CDATA_section_is_text() =>
        AssertValid(new SignedSample { Response = new SampleResponse { NameId = "an<![CDATA[n@ex<am>ple]]>.com" } }.Verify(), "ann@ex<am>ple.com");

    [Theory]
    [InlineData("<ds:SignatureValue>", "<ds:SignatureValue>\r\n \t")]
    [InlineData("</ds:SignatureValue>", "&#13;\n</ds:SignatureValue>")]
    public void Blanks_in_Base64_mean_nothing(string from, string to) =>
        AssertValid(new SignedSample { AssertionSigner = Rsa with { Change = text => text.Replace(from, to, StringComparison.Ordinal) } }.Verify());

    [Theory]
    [InlineData("<ds:SignatureValue>", "<ds:SignatureValue>!")]
    [InlineData("<ds:SignatureValue>", "<ds:SignatureValue>\u00A0")]
    [InlineData("<ds:SignatureValue>", "<ds:SignatureValue><?x y?>")]
    [InlineData("<ds:SignatureValue>", "<ds:SignatureValue Id=\"_a\">")]
    [InlineData("<ds:KeyInfo>", "<ds:KeyInfo Id=\"_a\">")]
    [InlineData("</ds:KeyInfo>", "</ds:KeyInfo><ds:KeyInfo/>")]
    [InlineData("<ds:KeyInfo>", "text<ds:KeyInfo>")]
    [InlineData("<ds:KeyInfo>", "<?x y?><ds:KeyInfo>")]
    public void Anything_odd_in_the_signature_is_refused(string from, string to) =>
        AssertFails(new SignedSample { AssertionSigner = Rsa with { Change = text => text.Replace(from, to, StringComparison.Ordinal) } }.Verify(), "Signature");

    [Theory]
    [InlineData("<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>", "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>")]
    [InlineData("<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>", "<ds:DigestMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#md5\"/>")]
    [InlineData("<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>", "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>")]
    [InlineData("<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>", "")]
    [InlineData("<ds:Transforms>", "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"><ds:XPath>self::node()</ds:XPath></ds:Transform>")]
    [InlineData("#enveloped-signature\"/>", "#enveloped-signature\"/><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>")]
    [InlineData("<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>", "")]
    [InlineData("<ds:Transforms>", "<ds:Transforms/><ds:Transforms>")]
    [InlineData("</ds:Reference>", "<ds:Manifest/></ds:Reference>")]
    [InlineData("<ds:Reference ", "<ds:Reference Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\" Id=\"_a\" ")]
    public void A_SignedInfo_of_another_form_is_rejected_even_if_it_is_signed(string from, string to) =>
        AssertFails(
            new SignedSample
            {
                AssertionSigner = Rsa with
                {
                    ChangeSignedInfo = text =>
                    {
                        Assert.Contains(from, text, StringComparison.Ordinal);
                        return text.Replace(from, to, StringComparison.Ordinal);
                    },
                },
            }.Verify(),
            "Signature");

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(33)]
    public void A_digest_of_another_length_is_refused(int length) =>
        AssertFails(
            new SignedSample
            {
                AssertionSigner = Rsa with
                {
                    ChangeSignedInfo = text => System.Text.RegularExpressions.Regex.Replace(
                        text, "(?<=<ds:DigestValue>).*?(?=<)", match => Convert.ToBase64String([.. Convert.FromBase64String(match.Value).Concat(new byte[1]).Take(length)])),
                },
            }.Verify(),
            "Signature");

    [Theory]
    [InlineData("saml xs #default")]
    [InlineData("")]
    [InlineData("  saml   saml  nope ")]
    [InlineData("#default #default xml xmlns")]
    [InlineData("saml:x <")]
    public void An_odd_prefix_list_changes_nothing_that_is_read(string prefixes)
    {
        SamlVerification verification = new SignedSample { AssertionSigner = Rsa with { PrefixList = System.Security.SecurityElement.Escape(prefixes) } }.Verify();
        Assert.True(verification.IsValid, Describe(verification));
        Assert.True(verification.Assertion is null || verification.Assertion.Subject == "ann");
    }

    [Fact]
    public void A_flood_of_prefixes_is_refused() =>
        AssertFails(new SignedSample { AssertionSigner = Rsa with { PrefixList = string.Join(' ', Enumerable.Range(0, 101).Select(i => $"p{i}")) } }.Verify(), "Signature");

    [Fact]
    public void Attributes_of_the_xml_namespace_around_a_signed_element_change_nothing_that_was_signed()
    {
        static void Around(XmlDocument d) => d.DocumentElement!.SetAttribute("xml:base", "https://evil.example.com/");
        AssertValid(new SignedSample { AfterSigning = Around }.Verify());
        AssertFails(new SignedSample { AssertionSigner = Rsa with { Canonicalization = Inclusive }, AfterSigning = Around }.Verify(), "Signature");
        AssertFails(new SignedSample { AssertionSigner = Rsa with { Canonicalization = "http://www.w3.org/2006/12/xml-c14n11" }, AfterSigning = Around }.Verify(), "Signature");
        AssertFails(new SignedSample { AfterSigning = d => Element(d, "Assertion").SetAttribute("xml:base", "x") }.Verify(), "Signature");
    }

    [Theory]
    [InlineData("Id")]
    [InlineData("id")]
    [InlineData("AssertionID")]
    public void An_ID_attribute_in_another_spelling_is_not_a_SAML_ID(string attribute) =>
        AssertFails(
            new SignedSample
            {
                AfterSigning = d =>
                {
                    Element(d, "Assertion").RemoveAttribute("ID");
                    Element(d, "Assertion").SetAttribute(attribute, AssertionId);
                },
            }.Verify(),
            "Signature");

    [Fact]
    public void IDs_are_compared_character_by_character()
    {
        // The same letter composed and decomposed: equal to a reader that normalizes, and to no other.
        AssertFails(
            new SignedSample { BeforeSigning = d => Element(d, "Assertion").SetAttribute("ID", AssertionId), AfterSigning = d => Element(d, "Status").SetAttribute("ID", AssertionId) }.Verify(),
            "Signature");
        AssertFails(
            new SignedSample { AssertionSigner = Rsa with { ChangeSignedInfo = text => text.Replace("URI=\"#_a\"", "URI=\"#_a\u0301\"", StringComparison.Ordinal) } }.Verify(),
            "Signature");
        AssertFails(
            new SignedSample { AssertionSigner = Rsa with { ChangeSignedInfo = text => text.Replace("URI=\"#_a\"", "URI=\"#%5fa\"", StringComparison.Ordinal) } }.Verify(),
            "Signature");
    }

    [Fact]
    public void An_attribute_in_the_SAML_namespace_is_not_the_attribute()
    {
        AssertFails(
            new SignedSample
            {
                AfterSigning = d =>
                {
                    Element(d, "Assertion").RemoveAttribute("ID");
                    Element(d, "Assertion").SetAttribute("ID", SamlNs, AssertionId);
                },
            }.Verify(),
            "Signature");
        AssertFails(Signed(d => { Element(d, "SubjectConfirmationData").RemoveAttribute("Recipient"); Element(d, "SubjectConfirmationData").SetAttribute("Recipient", SamlNs, AcsAddress); }), "Recipient");
    }

    [Fact]
    public void A_Response_within_a_Response_is_refused()
    {
        XmlDocument outer = new() { PreserveWhitespace = true };
        outer.LoadXml(new SampleResponse { WithAssertion = false }.Xml);
        XmlDocument inner = new() { PreserveWhitespace = true };
        inner.LoadXml(new SignedSample { ResponseSigner = Rsa }.Xml);
        outer.DocumentElement!.AppendChild(outer.ImportNode(inner.DocumentElement!, deep: true));
        AssertFails(new SamlVerifier(Options).Verify(outer.OuterXml), "WellFormed");
    }

    [Fact]
    public void A_signature_that_is_not_a_child_of_what_it_signs_does_not_count() =>
        AssertFails(
            new SignedSample
            {
                AfterSigning = d =>
                {
                    XmlElement signature = Element(d, "Signature");
                    Element(d, "Subject").AppendChild(signature);
                },
            }.Verify(),
            "Signature");

    [Fact]
    public void KeyInfo_is_neither_needed_nor_believed()
    {
        AssertValid(new SignedSample { AssertionSigner = Rsa with { Change = text => System.Text.RegularExpressions.Regex.Replace(text, "<ds:KeyInfo>.*</ds:KeyInfo>", string.Empty) } }.Verify());
        RSAParameters key = Foreign.Certificate.GetRSAPublicKey()!.ExportParameters(includePrivateParameters: false);
        string value = $"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{Convert.ToBase64String(key.Modulus!)}</ds:Modulus><ds:Exponent>{Convert.ToBase64String(key.Exponent!)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>";
        AssertFails(new SignedSample { AssertionSigner = Foreign with { Change = text => text.Replace("<ds:KeyInfo>", "<ds:KeyInfo>" + value, StringComparison.Ordinal) } }.Verify(), "Signature");
        AssertFails(new SignedSample { AssertionSigner = Foreign with { Change = text => text.Replace("<ds:KeyInfo>", "<ds:KeyInfo><ds:RetrievalMethod URI=\"https://evil.example.com/key\"/>", StringComparison.Ordinal) } }.Verify(), "Signature");
    }

    [Fact]
    public void A_curve_that_is_not_of_NIST_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        Signer signer = new(SelfSigned(key)) { Method = More + "ecdsa-sha256" };
        AssertFails(new SignedSample { AssertionSigner = signer }.Verify(Options with { SigningCertificates = [signer.Certificate] }), "Signature");
    }

    [Fact]
    public void A_SHA1_digest_under_a_better_signature_is_reported() =>
        Assert.Equal(
            FederationCheckResult.Warning,
            new SignedSample { AssertionSigner = Rsa with { Digest = Dsig + "sha1" } }.Verify(Options with { AllowSha1 = true }).Checks.Single(check => check.Check == "Algorithm of Assertion").Result);

    [Fact]
    public void A_signed_document_in_another_encoding_reads_the_same()
    {
        string xml = new SignedSample().Xml;
        AssertValid(new SamlVerifier(Options).Verify(Convert.ToBase64String([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(xml)])));
        AssertValid(new SamlVerifier(Options).Verify(Convert.ToBase64String(Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + xml))));
        foreach (string encoding in (string[])["utf-7", "ibm037", "x-nothing", "utf-16"])
            AssertFails(new SamlVerifier(Options).Verify(Convert.ToBase64String(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"{encoding}\"?>{xml}"))), "WellFormed");
        AssertFails(new SamlVerifier(Options).Verify(Convert.ToBase64String(Encoding.UTF8.GetBytes("<?xml version=\"1.1\"?>" + xml))), "WellFormed");
    }

    [Theory]
    [InlineData("&evil;")]
    [InlineData("&#0;")]
    [InlineData("&#xFFFF;")]
    [InlineData("\uFFFE")]
    public void Characters_that_XML_does_not_allow_are_rejected(string name) => AssertFails(new SamlVerifier(Options).Verify(new SignedSample().Xml.Replace(">ann<", $">{name}<", StringComparison.Ordinal)), "WellFormed");

    [Fact]
    public void An_exchanged_namespace_is_an_exchanged_element()
    {
        string xml = new SignedSample().Xml;
        AssertFails(new SamlVerifier(Options).Verify(xml.Replace("<saml:Subject>", "<saml:Subject xmlns:saml=\"urn:x\">", StringComparison.Ordinal)), "Signature");
        // Exclusive canonicalization does not sign a prefix that is not used.
        AssertValid(new SamlVerifier(Options).Verify(xml.Replace("<samlp:Response ", "<samlp:Response xmlns:unused=\"urn:x\" ", StringComparison.Ordinal)));
    }

    public static TheoryData<string, string> Attributes => new()
    {
        { "SessionDuration", SampleResponse.Attribute("SessionDuration", "99999999999999999999") },
        { "SessionDuration", SampleResponse.Attribute("SessionDuration", "3600.0") },
        { "SessionDuration", SampleResponse.Attribute("SessionDuration", "\u0663\u0666\u0660\u0660") },
        { "SessionDuration", SampleResponse.Attribute("SessionDuration", "899") },
        { "SessionDuration", SampleResponse.Attribute("SessionDuration", "43201") },
        { "SessionDuration", SampleResponse.Attribute("SessionDuration", "-3600") },
        { "AWS attributes", SampleResponse.Attribute("SourceIdentity", "ann", "bob") },
        { "SourceIdentity", SampleResponse.Attribute("SourceIdentity", "a") },
        { "SourceIdentity", SampleResponse.Attribute("SourceIdentity", "ann smith") },
        { "Session tags", SampleResponse.Attribute("PrincipalTag:aws:x", "1") },
        { "Session tags", SampleResponse.Attribute("PrincipalTag:a*b", "1") },
        { "Session tags", SampleResponse.Attribute("PrincipalTag:Team", "a;b") },
        { "Session tags", SampleResponse.Attribute("PrincipalTag:", "1") },
        { "Session tags", SampleResponse.Attribute("PrincipalTag:Team", "1") + SampleResponse.Attribute("PrincipalTag:team", "2") },
        { "Session tags", string.Concat(Enumerable.Range(0, 51).Select(i => SampleResponse.Attribute($"PrincipalTag:T{i}", "1"))) },
        { "Session tags", SampleResponse.Attribute($"PrincipalTag:{new string('k', 129)}", "1") },
        { "Session tags", SampleResponse.Attribute("PrincipalTag:Team", "1") + SampleResponse.Attribute("TransitiveTagKeys", "Team", "Other") },
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Values_that_STS_does_not_accept_warn_in_their_row(string check, string attributes)
    {
        string usual = SampleResponse.Attribute("Role", $"{SampleResponse.Role},{SampleResponse.Provider}") + SampleResponse.Attribute("RoleSessionName", "ann");
        AssertWarns(new SignedSample { Response = new SampleResponse { Attributes = usual + attributes } }.Verify(), check);
        AssertValid(new SignedSample { Response = new SampleResponse { Attributes = usual } }.Verify());
    }

    [Fact]
    public void Tags_within_the_limits_pass()
    {
        string attributes = new SampleResponse().Attributes + string.Concat(Enumerable.Range(0, 49).Select(i => SampleResponse.Attribute($"PrincipalTag:T{i}", new string('v', 256))))
            + SampleResponse.Attribute("PrincipalTag:Größe und_.:/=+-@", "é 1_.:/=+-@") + SampleResponse.Attribute("TransitiveTagKeys", "T1", "T2");
        AssertValid(new SignedSample { Response = new SampleResponse { Attributes = attributes } }.Verify());
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/A", false)]
    [InlineData("arn:aws:iam::1:role/A,arn:aws:iam::1:saml-provider/P", false)]
    [InlineData("arn:aws:iam::111122223333:role/A,arn:aws:iam::111122223333:role/B", false)]
    [InlineData("arn:aws:iam::111122223333:role/A,arn:aws:iam::444455556666:saml-provider/P", false)]
    [InlineData("arn:aws:iam::111122223333:saml-provider/P , arn:aws:iam::111122223333:role/A", true)]
    [InlineData("arn:aws-cn:iam::111122223333:role/A,arn:aws-cn:iam::111122223333:saml-provider/P", true)]
    public void Roles_must_be_pairs_that_STS_can_use(string value, bool usable)
    {
        SamlVerification verification = new SignedSample
        {
            Response = new SampleResponse { Attributes = SampleResponse.Attribute("Role", value) + SampleResponse.Attribute("RoleSessionName", "ann") },
        }.Verify();
        Assert.True(verification.IsValid, Describe(verification));
        Assert.Equal(usable ? FederationCheckResult.Passed : FederationCheckResult.Warning, verification.Checks.Single(check => check.Check == "Roles").Result);
    }

    [Fact]
    public void A_response_beyond_what_STS_takes_warns_in_its_row()
    {
        // A comment is part of what is sent and not of what is signed.
        string xml = new SignedSample().Xml.Replace("<samlp:Status>", $"<!--{new string('x', 75_000)}--><samlp:Status>", StringComparison.Ordinal);
        SamlVerification verification = new SamlVerifier(Options).Verify(xml);
        AssertWarns(verification, "Size");
    }

    [Fact]
    public void Blanks_in_a_role_value_cost_linear_time()
    {
        string value = "arn:aws:iam::111122223333:role/A" + new string(' ', 1_000_000) + "x";
        Assert.Null(RoleValue.Parse(value, out string? problem));
        Assert.Contains("not a pair", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_speaks_for_its_own_entity_alone()
    {
        SamlMetadata metadata = new()
        {
            EntityId = "https://other.example.com",
            Name = "other",
            SAMLMetadataDocument = "<x/>",
            SigningCertificates = [new SamlCertificate(Rsa.Certificate, "signing")],
        };
        SamlVerificationOptions options = Options with { SigningCertificates = [], Metadata = [metadata] };
        AssertFails(new SignedSample().Verify(options), "Metadata");
        AssertFails(new SignedSample().Verify(options with { Issuer = null }), "Issuer");
        SamlMetadata right = new() { EntityId = Options.Issuer!, Name = "right", SAMLMetadataDocument = "<x/>", SigningCertificates = metadata.SigningCertificates };
        AssertValid(new SignedSample().Verify(options with { Metadata = [metadata, right] }));
        AssertFails(new SignedSample().Verify(options with { Metadata = [right], Issuer = "https://third.example.com" }), "Metadata");
    }

    [Fact]
    public void The_ends_of_time_are_not_an_error()
    {
        foreach (DateTime at in (DateTime[])[DateTime.MinValue, DateTime.MaxValue])
            AssertFails(new SignedSample().Verify(Options with { At = DateTime.SpecifyKind(at, DateTimeKind.Utc), ClockSkew = TimeSpan.FromDays(1) }), at == DateTime.MinValue ? "NotBefore" : "NotOnOrAfter");
    }

    [Fact]
    public void A_replay_is_rejected_in_a_sign_in_and_reported_elsewhere()
    {
        string id = "_" + Guid.NewGuid().ToString("N");
        string xml = new SignedSample
        {
            AssertionSigner = null,
            ResponseSigner = Rsa,
            BeforeSigning = d =>
            {
                Element(d, "Assertion").SetAttribute("ID", id);
                Element(d, "Conditions").SetAttribute("NotOnOrAfter", "9999-12-31T23:59:59Z");
            },
        }.Xml;
        SamlVerificationOptions signIn = Options with { IsSignIn = true };
        Assert.True(AssertionValidation.ReadAndVerify(xml, signIn).IsVerified);
        Fail.With(FederationErrorCode.SamlVerificationFailed, () => AssertionValidation.ReadAndVerify(xml, signIn));
        Assert.Equal(FederationCheckResult.Warning, new SamlVerifier(Options).Verify(xml).Checks.Single(check => check.Check == "OneTimeUse").Result);
        Assert.True(AssertionValidation.ReadAndVerify(xml, Options).IsVerified);
    }
}
