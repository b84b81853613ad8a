using System.Xml;
using PSFederation.Core.Saml.Verification;
using static PSFederation.Core.Tests.Saml.SampleResponse;
using static PSFederation.Core.Tests.Saml.SignedSample;
using static PSFederation.Core.Tests.Saml.Signer;

namespace PSFederation.Core.Tests.Saml;

/// <summary>
/// What is refused and what is a warning: an assertion that may be forged, altered, out of its time or not meant for AWS is refused; one that STS may
/// refuse is accepted with a warning.
/// </summary>
public class RefusalRuleTests
{
    private const string Saml = "urn:oasis:names:tc:SAML:2.0:assertion";

    private static string Describe(SamlVerification verification) => string.Join("; ", verification.Checks.Where(check => check.Result != FederationCheckResult.Passed));

    private static FederationCheck Row(SamlVerification verification, string check) =>
        verification.Checks.FirstOrDefault(row => row.Check == check) ?? throw new InvalidOperationException($"No row {check}: {Describe(verification)}");

    private static FederationCheck AssertWarns(SamlVerification verification, string check, string words)
    {
        Assert.True(verification.IsValid, Describe(verification));
        FederationCheck row = Row(verification, check);
        Assert.Equal(FederationCheckResult.Warning, row.Result);
        Assert.Contains(words, row.Actual, StringComparison.Ordinal);
        return row;
    }

    private static FederationCheck AssertRefused(SamlVerification verification, string check)
    {
        Assert.False(verification.IsValid, Describe(verification));
        FederationCheck row = Row(verification, check);
        Assert.Equal(FederationCheckResult.Failed, row.Result);
        Assert.Equal([check], verification.Checks.Where(other => !other.Passed).Select(other => other.Check));
        return row;
    }

    private static SamlVerification Verify(Action<XmlDocument> change, bool signsResponse = false, SamlVerificationOptions? options = null) =>
        new SignedSample { BeforeSigning = change, ResponseSigner = signsResponse ? Rsa : null }.Verify(options);

    private static void RemoveResponseIssuer(XmlDocument document) => document.DocumentElement!.RemoveChild(Element(document, "Issuer"));

    private static XmlElement Data(XmlDocument document) => Element(document, "SubjectConfirmationData");

    [Fact]
    public void A_Response_without_Issuer_is_accepted_when_the_plain_assertion_alone_is_signed()
    {
        SamlVerification verification = Verify(RemoveResponseIssuer);
        Assert.True(verification.IsValid, Describe(verification));
        Assert.Equal(FederationCheckResult.Passed, Row(verification, "Issuer").Result);
    }

    [Fact]
    public void A_Response_without_Issuer_is_refused_when_it_is_signed_itself() => AssertRefused(Verify(RemoveResponseIssuer, signsResponse: true), "Issuer");

    [Fact]
    public void A_Response_without_Issuer_is_refused_around_an_encrypted_assertion() => AssertRefused(
        new SignedSample { BeforeSigning = RemoveResponseIssuer, AfterSigning = d => Encryptor.Default.Encrypt(Element(d, "Assertion")) }
            .Verify(Options with { DecryptionKeys = [Encryptor.TestKey] }),
        "Issuer");

    [Theory]
    [InlineData("")]
    [InlineData("https://other.example.com")]
    public void A_Response_with_another_Issuer_is_refused(string issuer) => AssertRefused(Verify(d => Element(d, "Issuer").InnerText = issuer), "Issuer");

    [Fact]
    public void The_metadata_of_the_issuer_is_found_without_an_Issuer_in_the_Response()
    {
        SamlMetadata Of(string entityId, Signer signer) => new()
        {
            EntityId = entityId,
            Name = "idp",
            SAMLMetadataDocument = "<x/>",
            SigningCertificates = [new SamlCertificate(signer.Certificate, "signing")],
        };
        SamlVerification verification = Verify(RemoveResponseIssuer, options: Options with
        {
            Issuer = null,
            SigningCertificates = [],
            Metadata = [Of("https://other.example.com", Foreign), Of("https://idp.example.com/metadata", Rsa)],
        });
        Assert.True(verification.IsValid, Describe(verification));
    }

