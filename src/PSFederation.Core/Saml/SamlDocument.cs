using System.Xml;

namespace PSFederation.Core.Saml;

/// <summary>A SAML message, parsed once: what is read is what is verified and what STS gets.</summary>
public sealed class SamlDocument
{
    private readonly XmlDocument _xml;

    internal SamlDocument(XmlDocument xml, string base64)
    {
        _xml = xml;
        Base64 = base64;
    }

    /// <summary>The root element as it was sent. Nothing changes it.</summary>
    internal XmlElement Root => _xml.DocumentElement!;

    /// <summary>The bytes of the document in Base64, as STS takes them.</summary>
    internal string Base64 { get; }

    /// <summary>The root of a copy, in which encrypted elements can be replaced by what they hold.</summary>
    internal XmlElement CopyRoot() => ((XmlDocument)_xml.CloneNode(deep: true)).DocumentElement!;
}
