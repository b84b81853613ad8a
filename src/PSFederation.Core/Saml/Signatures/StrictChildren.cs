using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>The child elements of an element of XML Signature, when they are the allowed ones, each at most once, and nothing but blanks lies between.</summary>
internal sealed class StrictChildren
{
    private readonly Dictionary<string, XmlElement> _children = new(StringComparer.Ordinal);
    private readonly string _parent;

    public StrictChildren(XmlElement parent, params string[] allowed)
    {
        _parent = parent.LocalName;
        foreach (XmlElement child in All(parent, allowed))
        {
            if (!_children.TryAdd(child.LocalName, child))
                throw new SignatureRejectedException($"{_parent} holds more than one {child.LocalName}");
        }
    }

    public XmlElement? Optional(string name) => _children.GetValueOrDefault(name);

    public XmlElement Required(string name) => Optional(name) ?? throw new SignatureRejectedException($"{_parent} holds no {name}");

    /// <summary>All child elements, which must be of the allowed names.</summary>
    public static IEnumerable<XmlElement> All(XmlElement parent, params string[] allowed)
    {
        for (XmlNode? node = parent.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is XmlWhitespace or XmlSignificantWhitespace or XmlComment)
                continue;
            if (node is not XmlElement { NamespaceURI: SignatureNames.Namespace } element || !allowed.Contains(element.LocalName))
                throw new SignatureRejectedException($"{parent.LocalName} holds '{UntrustedText.Line(node.Name)}', which is not allowed there");
            yield return element;
        }
    }
}