    [Theory]
    [InlineData("NotBefore")]
    [InlineData("NotOnOrAfter")]
    public void The_times_of_Conditions_are_optional(string attribute)
    {
        SamlVerification verification = Verify(d => Element(d, "Conditions").RemoveAttribute(attribute));
        Assert.True(verification.IsValid, Describe(verification));
        Assert.Equal(FederationCheckResult.NotApplicable, Row(verification, attribute).Result);
    }

    [Fact]
    public void Without_times_in_Conditions_the_confirmation_bounds_the_time() => AssertRefused(
        Verify(
            d =>
            {
                Element(d, "Conditions").RemoveAttribute("NotBefore");
                Element(d, "Conditions").RemoveAttribute("NotOnOrAfter");
            },
            options: Options with { At = Now.AddMinutes(8) }),
        "SubjectConfirmation");

    [Fact]
    public void A_period_that_ends_before_it_begins_is_a_warning_where_clocks_may_differ_by_more() => AssertWarns(
        Verify(d =>
        {
            Element(d, "Conditions").SetAttribute("NotBefore", "2026-01-02T03:05:30Z");
            Element(d, "Conditions").SetAttribute("NotOnOrAfter", "2026-01-02T03:05:00Z");
        }),
        "NotOnOrAfter",
        "03:05:00Z");

    [Fact]
    public void A_confirmation_that_is_not_valid_yet_is_refused() =>
        AssertRefused(Verify(d => Data(d).SetAttribute("NotBefore", "2026-01-02T03:08:30Z")), "SubjectConfirmation");

