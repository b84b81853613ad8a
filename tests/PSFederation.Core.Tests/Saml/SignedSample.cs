using System.Xml;
using PSFederation.Core.Saml.Verification;

namespace PSFederation.Core.Tests.Saml;

/// <summary>A valid signed response for AWS, and the judgment of it with one thing changed.</summary>
internal sealed record SignedSample
{
    public const string ResponseId = "_r";
    public const string AssertionId = "_a";
    public const string Evil = "evil";

    /// <summary>Within the times of the sample, a minute after it was issued.</summary>
    public static readonly DateTime Now = new(2026, 1, 2, 3, 5, 5, DateTimeKind.Utc);

    public SampleResponse Response { get; init; } = new();

    public Signer? AssertionSigner { get; init; } = Signer.Rsa;

    public Signer? ResponseSigner { get; init; }

    /// <summary>Changes the document before it is signed.</summary>
    public Action<XmlDocument> BeforeSigning { get; init; } = _ => { };

    /// <summary>Changes the document after it was signed.</summary>
    public Action<XmlDocument> AfterSigning { get; init; } = _ => { };

    public static SamlVerificationOptions Options { get; } = new()
    {
        SigningCertificates = [Signer.Rsa.Certificate],
        Issuer = "https://idp.example.com/metadata",
        At = Now,
    };

    public string Xml
    {
        get
        {
            XmlDocument document = new() { PreserveWhitespace = true };
            document.LoadXml(Response.Xml);
            BeforeSigning(document);
            AssertionSigner?.Sign(document, AssertionId);
            ResponseSigner?.Sign(document, ResponseId);
            AfterSigning(document);
            return document.OuterXml;
        }
    }

    public SamlVerification Verify(SamlVerificationOptions? options = null) => new SamlVerifier(options ?? Options).Verify(Xml);

    public static XmlElement Element(XmlDocument document, string localName) =>
        document.GetElementsByTagName("*").OfType<XmlElement>().First(element => element.LocalName == localName);

    /// <summary>An unsigned copy of the assertion about another person.</summary>
    public static XmlElement Forged(XmlDocument document, string id = "_evil")
    {
        XmlElement forged = (XmlElement)Element(document, "Assertion").CloneNode(deep: true);
        forged.SetAttribute("ID", id);
        foreach (XmlElement signature in forged.GetElementsByTagName("Signature", Signer.Dsig).OfType<XmlElement>().ToList())
            signature.ParentNode!.RemoveChild(signature);
        forged.GetElementsByTagName("NameID", "urn:oasis:names:tc:SAML:2.0:assertion")[0]!.InnerText = Evil;
        return forged;
    }
}
