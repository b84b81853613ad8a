using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using PSFederation.Core.Saml.Verification;
using static PSFederation.Core.Tests.Saml.SampleResponse;
using static PSFederation.Core.Tests.Saml.SignedSample;
using static PSFederation.Core.Tests.Saml.Signer;

namespace PSFederation.Core.Tests.Saml;

/// <summary>A valid signed response, and responses with one broken part.</summary>
public class SamlVerifierTests
{
    private static string Describe(SamlVerification verification) =>
        string.Join("; ", verification.Checks.Where(check => !check.Passed).Select(check => check.ToString()));

    private static void AssertValid(SamlVerification verification)
    {
        Assert.True(verification.IsValid, Describe(verification));
        Assert.True(verification.Assertion!.IsVerified);
        Assert.Equal("ann", verification.Assertion.Subject);
        Assert.Equal(Role, Assert.Single(verification.Assertion.Roles).RoleArn);
    }

    private static FederationCheck AssertFails(SamlVerification verification, string check)
    {
        Assert.False(verification.IsValid);
        FederationCheck row = verification.Checks.FirstOrDefault(c => c.Check == check) ?? throw new InvalidOperationException($"No row {check}: {Describe(verification)}");
        Assert.False(row.Passed, Describe(verification));
        return row;
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Accepts_a_signed_assertion_response_or_both(bool assertion, bool response) =>
        AssertValid(new SignedSample { AssertionSigner = assertion ? Rsa : null, ResponseSigner = response ? Rsa : null }.Verify());

    [Theory]
    [InlineData(More + "rsa-sha256", Sha256)]
    [InlineData(More + "rsa-sha384", More + "sha384")]
    [InlineData(More + "rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512")]
    [InlineData(More2007 + "sha256-rsa-MGF1", Sha256)]
    [InlineData(More2007 + "sha384-rsa-MGF1", Sha256)]
    [InlineData(More2007 + "sha512-rsa-MGF1", Sha256)]
    public void Accepts_RSA_and_RSA_PSS(string method, string digest) =>
        AssertValid(new SignedSample { AssertionSigner = Rsa with { Method = method, Digest = digest } }.Verify());

    [Theory]
    [InlineData("nistP256", "sha256")]
    [InlineData("nistP384", "sha384")]
    [InlineData("nistP521", "sha512")]
    [InlineData("nistP256", "sha512")]
    public void Accepts_ECDSA(string curve, string hash)
    {
        Signer signer = new(SelfSigned(ECDsa.Create(ECCurve.CreateFromFriendlyName(curve)))) { Method = $"{More}ecdsa-{hash}" };
        AssertValid(new SignedSample { AssertionSigner = signer }.Verify(Options with { SigningCertificates = [signer.Certificate] }));
    }

    [Theory]
    [InlineData(Exclusive)]
    [InlineData(Exclusive + "WithComments")]
    [InlineData(Inclusive)]
    [InlineData(Inclusive + "#WithComments")]
    [InlineData("http://www.w3.org/2006/12/xml-c14n11")]
    public void Accepts_every_canonicalization(string algorithm)
    {
        AssertValid(new SignedSample { AssertionSigner = Rsa with { Canonicalization = algorithm } }.Verify());
        AssertValid(new SignedSample { AssertionSigner = null, ResponseSigner = Rsa with { Canonicalization = algorithm } }.Verify());
    }

    [Fact]
    public void Accepts_an_InclusiveNamespaces_prefix_list() =>
        AssertValid(new SignedSample { AssertionSigner = Rsa with { PrefixList = "saml xs #default" }, BeforeSigning = d => d.DocumentElement!.SetAttribute("xmlns:xs", "http://www.w3.org/2001/XMLSchema") }.Verify());

    [Fact]
    public void Without_a_key_nothing_is_verified_and_nothing_passes()
    {
        SamlVerification verification = new SignedSample().Verify(Options with { SigningCertificates = [] });
        Assert.Equal(FederationCheckResult.NotVerified, AssertFails(verification, "Signature").Result);
        Assert.False(verification.Assertion!.IsVerified);
        Fail.With(FederationErrorCode.SamlVerificationFailed, () => verification.RequireValid());
    }

    [Fact]
    public void An_unsigned_response_fails() => AssertFails(new SignedSample { AssertionSigner = null }.Verify(), "Signature");

    [Fact]
    public void A_signature_by_another_key_fails_although_its_certificate_is_in_the_document()
    {
        FederationCheck row = AssertFails(new SignedSample { AssertionSigner = Foreign }.Verify(), "Signature");
        Assert.Contains("the pinned certificate did not make the signature", row.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_certificate_in_KeyInfo_of_a_foreign_signature_fails() =>
        AssertFails(
            new SignedSample
            {
                AssertionSigner = Foreign with { Change = text => text.Replace(Convert.ToBase64String(Foreign.Certificate.RawData), Convert.ToBase64String(Rsa.Certificate.RawData), StringComparison.Ordinal) },
            }.Verify(),
            "Signature");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_renewed_certificate_with_the_same_key_counts_in_either_order(bool expiredFirst)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 expired = SelfSigned(key, Now.AddYears(-3), Now.AddDays(-1)), renewed = SelfSigned(key, Now.AddDays(-2), Now.AddYears(3));
        SamlVerification verification = new SignedSample { AssertionSigner = new Signer(renewed) }
            .Verify(Options with { SigningCertificates = expiredFirst ? [expired, renewed] : [renewed, expired] });
        AssertValid(verification);
        AssertFails(new SignedSample { AssertionSigner = new Signer(renewed) }.Verify(Options with { SigningCertificates = [expired] }), "Signer of Assertion");
    }

    [Theory]
    [InlineData("")]
    [InlineData("AA==")]
    public void An_empty_certificate_in_KeyInfo_changes_no_verdict(string certificate)
    {
        Signer Named(Signer signer) => signer with
        {
            Change = text => text.Replace(Convert.ToBase64String(signer.Certificate.RawData), certificate, StringComparison.Ordinal),
        };
        AssertValid(new SignedSample { AssertionSigner = Named(Rsa) }.Verify());
        AssertFails(new SignedSample { AssertionSigner = Named(Foreign) }.Verify(), "Signature");
    }

    public static TheoryData<long, long> ExtremeTimes => new()
    {
        { DateTime.MinValue.Ticks, 0 }, { DateTime.MinValue.Ticks, TimeSpan.MaxValue.Ticks }, { DateTime.MinValue.Ticks + 1, TimeSpan.TicksPerDay },
        { DateTime.MaxValue.Ticks, 0 }, { DateTime.MaxValue.Ticks, TimeSpan.MaxValue.Ticks }, { DateTime.MaxValue.Ticks - 1, TimeSpan.TicksPerDay },
    };

    [Theory]
    [MemberData(nameof(ExtremeTimes))]
    public void Any_time_and_any_clock_skew_give_a_verdict(long ticks, long skew)
    {
        SamlVerification verification = new SignedSample().Verify(Options with { At = new DateTime(ticks, DateTimeKind.Utc), ClockSkew = new TimeSpan(skew) });
        Assert.Contains(verification.Checks, check => check.Check == "Age");
        Assert.Equal(skew == TimeSpan.MaxValue.Ticks, verification.IsValid);
    }

    [Fact]
    public void Both_signatures_must_hold_when_both_are_there() =>
        AssertFails(new SignedSample { AssertionSigner = Foreign, ResponseSigner = Rsa }.Verify(), "Signature");

    public static TheoryData<string, string, string> Tampered => new()
    {
        { "NameID", "Signature", "evil" },
        { "Audience", "Signature", "urn:evil" },
        { "AttributeValue", "Signature", "arn:aws:iam::999999999999:role/Evil,arn:aws:iam::999999999999:saml-provider/P" },
        { "Issuer", "Issuer", "https://evil.example.com" },
    };

    [Theory]
    [MemberData(nameof(Tampered))]
    public void Any_change_after_signing_fails(string element, string check, string text) =>
        AssertFails(new SignedSample { AfterSigning = d => Element(d, element).InnerText = text }.Verify(), check);

    public static TheoryData<string, SampleResponse, SamlVerificationOptions> Broken
    {
        get
        {
            SampleResponse good = new();
            return new TheoryData<string, SampleResponse, SamlVerificationOptions>
            {
                { "Status", good with { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder" }, Options },
                { "Issuer", good, Options with { Issuer = "https://other.example.com" } },
                { "Audience", good, Options with { Audiences = ["urn:other"] } },
                { "Recipient", good, Options with { Recipient = "http://127.0.0.1:7777/" } },
                { "Destination", good, Options with { Recipient = "http://127.0.0.1:7777/" } },
                { "NotBefore", good, Options with { At = Now.AddMinutes(-5) } },
                { "NotOnOrAfter", good, Options with { At = Now.AddHours(2) } },
                { "SubjectConfirmation", good, Options with { At = Now.AddMinutes(8) } },
                { "SessionNotOnOrAfter", good, Options with { At = Now.AddHours(12) } },
                { "InResponseTo", good, Options with { InResponseTo = "_other" } },
                { "Text", good with { NameId = "ann<!-- -->@example.com" }, Options },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Each_rule_fails_alone_on_a_document_that_is_properly_signed(string check, SampleResponse response, SamlVerificationOptions options) =>
        AssertFails(new SignedSample { Response = response, ResponseSigner = Rsa }.Verify(options), check);

    [Theory]
    [InlineData("InResponseTo")]
    [InlineData("Recipient")]
    [InlineData("NotOnOrAfter")]
    public void Confirmation_data_must_be_whole(string attribute)
    {
        SamlVerification verification = new SignedSample { BeforeSigning = d => Element(d, "SubjectConfirmationData").RemoveAttribute(attribute) }.Verify(Options with { InResponseTo = attribute == "InResponseTo" ? "_other" : null });
        AssertFails(verification, attribute switch { "Recipient" => "Recipient", "NotOnOrAfter" => "SubjectConfirmation", _ => "InResponseTo" });
    }

    [Fact]
    public void The_assertion_itself_must_name_the_request_it_answers()
    {
        SignedSample unasked = new() { BeforeSigning = d => Element(d, "SubjectConfirmationData").RemoveAttribute("InResponseTo") };
        AssertFails(unasked.Verify(Options with { InResponseTo = "_q" }), "InResponseTo");
        Assert.True(new SignedSample().Verify(Options with { InResponseTo = "_q" }).IsValid);
    }

    [Fact]
    public void Clock_skew_is_given_and_no_more()
    {
        SamlVerificationOptions options = Options with { ClockSkew = TimeSpan.FromSeconds(10) };
        DateTime notBefore = new(2026, 1, 2, 3, 3, 35, DateTimeKind.Utc);
        Assert.DoesNotContain(new SignedSample().Verify(options with { At = notBefore.AddSeconds(-10) }).Checks, check => check.Check == "NotBefore" && !check.Passed);
        AssertFails(new SignedSample().Verify(options with { At = notBefore.AddSeconds(-11) }), "NotBefore");
    }

    [Fact]
    public void SHA_1_is_refused_unless_it_is_allowed()
    {
        SignedSample sample = new() { AssertionSigner = Rsa with { Method = Dsig + "rsa-sha1", Digest = Dsig + "sha1" } };
        Assert.Contains("SHA-1 is insecure", AssertFails(sample.Verify(), "Signature").Actual, StringComparison.Ordinal);
        SamlVerification allowed = sample.Verify(Options with { AllowSha1 = true });
        AssertValid(allowed);
        Assert.Equal(FederationCheckResult.Warning, allowed.Checks.Single(check => check.Check == "Algorithm of Assertion").Result);
        AssertFails(new SignedSample { AssertionSigner = Rsa with { Digest = Dsig + "sha1" } }.Verify(), "Signature");
    }

    [Theory]
    [InlineData(1024, false, false)]
    [InlineData(1024, true, true)]
    [InlineData(768, true, false)]
    public void A_weak_key_is_refused(int bits, bool allowSha1, bool valid)
    {
        Signer signer = new(SelfSigned(RSA.Create(bits)));
        SamlVerification verification = new SignedSample { AssertionSigner = signer }.Verify(Options with { SigningCertificates = [signer.Certificate], AllowSha1 = allowSha1 });
        Assert.Equal(valid, verification.IsValid);
        if (!valid)
            AssertFails(verification, "Signer of Assertion");
    }

    [Theory]
    [InlineData(-2, -1)]
    [InlineData(1, 2)]
    public void A_certificate_outside_its_time_is_refused_unless_it_is_allowed(int fromYears, int toYears)
    {
        Signer signer = new(SelfSigned(RSA.Create(2048), Now.AddYears(fromYears), Now.AddYears(toYears)));
        SignedSample sample = new() { AssertionSigner = signer };
        SamlVerificationOptions options = Options with { SigningCertificates = [signer.Certificate] };
        AssertFails(sample.Verify(options), "Signer of Assertion");
        AssertValid(sample.Verify(options with { AllowExpiredCertificate = true }));
    }

    [Fact]
    public void The_right_one_of_several_pinned_certificates_is_found() =>
        AssertValid(new SignedSample().Verify(Options with { SigningCertificates = [Foreign.Certificate, SelfSigned(ECDsa.Create(ECCurve.NamedCurves.nistP256)), Rsa.Certificate] }));

    [Fact]
    public void An_assertion_for_another_service_is_judged_by_the_standard_alone()
    {
        SampleResponse other = new() { Attributes = "<saml:Attribute Name=\"mail\"><saml:AttributeValue>ann@example.com</saml:AttributeValue></saml:Attribute>" };
        SamlVerification verification = new SignedSample { Response = other, BeforeSigning = d => Element(d, "Audience").InnerText = "https://sp.example.com" }
            .Verify(Options with { Audiences = ["https://sp.example.com"] });
        Assert.True(verification.IsValid, Describe(verification));
    }

    [Fact]
    public void A_bare_assertion_can_be_verified()
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(new SampleResponse().Assertion);
        Rsa.Sign(document, AssertionId);
        SamlVerification verification = new SamlVerifier(Options).Verify(document.OuterXml);
        Assert.True(verification.IsValid, Describe(verification));
        Assert.Contains("Response", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(verification.Assertion!.GetSamlResponse())), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_a_row_and_never_an_exception()
    {
        foreach (string text in (string[])["", "?", "<a/>", "{}", new SampleResponse { WithAssertion = false }.Xml])
            AssertFails(new SamlVerifier(Options).Verify(text), "WellFormed");
    }

    [Fact]
    public void Reports_hold_no_assertion()
    {
        SignedSample sample = new() { AssertionSigner = Foreign };
        SamlVerification verification = sample.Verify();
        string secret = sample.Xml[500..700];
        Assert.All(verification.Checks, check => Assert.DoesNotContain(secret, check.ToString(), StringComparison.Ordinal));
    }
}