    [Fact]
    public void A_NotBefore_of_the_confirmation_in_the_past_is_a_warning()
    {
        FederationCheck row = AssertWarns(Verify(d => Data(d).SetAttribute("NotBefore", "2026-01-02T03:04:00Z")), "SubjectConfirmation", "NotBefore");
        Assert.Contains("4.1.4.2", row.Reference, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_confirmation_is_a_warning_because_AWS_asks_for_one() => AssertWarns(
        Verify(d =>
        {
            XmlElement confirmation = Element(d, "SubjectConfirmation"), copy = (XmlElement)confirmation.CloneNode(deep: true);
            ((XmlElement)copy.FirstChild!.NextSibling!).SetAttribute("Recipient", "https://other.example.com");
            confirmation.ParentNode!.InsertBefore(copy, confirmation);
        }),
        "SubjectConfirmation",
        "2 SubjectConfirmation elements");

    [Fact]
    public void A_signed_Response_without_Destination_is_a_warning() =>
        AssertWarns(Verify(d => d.DocumentElement!.RemoveAttribute("Destination"), signsResponse: true), "Destination", "none");

    [Fact]
    public void An_Issuer_of_another_Format_is_a_warning() => AssertWarns(
        Verify(d => ((XmlElement)d.GetElementsByTagName("Issuer", Saml)[1]!).SetAttribute("Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")), "Issuer", "unspecified");

    [Fact]
    public void A_name_qualified_for_another_service_provider_or_an_affiliation_is_a_warning() =>
        AssertWarns(Verify(d => Element(d, "NameID").SetAttribute("SPNameQualifier", "https://affiliation.example.com")), "SPNameQualifier", "affiliation");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_name_is_a_warning(string name) => AssertWarns(new SignedSample { Response = new SampleResponse { NameId = name } }.Verify(), "Subject", "nothing");

    [Fact]
    public void A_missing_name_is_a_warning() =>
        AssertWarns(Verify(d => Element(d, "NameID").ParentNode!.RemoveChild(Element(d, "NameID"))), "Subject", "nothing");

    [Fact]
    public void An_encrypted_name_without_a_key_is_a_warning() =>
        AssertWarns(Verify(d => Encryptor.Default.Encrypt(Element(d, "NameID"), "EncryptedID")), "Subject", "-DecryptionCertificate");

    [Fact]
    public void An_encrypted_attribute_is_a_warning() => AssertWarns(
        Verify(d => Element(d, "AttributeStatement").AppendChild(d.CreateElement("saml", "EncryptedAttribute", Saml))), "Attributes", "encrypted attribute");

    public static TheoryData<string, string, string> StsMayRefuse => new()
    {
        { "Roles", Attribute("RoleSessionName", "ann"), "0 roles" },
        { "Roles", Attribute("Role", $"{Role},{Provider}", "nonsense") + Attribute("RoleSessionName", "ann"), "nonsense" },
        { "RoleSessionName", Attribute("Role", $"{Role},{Provider}"), "no RoleSessionName" },
        { "RoleSessionName", Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", "a b"), "'a b'" },
        { "RoleSessionName", Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", "CORP\\ann"), "CORP" },
        { "Roles", Attribute("Role", $"{Role},arn:aws:iam::444455556666:saml-provider/P") + Attribute("RoleSessionName", "ann"), "in the account 444455556666" },
        { "Roles", Good + Attribute("Role", "arn:aws:iam::444455556666:role/R," + Provider), "in the account 444455556666" },
        { "RoleSessionName", Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", new string('x', 65)), "65 characters" },
        { "RoleSessionName", Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", "x"), "(1 character)" },
        { "RoleSessionName", Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", string.Empty), "''" },
        { "SourceIdentity", Good + Attribute("SourceIdentity", "ann smith"), "'ann smith'" },
        { "SessionDuration", Good + Attribute("SessionDuration", "60"), "'60'" },
        { "Session tags", Good + Attribute("TransitiveTagKeys", "Missing"), "Missing" },
        { "Session tags", Good + Attribute("PrincipalTag:Long", new string('x', 257)), "Long" },
        { "Session tags", Good + Attribute("PrincipalTag:aws:x", "1"), "reserved" },
        { "AWS attributes", Good + Attribute("Role", "arn:aws:iam::111122223333:role/Other," + Provider), "2 Role attributes" },
        { "AWS attributes", Good + Attribute("RoleSessionName", "bob"), "2 RoleSessionName attributes" },
        { "AWS attributes", Good + Attribute("SourceIdentity", "ann") + Attribute("SourceIdentity", "bob"), "2 SourceIdentity attributes" },
        { "AWS attributes", Good + Attribute("PrincipalTag:Team", "a") + Attribute("PrincipalTag:Team", "b"), "2 PrincipalTag:Team attributes" },
        { "AWS attributes", Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", "ann", "bob"), "2 values" },
    };

    [Fact]
    public void One_tag_and_one_attribute_are_in_the_singular()
    {
        SamlVerification one = new SignedSample { Response = new SampleResponse { Attributes = Good + Attribute("PrincipalTag:Team", "a") } }.Verify();
        Assert.Equal("1 tag", Row(one, "Session tags").Actual);
        SamlVerification single = new SignedSample { Response = new SampleResponse { Attributes = Attribute("RoleSessionName", "ann") } }.Verify();
        Assert.Equal("1 attribute", Row(single, "Attributes").Actual);
    }

    private static string Good => Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", "ann");

    [Theory]
    [MemberData(nameof(StsMayRefuse))]
    public void Values_that_STS_might_reject_cause_a_warning(string check, string attributes, string words)
    {
        SignedSample sample = new() { Response = new SampleResponse { Attributes = attributes } };
        AssertWarns(sample.Verify(), check, words);
        SamlAssertion accepted = AssertionValidation.ReadAndVerify(sample.Xml, Options);
        Assert.True(accepted.IsVerified);
        Assert.True(check == "Roles" && words == "0 roles" ? accepted.Roles.Count == 0 : accepted.Warnings.Any(warning => warning.Contains(words, StringComparison.Ordinal)), string.Join("; ", accepted.Warnings));
    }

    [Fact]
    public void An_assertion_older_than_five_minutes_is_a_warning_while_it_is_valid() => AssertWarns(
        Verify(d => Data(d).SetAttribute("NotOnOrAfter", "2026-01-02T04:04:05Z"), options: Options with { At = Now.AddMinutes(20) }), "Age", "2026-01-02 03:04:05Z");

    [Fact]
    public void A_response_that_is_too_long_for_STS_is_a_warning()
    {
        string many = string.Concat(Enumerable.Range(0, 1_000).Select(i => $"<saml:AttributeValue>arn:aws:iam::111122223333:role/R{i},{Provider}</saml:AttributeValue>"));
        string attributes = $"<saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\">{many}</saml:Attribute>" + Attribute("RoleSessionName", "ann");
        AssertWarns(new SignedSample { Response = new SampleResponse { Attributes = attributes } }.Verify(), "Size", ",");
    }

    [Fact]
    public void Attributes_that_STS_does_not_read_may_be_there_more_than_once()
    {
        const string twice = "<saml:Attribute Name=\"Role\"><saml:AttributeValue>offline_access</saml:AttributeValue></saml:Attribute>";
        SamlVerification verification = new SignedSample { Response = new SampleResponse { Attributes = Good + twice + twice } }.Verify();
        Assert.All(verification.Checks, check => Assert.NotEqual(FederationCheckResult.Warning, check.Result));
        Assert.True(verification.IsValid, Describe(verification));
    }

    [Fact]
    public void The_values_of_several_Role_attributes_are_all_read_and_the_first_of_several_names()
    {
        SampleResponse response = new()
        {
            Attributes = Good + Attribute("Role", "arn:aws:iam::111122223333:role/Other," + Provider) + Attribute("RoleSessionName", "bob") + Attribute("SourceIdentity", "ann") + Attribute("SourceIdentity", "bob"),
        };
        SamlAssertion assertion = new SignedSample { Response = response }.Verify().Assertion!;
        Assert.Equal([Role, "arn:aws:iam::111122223333:role/Other"], assertion.Roles.Select(role => role.RoleArn));
        Assert.Equal("ann", assertion.RoleSessionName);
        Assert.Equal("ann", assertion.SourceIdentity);
    }

    public static TheoryData<string, Action<XmlDocument>> Refused => new()
    {
        { "Audience", d => Element(d, "Audience").InnerText = "https://other.example.com" },
        { "Audience", d => Element(d, "Conditions").RemoveChild(Element(d, "AudienceRestriction")) },
        { "Recipient", d => Data(d).SetAttribute("Recipient", "https://other.example.com/acs") },
        { "Destination", d => d.DocumentElement!.SetAttribute("Destination", "https://other.example.com/acs") },
        { "Issuer", d => Element(d, "Issuer").InnerText = "https://other.example.com" },
        { "NotBefore", d => Element(d, "Conditions").SetAttribute("NotBefore", "2026-01-02T03:08:30Z") },
        { "NotOnOrAfter", d => Element(d, "Conditions").SetAttribute("NotOnOrAfter", "2026-01-02T03:01:00Z") },
        { "SessionNotOnOrAfter", d => Element(d, "AuthnStatement").SetAttribute("SessionNotOnOrAfter", "2026-01-02T03:01:00Z") },
        { "AuthnStatement", d => Element(d, "Assertion").RemoveChild(Element(d, "AuthnStatement")) },
        { "Conditions", d => Element(d, "Conditions").AppendChild(d.CreateElement("x", "Unknown", "urn:x")) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_assertion_that_is_not_for_AWS_or_not_from_a_sign_in_is_rejected(string check, Action<XmlDocument> change)
    {
        SamlVerification verification = Verify(change);
        AssertRefused(verification, check);
        Fail.With(FederationErrorCode.SamlVerificationFailed, () => verification.RequireValid());
    }
}
