using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox.Saml;

/// <summary>The metadata of the identity provider (SAML Metadata 2.4.3).</summary>
internal static class SamlMetadata
{
    public static string Write(string entityId, string baseAddress, SamlKeys keys, SandboxOptions options)
    {
        XNamespace metadata = SamlNames.Metadata;
        XElement descriptor = new(
            metadata + "EntityDescriptor",
            new XAttribute(XNamespace.Xmlns + "md", metadata),
            new XAttribute("ID", "_" + RandomText.Identifier()),
            new XAttribute("entityID", entityId),
            new XElement(
                metadata + "IDPSSODescriptor",
                new XAttribute("protocolSupportEnumeration", SamlNames.ProtocolNamespace),
                new XAttribute("WantAuthnRequestsSigned", options.SamlRequestCertificate is not null),
                new XElement(
                    metadata + "KeyDescriptor",
                    new XAttribute("use", "signing"),
                    new XElement(
                        SamlNames.Signature + "KeyInfo",
                        new XAttribute(XNamespace.Xmlns + "ds", SamlNames.Signature),
                        new XElement(
                            SamlNames.Signature + "X509Data",
                            new XElement(SamlNames.Signature + "X509Certificate", Convert.ToBase64String(keys.Certificate.RawData))))),
                new XElement(metadata + "NameIDFormat", SamlNames.PersistentNameId),
                SingleSignOn(SamlNames.RedirectBinding, baseAddress + SamlService.SsoPath),
                SingleSignOn(SamlNames.PostBinding, baseAddress + SamlService.SsoPath),
                SingleSignOn(SamlNames.SoapBinding, baseAddress + SamlService.EcpPath)));

        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(descriptor.ToString(SaveOptions.DisableFormatting));
        if (options.SignSamlMetadata)
        {
            XmlSigner.Sign(document.DocumentElement!, keys.Certificate, SignedXml.XmlDsigRSASHA256Url, SignedXml.XmlDsigSHA256Url);
        }

        return document.OuterXml;
    }

    private static XElement SingleSignOn(string binding, string location)
        => new(SamlNames.Metadata + "SingleSignOnService", new XAttribute("Binding", binding), new XAttribute("Location", location));
}
