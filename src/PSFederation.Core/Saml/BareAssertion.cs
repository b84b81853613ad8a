using System.Text;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml;

/// <summary>The assertion without its response, as required by OAuth 2.0 (RFC 7522 section 2.1, RFC 8693 section 3).</summary>
internal static class BareAssertion
{
    private const string XmlNamespaces = "http://www.w3.org/2000/xmlns/";

    /// <summary>The assertion in Base64url without padding.</summary>
    /// <exception cref="FederationException">It is encrypted, so OAuth 2.0 cannot use it.</exception>
    public static string Encode(SamlAssertion assertion)
    {
        XmlElement root = SafeXml.Load(Convert.FromBase64String(assertion.GetSamlResponse())).DocumentElement!;
        XmlElement element = (root.Is("Assertion", SamlNames.Assertion) ? root : root.Child("Assertion", SamlNames.Assertion))
            ?? throw new FederationException(
                FederationErrorCode.SamlEncrypted, "The assertion is encrypted; expected an unencrypted assertion, because OAuth 2.0 requires one. Configure the identity provider to sign assertions without encryption.");
        InheritNamespaces(element);
        // Line ends as entities, because a carriage return would be changed when it is read, which breaks the signature.
        StringBuilder xml = new();
        using (XmlWriter writer = XmlWriter.Create(xml, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize }))
            element.WriteTo(writer);
        return Base64UrlText.Encode(Encoding.UTF8.GetBytes(xml.ToString()));
    }

    /// <summary>
    /// Copies the namespace declarations of the ancestors, because a prefix can be used only in a value (xsi:type="xs:string"), which writers ignore.
    /// This does not affect a signature, because canonical XML includes all namespaces in scope, regardless of where they are declared.
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
