using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Saml.Verification;

namespace PSFederation.Core.Tests.Saml;

/// <summary>Valid metadata causes no warning; each problem causes its own warning.</summary>
public class SamlMetadataTests
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static string Key(X509Certificate2? certificate, string use = " use=\"signing\"") =>
        $"<md:KeyDescriptor{use}><ds:KeyInfo xmlns:ds=\"{Signer.Dsig}\"><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String((certificate ?? Signer.Rsa.Certificate).RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";

    private const string Endpoint = "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://idp.example.com/sso\"/>";

    private static string Entity(string? keys = null, string endpoints = Endpoint, string entityId = "https://idp.example.com/metadata", string attributes = "") =>
        $"""
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entityId}"{attributes}>
          <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{keys ?? Key(null)}{endpoints}</md:IDPSSODescriptor>
        </md:EntityDescriptor>
        """;

    private static SamlMetadata Read(string xml) => Assert.Single(SamlMetadataReader.Read(xml, Now));

    private static void AssertWarns(string xml, string words) => Assert.Contains(Read(xml).Warnings, warning => warning.Contains(words, StringComparison.Ordinal));

    private static X509Certificate2 Rsa(int bits, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        using RSA key = RSA.Create(bits);
        return Signer.SelfSigned(key, from, to);
    }

    [Fact]
    public void A_sound_document_gives_no_warning()
    {
        SamlMetadata metadata = Read(Entity());
        Assert.Empty(metadata.Warnings);
        Assert.Equal("idp.example.com", metadata.Name);
        Assert.Equal("HTTP-POST", Assert.Single(metadata.SignOnEndpoints).Binding);
        SamlCertificate certificate = Assert.Single(metadata.SigningCertificates);
        Assert.Equal(("RSA 2048", Signer.Rsa.Certificate.Thumbprint), (certificate.KeyAlgorithm, certificate.Thumbprint));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:04Z", "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z")]
    [InlineData("2027-01-01T00:00:00Z", "2026-01-02T03:04:04Z", "2028-01-01T00:00:00Z")]
    [InlineData("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "2026-01-02T03:04:04Z")]
    public void The_earliest_end_of_aggregate_entity_and_role_counts(string aggregate, string entity, string role)
    {
        string inner = Entity(attributes: $" validUntil=\"{entity}\"").Replace("<md:IDPSSODescriptor", $"<md:IDPSSODescriptor validUntil=\"{role}\"", StringComparison.Ordinal);
        string xml = $"<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" validUntil=\"{aggregate}\"><md:EntitiesDescriptor>{inner}</md:EntitiesDescriptor></md:EntitiesDescriptor>";
        SamlMetadata metadata = Read(xml);
        Assert.Equal(Now.AddSeconds(-1), metadata.ValidUntil);
        AssertWarns(xml, "The document expired at");
        // The extracted document says the same when it is read alone.
        Assert.Equal(metadata.ValidUntil, Read(metadata.SAMLMetadataDocument).ValidUntil);
        SamlVerification verification = new SignedSample().Verify(SignedSample.Options with { SigningCertificates = [], Metadata = [metadata], ClockSkew = TimeSpan.Zero });
        Assert.Equal("Metadata", Assert.Single(verification.Checks, check => !check.Passed).Check);
    }

    [Fact]
    public void An_empty_certificate_is_one_that_cannot_be_read()
    {
        const string Empty = "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>{0}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";
        foreach (string text in (string[])["", " \n", "AA=="])
        {
            string xml = Entity(Key(null) + string.Format(System.Globalization.CultureInfo.InvariantCulture, Empty, text));
            Assert.Single(Read(xml).SigningCertificates);
            AssertWarns(xml, "A certificate in the metadata cannot be read");
        }
    }

    private static string WithCertificate(string text) => Entity(
        "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>" + text + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>");

    public static TheoryData<string> PemForms => new(
        Signer.Rsa.Certificate.ExportCertificatePem(),
        "\n  " + Signer.Rsa.Certificate.ExportCertificatePem().ReplaceLineEndings("\r\n    ") + "\n",
        Signer.Rsa.Certificate.ExportCertificatePem().ReplaceLineEndings(string.Empty),
        Signer.Rsa.Certificate.ExportCertificatePem().ReplaceLineEndings(" "),
        Signer.Rsa.Certificate.ExportCertificatePem().Replace(" CERTIFICATE", " X509 CERTIFICATE", StringComparison.Ordinal),
        Signer.Rsa.Certificate.ExportCertificatePem().Replace("-----BEGIN CERTIFICATE-----", string.Empty, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(PemForms))]
    public void A_certificate_with_PEM_lines_is_read_and_named(string pem)
    {
        SamlMetadata metadata = Read(WithCertificate(pem));
        Assert.Equal(Signer.Rsa.Certificate.Thumbprint, Assert.Single(metadata.SigningCertificates).Thumbprint);
        Assert.Contains("has PEM lines", Assert.Single(metadata.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_was_encoded_twice_is_read_and_named()
    {
        SamlMetadata metadata = Read(WithCertificate(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(Signer.Rsa.Certificate.ExportCertificatePem()))));
        Assert.Equal(Signer.Rsa.Certificate.Thumbprint, Assert.Single(metadata.SigningCertificates).Thumbprint);
        Assert.Contains("Base64-encoded PEM file", Assert.Single(metadata.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_says_why_a_certificate_cannot_be_read()
    {
        string good = Convert.ToBase64String(Signer.Rsa.Certificate.RawData);
        AssertWarns(WithCertificate(Signer.Rsa.Certificate.PublicKey.GetRSAPublicKey()!.ExportSubjectPublicKeyInfoPem()), "PEM PUBLIC KEY");
        AssertWarns(WithCertificate(Signer.Rsa.Certificate.ExportCertificatePem() + "\n" + Signer.Foreign.Certificate.ExportCertificatePem()), "2 PEM sections");
        AssertWarns(WithCertificate(good.Replace('+', '-')), "character '-'");
        AssertWarns(WithCertificate(good[..101]), "not complete");
        AssertWarns(WithCertificate(good[..100]), "not an X.509 certificate");
        AssertWarns(WithCertificate(good + "<!-- x -->"), "more than text");
    }

    [Fact]
    public void Expiring_certificates_are_reported()
    {
        AssertWarns(Entity(Key(Rsa(2048, Now.AddYears(-2), Now.AddDays(-1)))), "expired at 2026-01-01");
        AssertWarns(Entity(Key(Rsa(2048, Now.AddYears(-2), Now.AddDays(29)))), "expires at 2026-01-31");
        AssertWarns(Entity(Key(Rsa(2048, Now.AddDays(1), Now.AddYears(1)))), "not valid before 2026-01-03");
        Assert.Empty(Read(Entity(Key(Rsa(2048, Now.AddYears(-2), Now.AddDays(31))))).Warnings);
        AssertWarns(Entity(attributes: " validUntil=\"2026-01-01T00:00:00Z\""), "The document expired at");
    }

    [Fact]
    public void Weak_keys_and_digests_are_reported()
    {
        AssertWarns(Entity(Key(Rsa(1024))), "weak key: RSA 1024");
        // The framework signs no certificate with SHA-1 any more: the OID of RSA-SHA256 (1.2.840.113549.1.1.11) becomes that of RSA-SHA1 (….5).
        byte[] certificate = Signer.Rsa.Certificate.RawData;
        byte[] oid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
        for (int at = certificate.AsSpan().IndexOf(oid); at >= 0; at = certificate.AsSpan().IndexOf(oid))
            certificate[at + oid.Length - 1] = 0x05;
        AssertWarns(Entity(Key(X509CertificateLoader.LoadCertificate(certificate))), "weak digest");
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Empty(Read(Entity(Key(Signer.SelfSigned(curve)), Endpoint + Endpoint)).Warnings);
    }

    [Fact]
    public void A_rollover_is_reported_but_not_a_key_for_two_uses()
    {
        AssertWarns(Entity(Key(null) + Key(Signer.Foreign.Certificate)), "2 signing certificates, so a rollover is in progress");
        Assert.Empty(Read(Entity(Key(null) + Key(null) + Key(Signer.Foreign.Certificate, " use=\"encryption\""))).Warnings);
        SamlMetadata both = Read(Entity(Key(null, use: string.Empty)));
        Assert.Equal((1, 1), (both.SigningCertificates.Count, both.EncryptionCertificates.Count));
    }

    [Fact]
    public void Findings_name_configurations_that_IAM_rejects()
    {
        AssertWarns(Entity(entityId: string.Empty), "entityID");
        AssertWarns(Entity(entityId: "https://" + new string('a', 1_020)), "entityID");
        AssertWarns(Entity(keys: string.Empty), "no signing certificate");
        AssertWarns(Entity(Key(null, " use=\"encryption\"")), "no signing certificate");
        AssertWarns(Entity(endpoints: string.Empty), "no SingleSignOnService");
        AssertWarns(Entity(endpoints: Endpoint.Replace("HTTP-POST", "SOAP", StringComparison.Ordinal)), "no SingleSignOnService");
        AssertWarns(Entity(Key(Rsa(768))), "RSA key of 768 bits");
        AssertWarns(Entity(keys: "<md:KeyDescriptor/>"), "has no certificate; AWS");
        AssertWarns("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + Entity(), "encoding iso-8859-1");
        Assert.Empty(Read("\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + Entity()).Warnings);
        AssertWarns(Entity(keys: string.Empty), "characters; expected 1,000 to 10,000,000");
    }

    [Fact]
    public void A_duplicate_extension_is_reported()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=twice", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: false));
        byte[] certificate = request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1)).RawData;
        Assert.Empty(Read(Entity(Key(X509CertificateLoader.LoadCertificate(certificate)))).Warnings);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension("0102030405060708090A0B0C0D0E0F1011121314", critical: false));
        certificate = request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1)).RawData;
        // The framework makes no such certificate: the OID of the second extension is changed to that of the first (2.5.29.14 to 2.5.29.15).
        int at = certificate.AsSpan().IndexOf((byte[])[0x06, 0x03, 0x55, 0x1D, 0x0E]);
        certificate[at + 4] = 0x0F;
        AssertWarns(Entity(Key(X509CertificateLoader.LoadCertificate(certificate))), "2.5.29.15 more than once");
    }

    [Fact]
    public void A_broken_certificate_causes_a_warning_and_not_a_crash()
    {
        AssertWarns(Entity(Key(null).Replace("MII", "AAAA", StringComparison.Ordinal)), "cannot be read");
        byte[] certificate = Signer.Rsa.Certificate.RawData;
        // The first digit of the year of the first date becomes a letter.
        int date = certificate.AsSpan().IndexOf((byte[])[0x17, 0x0D]);
        certificate[date + 2] = (byte)'x';
        AssertWarns(Entity(Key(X509CertificateLoader.LoadCertificate(certificate))), "has an unreadable key or dates");
    }

    [Fact]
    public void A_federation_is_read_entity_by_entity_each_with_its_own_document()
    {
        string federation = $"<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\"><md:EntitiesDescriptor>{Entity()}</md:EntitiesDescriptor>{Entity(entityId: "https://b.example.com")}"
            + "<md:EntityDescriptor entityID=\"https://sp.example.com\"><md:SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"/></md:EntityDescriptor></md:EntitiesDescriptor>";
        IReadOnlyList<SamlMetadata> entities = SamlMetadataReader.Read(federation, Now);
        Assert.Equal(["https://idp.example.com/metadata", "https://b.example.com"], entities.Select(entity => entity.EntityId));
        Assert.All(entities, entity => Assert.Equal(entity.EntityId, Read(entity.SAMLMetadataDocument).EntityId));
    }
}
