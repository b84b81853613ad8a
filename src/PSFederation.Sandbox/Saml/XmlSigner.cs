using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace PSFederation.Sandbox.Saml;

/// <summary>Adds an enveloped signature to an element (SAML Core 5.4): one reference by ID, exclusive canonicalization.</summary>
internal static class XmlSigner
{
    public static void Sign(XmlElement element, X509Certificate2 certificate, string signatureMethod, string digestMethod)
    {
        using RSA rsa = certificate.GetRSAPrivateKey()
            ?? throw new ArgumentException("The certificate has no RSA private key.", nameof(certificate));
        SignedXml signedXml = new(element.OwnerDocument) { SigningKey = rsa };
        signedXml.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signedXml.SignedInfo.SignatureMethod = signatureMethod;
        Reference reference = new("#" + element.GetAttribute("ID")) { DigestMethod = digestMethod };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signedXml.AddReference(reference);
        signedXml.KeyInfo = new KeyInfo();
        signedXml.KeyInfo.AddClause(new KeyInfoX509Data(certificate));
        signedXml.ComputeSignature();

        // The schema puts the signature right after the issuer; metadata has no issuer, so the signature comes first.
        XmlNode signature = element.OwnerDocument.ImportNode(signedXml.GetXml(), deep: true);
        XmlElement? issuer = element["Issuer", SamlNames.AssertionNamespace];
        if (issuer is null)
        {
            element.PrependChild(signature);
        }
        else
        {
            element.InsertAfter(signature, issuer);
        }
    }
}
