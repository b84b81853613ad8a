using System.Text;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml;

/// <summary>The assertion alone, without the response that carries it, as OAuth 2.0 takes it (RFC 7522 section 2.1, RFC 8693 section 3).</summary>
internal static class BareAssertion
{
    private const string XmlNamespaces = "http://www.w3.org/2000/xmlns/";

    /// <summary>The assertion in Base64url without padding.</summary>
    /// <exception cref="FederationException">It is encrypted: only the provider it was encrypted for could use it, by another way.</exception>
    public static string Encode(SamlAssertion assertion)
    {
        XmlElement root = SafeXml.Load(Convert.FromBase64String(assertion.GetSamlResponse())).DocumentElement!;
        XmlElement element = (root.Is("Assertion", SamlNames.Assertion) ? root : root.Child("Assertion", SamlNames.Assertion))
            ?? throw new FederationException(
                FederationErrorCode.SamlEncrypted, "The assertion is encrypted; expected a plain one, which is what OAuth 2.0 takes. Ask the identity provider for an assertion that is signed only.");
        InheritNamespaces(element);
        // Line ends as entities: a carriage return would be read back as another character, and break the signature.
        StringBuilder xml = new();
        using (XmlWriter writer = XmlWriter.Create(xml, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize }))
            element.WriteTo(writer);
        return Base64UrlText.Encode(Encoding.UTF8.GetBytes(xml.ToString()));
    }

    /// <summary>
    /// Declares on the element what its ancestors declared: a prefix may be used in a value alone (xsi:type="xs:string"), where no writer looks.
    /// To a signature nothing changes, since canonical XML takes in what is in scope, wherever it was declared.
    /// </summary>
    private static void InheritNamespaces(XmlElement element)
    {
        for (XmlNode? node = element.ParentNode; node is XmlElement ancestor; node = node.ParentNode)
        {
            foreach (XmlAttribute declaration in ancestor.Attributes)
            {
                if (declaration.NamespaceURI == XmlNamespaces && !element.HasAttribute(declaration.LocalName, XmlNamespaces))
                    element.SetAttributeNode((XmlAttribute)declaration.CloneNode(deep: true));
            }
        }
    }
}
