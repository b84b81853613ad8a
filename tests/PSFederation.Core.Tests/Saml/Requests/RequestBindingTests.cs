using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Web;
using System.Xml;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Signatures;

namespace PSFederation.Core.Tests.Saml.Requests;

public class RequestBindingTests
{
    private const string Sso = "https://idp.example.com/sso?tenant=a%20b";

    private static AuthnRequest Request(string issuer = "urn:example:sp") => new()
    {
        IssueInstant = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc),
        Destination = new Uri(Sso),
        AcsUrl = "http://127.0.0.1:7777/saml/acs",
        ProtocolBinding = SamlNames.PostBinding,
        Issuer = issuer,
        ForceAuthn = true,
    };

    public static TheoryData<string> Curves => ["nistP256", "nistP384", "nistP521"];

    [Fact]
    public void A_request_says_what_SAML_asks_of_it()
    {
        SentRequest sent = SentRequest.OfRedirect(RequestBinding.Redirect(Request(), "state", signer: null));
        Assert.Equal("AuthnRequest", sent.Xml.LocalName);
        Assert.Equal(
            ("2.0", "2026-01-02T03:04:05Z", Sso, "http://127.0.0.1:7777/saml/acs", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", "true"),
            (sent.Xml.GetAttribute("Version"), sent.Xml.GetAttribute("IssueInstant"), sent.Xml.GetAttribute("Destination"), sent.Xml.GetAttribute("AssertionConsumerServiceURL"), sent.Xml.GetAttribute("ProtocolBinding"), sent.Xml.GetAttribute("ForceAuthn")));
        Assert.Equal("true", sent.Xml["NameIDPolicy", SamlNames.Protocol]!.GetAttribute("AllowCreate"));
        Assert.Equal("urn:example:sp", sent.Issuer);
        Assert.Equal("state", sent.RelayState);
    }

    [Fact]
    public void No_two_requests_have_the_same_id_and_each_is_an_xs_ID()
    {
        HashSet<string> ids = [.. Enumerable.Range(0, 1_000).Select(_ => Request().Id)];
        Assert.Equal(1_000, ids.Count);
        Assert.All(ids, id => Assert.Equal(id, XmlConvert.VerifyNCName(id)));
        Assert.All(ids, id => Assert.True(id.Length >= 41));
    }

    [Fact]
    public void The_query_of_the_address_is_kept()
    {
        Uri link = RequestBinding.Redirect(Request(), "state", signer: null);
        Assert.StartsWith(Sso + "&SAMLRequest=", link.AbsoluteUri, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public Property Both_bindings_bring_over_what_was_put_in() =>
        Prop.ForAll(Texts(), Texts(), (issuer, state) =>
        {
            SentRequest redirect = SentRequest.OfRedirect(RequestBinding.Redirect(Request(issuer), state, signer: null));
            SentRequest post = SentRequest.OfForm(RequestBinding.Post(Request(issuer), state, signer: null));
            return redirect.Issuer == issuer && redirect.RelayState == state && post.Issuer == issuer && post.RelayState == state;
        });

    [Property(MaxTest = 100)]
    public Property A_signature_over_the_query_holds_for_the_text_as_it_was_sent() =>
        Prop.ForAll(Texts(), state =>
        {
            using RequestSigner signer = RequestSigner.Of(Signer.Rsa.Certificate);
            (string signed, byte[] value) = SignedPart(RequestBinding.Redirect(Request(), state, signer));
            using RSA key = Signer.Rsa.Certificate.GetRSAPublicKey()!;
            return key.VerifyData(Encoding.ASCII.GetBytes(signed), value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                && !key.VerifyData(Encoding.ASCII.GetBytes(signed + "x"), value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        });

    [Theory]
    [MemberData(nameof(Curves))]
    public void An_elliptic_curve_signs_with_the_hash_of_its_size(string curve)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        using X509Certificate2 certificate = Signer.SelfSigned(key);
        using RequestSigner signer = RequestSigner.Of(certificate);
        Uri link = RequestBinding.Redirect(Request(), "state", signer);
        (string signed, byte[] value) = SignedPart(link);
        (HashAlgorithmName hash, string name) = key.KeySize switch
        {
            256 => (HashAlgorithmName.SHA256, "ecdsa-sha256"),
            384 => (HashAlgorithmName.SHA384, "ecdsa-sha384"),
            _ => (HashAlgorithmName.SHA512, "ecdsa-sha512"),
        };
        Assert.Equal("http://www.w3.org/2001/04/xmldsig-more#" + name, HttpUtility.ParseQueryString(link.Query)["SigAlg"]);
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes(signed), value, hash));
        AssertSigned(SentRequest.OfForm(RequestBinding.Post(Request(), "state", signer)).Xml, certificate);
    }

    [Fact]
    public void A_posted_request_is_signed_as_a_whole_and_stock_code_verifies_it()
    {
        using RequestSigner signer = RequestSigner.Of(Signer.Rsa.Certificate);
        XmlElement request = SentRequest.OfForm(RequestBinding.Post(Request("urn:é&<>"), "state", signer)).Xml;
        SignedXml stock = new(request.OwnerDocument);
        stock.LoadXml(request["Signature", SignedXml.XmlDsigNamespaceUrl]!);
        Assert.True(stock.CheckSignature(Signer.Rsa.Certificate, verifySignatureOnly: true));
        Assert.Equal("#" + request.GetAttribute("ID"), Assert.IsType<Reference>(Assert.Single(stock.SignedInfo!.References.Cast<object>())).Uri);
        Assert.Equal("Signature", request["Issuer", SamlNames.Assertion]!.NextSibling!.LocalName);
        AssertSigned(request, Signer.Rsa.Certificate);

        request.SetAttribute("AssertionConsumerServiceURL", "https://evil.example.com/");
        Assert.False(stock.CheckSignature(Signer.Rsa.Certificate, verifySignatureOnly: true));
    }

    [Fact]
    public void A_redirected_request_has_no_signature_in_its_XML()
    {
        using RequestSigner signer = RequestSigner.Of(Signer.Rsa.Certificate);
        Assert.Null(SentRequest.OfRedirect(RequestBinding.Redirect(Request(), "state", signer)).Xml["Signature", SignedXml.XmlDsigNamespaceUrl]);
    }

    [Fact]
    public void A_key_that_cannot_sign_well_is_refused()
    {
        using RSA small = RSA.Create(1024);
        using ECDsa curve = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        Fail.With(FederationErrorCode.CertificateUnusable, () => RequestSigner.Of(Signer.SelfSigned(small)));
        Fail.With(FederationErrorCode.CertificateUnusable, () => RequestSigner.Of(Signer.SelfSigned(curve)));
        Fail.With(FederationErrorCode.CertificateUnusable, () => RequestSigner.Of(X509CertificateLoader.LoadCertificate(Signer.Rsa.Certificate.RawData)));
    }

    [Fact]
    public void A_file_brings_certificate_and_key()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            X509Certificate2 certificate = Signer.Rsa.Certificate;
            string pem = Path.Combine(folder.FullName, "sp.pem"), pfx = Path.Combine(folder.FullName, "sp.pfx"), bare = Path.Combine(folder.FullName, "bare.pem");
            using RSA key = certificate.GetRSAPrivateKey()!;
            File.WriteAllText(pem, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
            File.WriteAllBytes(pfx, certificate.Export(X509ContentType.Pkcs12));
            File.WriteAllText(bare, certificate.ExportCertificatePem());
            foreach (string file in (string[])[pem, pfx])
            {
                using RequestSigner signer = RequestSigner.Read(file);
                AssertSigned(SentRequest.OfForm(RequestBinding.Post(Request(), "state", signer)).Xml, certificate);
            }

            Fail.With(FederationErrorCode.CertificateUnusable, () => RequestSigner.Read(bare));
            Fail.With(FederationErrorCode.FileNotFound, () => RequestSigner.Read(Path.Combine(folder.FullName, "none")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What XML, and thereby an entity id, can hold at all; ends and line breaks of text are the parser's.</summary>
    private static Arbitrary<string> Texts() =>
        ArbMap.Default.GeneratorFor<NonEmptyString>()
            .Select(text => new string([.. text.Get.Where(c => c >= ' ' && !char.IsSurrogate(c) && c < '\uFFFE')]))
            .Select(text => text.Length == 0 ? "x" : text)
            .ToArbitrary();

    private static (string Signed, byte[] Value) SignedPart(Uri link)
    {
        string query = link.AbsoluteUri[link.AbsoluteUri.IndexOf("SAMLRequest=", StringComparison.Ordinal)..];
        int signature = query.IndexOf("&Signature=", StringComparison.Ordinal);
        return (query[..signature], Convert.FromBase64String(Uri.UnescapeDataString(query[(signature + "&Signature=".Length)..])));
    }

    private static void AssertSigned(XmlElement request, X509Certificate2 certificate) =>
        Assert.Equal("AuthnRequest", SamlSignature.Verify(request, [certificate], allowSha1: false).Element);
}
