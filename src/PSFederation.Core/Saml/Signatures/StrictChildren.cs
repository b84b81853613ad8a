using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>The child elements of an XML Signature element: only allowed ones, each at most once, with only white space between them.</summary>
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
                throw new SignatureRejectedException($"{_parent} contains more than one {child.LocalName}");
        }
    }

    public XmlElement? Optional(string name) => _children.GetValueOrDefault(name);

    public XmlElement Required(string name) => Optional(name) ?? throw new SignatureRejectedException($"{_parent} contains no {name}");

    /// <summary>All child elements, which must have allowed names.</summary>
    public static IEnumerable<XmlElement> All(XmlElement parent, params string[] allowed)
    {
        for (XmlNode? node = parent.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is XmlWhitespace or XmlSignificantWhitespace or XmlComment)
                continue;
            if (node is not XmlElement { NamespaceURI: SignatureNames.Namespace } element || !allowed.Contains(element.LocalName))
                throw new SignatureRejectedException($"{parent.LocalName} contains '{UntrustedText.Line(node.Name)}', which is not allowed there");
            yield return element;
        }
    }
}
