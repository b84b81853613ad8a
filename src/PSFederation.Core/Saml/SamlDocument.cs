using System.Xml;

namespace PSFederation.Core.Saml;

/// <summary>A SAML message that is parsed once: the same document is read, verified and sent to STS.</summary>
public sealed class SamlDocument
{
    private readonly XmlDocument _xml;

    internal SamlDocument(XmlDocument xml, string base64)
    {
        _xml = xml;
        Base64 = base64;
    }

    /// <summary>The root element as it was sent. It never changes.</summary>
    internal XmlElement Root => _xml.DocumentElement!;

    /// <summary>The bytes of the document in Base64, for STS.</summary>
    internal string Base64 { get; }

    /// <summary>The root of a copy, in which encrypted elements can be replaced by their content.</summary>
    internal XmlElement CopyRoot() => ((XmlDocument)_xml.CloneNode(deep: true)).DocumentElement!;
}
