using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Tests;

/// <summary>
/// Signatures that the right key has made and that verify, but not in the one form that counts: a reference by ID, and only
/// one, to the very element that is read.
/// </summary>
public sealed class SamlSignatureRuleTests(SandboxFixture sandbox)
{
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private readonly SandboxHost _host = sandbox.Host;

    [Fact]
    public Task The_ordinary_form_counts()
        => AssertAsync((signed, uri) => signed.AddReference(Enveloped(uri)), isAccepted: true);

    [Fact]
    public Task Inclusive_canonicalization_counts_too()
        => AssertAsync(
            (signed, uri) =>
            {
                signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigC14NTransformUrl;
                signed.AddReference(Enveloped(uri));
            },
            isAccepted: true);

    [Fact]
    public async Task No_reference()
    {
        SamlResponseBuilder builder = Unsigned();
        builder.AfterSigning = document =>
        {
            using RSA key = builder.SigningCertificate.GetRSAPrivateKey()!;
            XmlElement assertion = document.DocumentElement!["Assertion", Assertion]!;
            string signedInfo = $"<SignedInfo xmlns=\"{SignedXml.XmlDsigNamespaceUrl}\">"
                + $"<CanonicalizationMethod Algorithm=\"{SignedXml.XmlDsigExcC14NTransformUrl}\"></CanonicalizationMethod>"
                + $"<SignatureMethod Algorithm=\"{SignedXml.XmlDsigRSASHA256Url}\"></SignatureMethod></SignedInfo>";
            byte[] value = key.SignData(Encoding.UTF8.GetBytes(signedInfo), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            XmlElement signature = document.CreateElement("Signature", SignedXml.XmlDsigNamespaceUrl);
            signature.InnerXml = signedInfo
                + $"<SignatureValue xmlns=\"{SignedXml.XmlDsigNamespaceUrl}\">{Convert.ToBase64String(value)}</SignatureValue>";
            assertion.InsertAfter(signature, assertion["Issuer", Assertion]);

            // The signature is not broken: it verifies, but covers nothing.
            SignedXml verifier = new(assertion);
            verifier.LoadXml(signature);
            Assert.True(verifier.CheckSignature(key));
        };
        await AssertRefusedAsync(builder);
    }

    [Fact]
    public Task Two_references()
        => AssertAsync((signed, uri) =>
        {
            signed.AddReference(Enveloped(uri));
            signed.AddReference(Enveloped(uri));
        });

    [Fact]
    public Task A_reference_to_the_whole_document()
        => AssertAsync((signed, _) => signed.AddReference(Enveloped(string.Empty)));

    [Fact]
    public Task A_reference_without_the_enveloped_transform()
        => AssertAsync((signed, uri) =>
        {
            Reference reference = new(uri) { DigestMethod = SignedXml.XmlDsigSHA256Url };
            reference.AddTransform(new XmlDsigExcC14NTransform());
            signed.AddReference(reference);
        });

    [Fact]
    public Task A_transform_that_is_not_on_the_list()
        => AssertAsync((signed, uri) =>
        {
            Reference reference = new(uri) { DigestMethod = SignedXml.XmlDsigSHA256Url };
            reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
            reference.AddTransform(SelectEverything());
            signed.AddReference(reference);
        });

    [Fact]
    public Task An_object_in_the_signature()
        => AssertAsync((signed, uri) =>
        {
            signed.AddReference(Enveloped(uri));
            XmlDocument document = new() { XmlResolver = null };
            document.LoadXml("<note>hidden</note>");
            signed.AddObject(new DataObject { Data = document.ChildNodes });
        });

    [Fact]
    public async Task A_second_signature_elsewhere()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignResponse = false;
        builder.AfterSigning = document =>
        {
            XmlNode signature = document.GetElementsByTagName("Signature", SignedXml.XmlDsigNamespaceUrl)[0]!;
            document.DocumentElement!.PrependChild(Extensions(document))!.AppendChild(signature.CloneNode(deep: true));
        };
        await AssertRefusedAsync(builder);
    }

    [Fact]
    public async Task An_ID_that_stands_twice_in_the_signed_response()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignAssertion = false;
        builder.BeforeSigning = document =>
        {
            XmlElement assertion = document.DocumentElement!["Assertion", Assertion]!;
            assertion["Conditions", Assertion]!.SetAttribute("ID", assertion.GetAttribute("ID"));
        };
        await AssertRefusedAsync(builder);
    }

    [Fact]
    public async Task An_assertion_that_is_not_a_child_of_the_signed_response()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignAssertion = false;
        builder.BeforeSigning = document =>
        {
            XmlElement assertion = document.DocumentElement!["Assertion", Assertion]!;
            document.DocumentElement.PrependChild(Extensions(document))!.AppendChild(assertion);
        };
        await AssertRefusedAsync(builder);
    }

    /// <summary>Replaces the signature of the assertion by one of another form, made with the key of the identity provider.</summary>
    private async Task AssertAsync(Action<SignedXml, string> prepare, bool isAccepted = false)
    {
        SamlResponseBuilder builder = Unsigned();
        builder.AfterSigning = document =>
        {
            using RSA key = builder.SigningCertificate.GetRSAPrivateKey()!;
            XmlElement assertion = document.DocumentElement!["Assertion", Assertion]!;
            SignedXml signed = new(assertion) { SigningKey = key };
            signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
            signed.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
            prepare(signed, "#" + assertion.GetAttribute("ID"));
            signed.ComputeSignature();
            assertion.InsertAfter(document.ImportNode(signed.GetXml(), deep: true), assertion["Issuer", Assertion]);
        };
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build());
        if (isAccepted)
        {
            reply.AssertSucceeded();
        }
        else
        {
            reply.AssertRefused("InvalidIdentityToken", 400, "Response signature invalid");
        }
    }

    private SamlResponseBuilder Unsigned()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignResponse = false;
        builder.SignAssertion = false;
        return builder;
    }

    private async Task AssertRefusedAsync(SamlResponseBuilder builder)
        => (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertRefused("InvalidIdentityToken", 400);

    private static Reference Enveloped(string uri)
    {
        Reference reference = new(uri) { DigestMethod = SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        return reference;
    }

    private static XmlDsigXPathTransform SelectEverything()
    {
        XmlDocument document = new() { XmlResolver = null };
        document.LoadXml("<XPath xmlns=\"http://www.w3.org/2000/09/xmldsig#\">true()</XPath>");
        XmlDsigXPathTransform transform = new();
        transform.LoadInnerXml(document.ChildNodes);
        return transform;
    }

    private static XmlElement Extensions(XmlDocument document) => document.CreateElement("samlp", "Extensions", Protocol);
}
