using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.Saml.Verification;
using static PSFederation.Core.Tests.Saml.SignedSample;
using static PSFederation.Core.Tests.Saml.Signer;

namespace PSFederation.Core.Tests.Saml;

public class SamlDecryptionTests
{
    private const string Enc = "http://www.w3.org/2001/04/xmlenc#";
    private const string Enc11 = "http://www.w3.org/2009/xmlenc11#";

    private static readonly SamlVerificationOptions WithKey = Options with { DecryptionKeys = [Encryptor.TestKey] };

    /// <summary>Signed, then encrypted; the Response perhaps signed around it.</summary>
    private static string Encrypted(Encryptor encryptor, bool signAssertion = true, bool signResponse = false, Action<XmlDocument>? beforeEncrypting = null)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(new SampleResponse().Xml);
        if (signAssertion)
            Rsa.Sign(document, AssertionId);
        beforeEncrypting?.Invoke(document);
        encryptor.Encrypt(Element(document, "Assertion"));
        if (signResponse)
            Rsa.Sign(document, ResponseId);
        return document.OuterXml;
    }

    /// <summary>The Response signed first, its assertion encrypted then.</summary>
    private static string SignedThenEncrypted(bool signAssertion, Signer? signer = null)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(new SampleResponse().Xml);
        if (signAssertion)
            Rsa.Sign(document, AssertionId);
        (signer ?? Rsa).Sign(document, ResponseId);
        Encryptor.Default.Encrypt(Element(document, "Assertion"));
        return document.OuterXml;
    }

    private static SamlVerification Verify(string xml, SamlVerificationOptions? options = null) => new SamlVerifier(options ?? WithKey).Verify(xml);

    private static string Row(FederationCheck check) => $"{check.Check} {check.Result} {check.Actual}";

    private static void AssertValid(SamlVerification verification)
    {
        Assert.True(verification.IsValid, string.Join("; ", verification.Checks.Where(check => !check.Passed)));
        Assert.Equal("ann", verification.Assertion!.Subject);
        Assert.True(verification.Assertion.IsVerified);
    }

    private static void AssertRefused(SamlVerification verification, string reason)
    {
        Assert.False(verification.IsValid);
        Assert.Contains(verification.Checks, check => !check.Passed && check.Actual.Contains(reason, StringComparison.Ordinal));
        Assert.NotEqual(Evil, verification.Assertion is { IsVerified: true } read ? read.Subject : null);
    }

    [Theory]
    [InlineData(Enc11 + "aes128-gcm")]
    [InlineData(Enc11 + "aes192-gcm")]
    [InlineData(Enc11 + "aes256-gcm")]
    [InlineData(Enc + "aes128-cbc")]
    [InlineData(Enc + "aes192-cbc")]
    [InlineData(Enc + "aes256-cbc")]
    public void Opens_AES_in_both_modes(string content) => AssertValid(Verify(Encrypted(Encryptor.Default with { Content = content })));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Verifies_after_decryption_whichever_is_signed(bool assertion, bool response) =>
        AssertValid(Verify(Encrypted(Encryptor.Default, assertion, response)));

    [Fact]
    public void Finds_the_key_beside_the_data() => AssertValid(Verify(Encrypted(Encryptor.Default with { KeyBeside = true })));

    [Fact]
    public void Tries_every_key_that_is_given() =>
        AssertValid(Verify(Encrypted(Encryptor.Default), WithKey with { DecryptionKeys = [RSA.Create(2048), Encryptor.TestKey] }));

    [Theory]
    [InlineData("sha256", "SHA256")]
    [InlineData("sha512", "SHA512")]
    public void Opens_OAEP_with_one_hash_for_both_its_uses(string digest, string name) =>
        AssertValid(Verify(Encrypted(Encryptor.Default with
        {
            Transport = Enc11 + "rsa-oaep",
            Padding = RSAEncryptionPadding.CreateOaep(new HashAlgorithmName(name)),
            TransportParameters = $"<ds:DigestMethod Algorithm=\"{Enc}{digest}\"/><xenc11:MGF xmlns:xenc11=\"{Enc11}\" Algorithm=\"{Enc11}mgf1{digest}\"/>",
        })));

    [Fact]
    public void Refuses_pairs_of_hashes_by_name()
    {
        AssertRefused(
            Verify(Encrypted(Encryptor.Default with { Transport = Enc11 + "rsa-oaep", TransportParameters = $"<ds:DigestMethod Algorithm=\"{Enc}sha256\"/><xenc11:MGF xmlns:xenc11=\"{Enc11}\" Algorithm=\"{Enc11}mgf1sha1\"/>" })),
            "digest (SHA256) and MGF1 (SHA1)");
        AssertRefused(Verify(Encrypted(Encryptor.Default with { TransportParameters = $"<ds:DigestMethod Algorithm=\"{Enc}sha256\"/>" })), "rsa-oaep-mgf1p with digest SHA256");
    }

    [Fact]
    public void Refuses_PKCS_1_unless_it_is_allowed()
    {
        string xml = Encrypted(Encryptor.Default with { Transport = Enc + "rsa-1_5", Padding = RSAEncryptionPadding.Pkcs1 });
        AssertRefused(Verify(xml), "rsa-1_5");
        AssertValid(Verify(xml, WithKey with { AllowRsa15 = true }));
    }

    [Fact]
    public void Refuses_Triple_DES_unless_it_is_allowed()
    {
        string xml = Encrypted(Encryptor.Default with { Content = Enc + "tripledes-cbc" });
        AssertRefused(Verify(xml), "-AllowTripleDes");
        AssertValid(Verify(xml, WithKey with { AllowTripleDes = true }));
        AssertRefused(Verify(Encrypted(Encryptor.Default with { Content = Enc + "tripledes-cbc", Transport = Enc + "rsa-1_5", Padding = RSAEncryptionPadding.Pkcs1 }), WithKey with { AllowTripleDes = true }), "-AllowRsa15");
    }

    [Fact]
    public void A_name_in_Triple_DES_is_read_where_it_is_allowed()
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(new SampleResponse().Xml);
        (Encryptor.Default with { Content = Enc + "tripledes-cbc" }).Encrypt(Element(document, "NameID"), "EncryptedID");
        Rsa.Sign(document, AssertionId);
        AssertValid(Verify(document.OuterXml, WithKey with { AllowTripleDes = true }));
        AssertRefused(Verify(document.OuterXml), "-AllowTripleDes");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_Response_that_was_signed_before_encryption_is_verified_after_decryption_and_named(bool signAssertion)
    {
        string xml = SignedThenEncrypted(signAssertion);
        SamlVerification verification = Verify(xml);
        AssertValid(verification);
        FederationCheck row = verification.Checks.Single(check => check.Check == "Signature");
        Assert.Equal(FederationCheckResult.Warning, row.Result);
        Assert.Contains("sign, then encrypt", row.Actual, StringComparison.Ordinal);
        Assert.Contains(AssertionValidation.ReadAndVerify(xml, WithKey).Warnings, warning => warning.Contains("sign, then encrypt", StringComparison.Ordinal));
        AssertRefused(Verify(xml, Options), "sign, then encrypt");
    }

    [Fact]
    public void A_Response_that_was_altered_after_it_was_signed_and_encrypted_is_refused()
    {
        string xml = SignedThenEncrypted(signAssertion: false);
        AssertRefused(Verify(xml.Replace("IssueInstant=\"2026-01-02T03:04:05Z\"", "IssueInstant=\"2026-01-02T03:04:06Z\"", StringComparison.Ordinal)), "digest does not match");
        AssertRefused(Verify(SignedThenEncrypted(signAssertion: false, Foreign)), "the pinned certificate did not make the signature");
        AssertRefused(Verify(SignedThenEncrypted(signAssertion: true, Foreign)), "the pinned certificate did not make the signature");
    }

    [Fact]
    public void A_document_is_the_same_before_and_after_its_assertion_was_decrypted()
    {
        SamlDocument document = SamlInput.Read(SignedThenEncrypted(signAssertion: true));
        SamlVerification first = new SamlVerifier(WithKey).Verify(document), second = new SamlVerifier(WithKey).Verify(document);
        AssertValid(first);
        Assert.Equal(first.Checks.Select(Row), second.Checks.Select(Row));
        Assert.True(SamlResponseReader.Read(document).IsEncrypted);
    }

    [Fact]
    public void STS_gets_a_bare_encrypted_assertion_as_it_was_sent()
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(Encrypted(Encryptor.Default));
        XmlElement encrypted = Element(document, "EncryptedAssertion");
        Element(document, "EncryptionMethod").IsEmpty = false;
        SamlAssertion assertion = Verify(encrypted.OuterXml).Assertion!;
        Assert.Contains(encrypted.OuterXml, Encoding.UTF8.GetString(Convert.FromBase64String(assertion.GetSamlResponse())), StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_assertion_that_is_read_without_a_key_says_so()
    {
        string xml = Encrypted(Encryptor.Default);
        Assert.Contains("-DecryptionCertificate", Assert.Single(SamlResponseReader.Read(xml).Warnings), StringComparison.Ordinal);
        Assert.Empty(AssertionValidation.ReadAndVerify(xml, WithKey with { SigningCertificates = [] }).Warnings);
        SamlVerification verification = Verify(xml, Options);
        Assert.Contains("-DecryptionCertificate", verification.Checks.Single(check => check.Check == "Signature").Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urn:unknown")]
    [InlineData(Enc + "kw-tripledes")]
    public void Refuses_other_ciphers_by_name(string content)
    {
        string xml = Encrypted(Encryptor.Default).Replace(Enc11 + "aes256-gcm", content, StringComparison.Ordinal);
        AssertRefused(Verify(xml), content);
    }

    [Fact]
    public void Without_a_key_nothing_is_verified()
    {
        SamlVerification verification = Verify(Encrypted(Encryptor.Default, signResponse: true), Options);
        AssertRefused(verification, "specify -DecryptionCertificate");
        Assert.True(verification.Assertion!.IsEncrypted);
    }

    [Fact]
    public void With_the_wrong_key_it_says_so_and_no_more()
    {
        SamlVerification verification = Verify(Encrypted(Encryptor.Default), Options with { DecryptionKeys = [RSA.Create(2048)] });
        AssertRefused(verification, "The decryption key does not decrypt");
    }

    [Theory]
    [InlineData(Enc11 + "aes256-gcm")]
    [InlineData(Enc + "aes256-cbc")]
    public void A_changed_cipher_text_is_refused(string content)
    {
        string xml = Encrypted(Encryptor.Default with { Content = content });
        int at = xml.LastIndexOf("<xenc:CipherValue>", StringComparison.Ordinal) + 200;
        string changed = xml[..at] + (xml[at] == 'A' ? 'B' : 'A') + xml[(at + 1)..];
        Assert.False(Verify(changed).IsValid);
    }

    [Fact]
    public void A_forged_assertion_encrypted_to_us_is_refused()
    {
        // Anybody can encrypt to a public key: the signature, not the encryption, says whose it is.
        string xml = Encrypted(Encryptor.Default, signAssertion: false, beforeEncrypting: d => Element(d, "NameID").InnerText = Evil);
        AssertRefused(Verify(xml), "no signature");
    }

    [Fact]
    public void A_signed_assertion_wrapped_in_a_forged_encrypted_one_is_refused()
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(new SampleResponse().Xml);
        Rsa.Sign(document, AssertionId);
        XmlElement forged = Forged(document), original = Element(document, "Assertion");
        original.ParentNode!.ReplaceChild(forged, original);
        forged.AppendChild(original);
        Encryptor.Default.Encrypt(forged);
        AssertRefused(Verify(document.OuterXml), "2 assertions");
    }

    [Fact]
    public void An_encrypted_assertion_exchanged_under_a_signed_response_is_refused()
    {
        string xml = new SignedSample
        {
            AssertionSigner = null,
            BeforeSigning = d => Encryptor.Default.Encrypt(Element(d, "Assertion")),
            ResponseSigner = Rsa,
            AfterSigning = d =>
            {
                XmlDocument other = new() { PreserveWhitespace = true };
                other.LoadXml(new SampleResponse { NameId = Evil }.Xml);
                Encryptor.Default.Encrypt(Element(other, "Assertion"));
                d.DocumentElement!.ReplaceChild(d.ImportNode(Element(other, "EncryptedAssertion"), deep: true), Element(d, "EncryptedAssertion"));
            },
        }.Xml;
        AssertRefused(Verify(xml), "digest does not match");
    }

    [Theory]
    [InlineData("not xml")]
    [InlineData("<!DOCTYPE a><a/>")]
    [InlineData("<a/><b/>")]
    [InlineData("<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">x</saml:NameID>")]
    public void Encrypted_content_that_is_not_an_assertion_is_rejected(string plain) =>
        Assert.False(Verify(Encrypted(Encryptor.Default with { Change = _ => plain })).IsValid);

    [Fact]
    public void An_encrypted_name_is_read()
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(new SampleResponse().Xml);
        Encryptor.Default.Encrypt(Element(document, "NameID"), "EncryptedID");
        Rsa.Sign(document, AssertionId);
        AssertValid(Verify(document.OuterXml));
        Assert.Contains("specify -DecryptionCertificate", Verify(document.OuterXml, Options).Checks.Single(check => check.Check == "Subject").Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_read_from_PEM_and_PKCS_12()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string key = Path.Combine(folder, "key.pem"), both = Path.Combine(folder, "both.pem"), pfx = Path.Combine(folder, "key.pfx"), certificate = Path.Combine(folder, "certificate.pem");
            File.WriteAllText(key, Rsa.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(both, Rsa.Certificate.ExportCertificatePem() + "\n" + Rsa.Certificate.GetRSAPrivateKey()!.ExportRSAPrivateKeyPem());
            File.WriteAllBytes(pfx, Rsa.Certificate.Export(X509ContentType.Pkcs12));
            File.WriteAllText(certificate, Rsa.Certificate.ExportCertificatePem());
            foreach (string path in (string[])[key, both, pfx])
                Assert.Equal(Rsa.Certificate.GetRSAPrivateKey()!.ExportSubjectPublicKeyInfo(), DecryptionKeys.Read(path).ExportSubjectPublicKeyInfo());
            Fail.With(FederationErrorCode.CertificateUnusable, () => DecryptionKeys.Read(certificate));
            Fail.With(FederationErrorCode.FileNotFound, () => DecryptionKeys.Read(Path.Combine(folder, "none")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
