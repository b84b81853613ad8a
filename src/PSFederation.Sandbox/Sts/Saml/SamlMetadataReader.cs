using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Sts.Saml;

/// <summary>Reads the metadata of an identity provider, like IAM in CreateSAMLProvider.</summary>
internal static class SamlMetadataReader
{
    public static SamlProvider Read(AwsArn arn, string metadataXml)
    {
        XElement root = Parse(metadataXml);
        if (root.Name != SamlNames.Metadata + "EntityDescriptor" || root.Attribute("entityID")?.Value is not { Length: > 0 } entityId || entityId.Any(char.IsControl))
        {
            throw Invalid();
        }

        List<X509Certificate2> certificates =
        [
            .. root.Elements(SamlNames.Metadata + "IDPSSODescriptor")
                .Elements(SamlNames.Metadata + "KeyDescriptor")
                .Where(key => key.Attribute("use")?.Value is null or "signing")
                .Descendants(SamlNames.Signature + "X509Certificate")
                .Select(certificate => Load(certificate.Value)),
        ];
        return certificates.Count > 0 ? new SamlProvider(arn, entityId, certificates) : throw Invalid();
    }

    private static XElement Parse(string metadataXml)
    {
        try
        {
            XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using XmlReader reader = XmlReader.Create(new StringReader(metadataXml), settings);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw Invalid();
        }
    }

    private static X509Certificate2 Load(string base64)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
        }
        catch (Exception invalid) when (invalid is FormatException or CryptographicException)
        {
            throw Invalid();
        }
    }

    private static StsException Invalid() => new("InvalidInput", 400, "Could not parse metadata");
}
