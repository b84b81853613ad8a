using System.Security.Cryptography.Xml;
using System.Xml;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>
/// Canonical XML 1.0 and 1.1 and Exclusive XML Canonicalization 1.0 of one element, with System.Security.Cryptography.Xml. The element is copied into a
/// separate document with the namespaces in scope, so that nothing else can affect the result.
/// </summary>
/// <param name="Algorithm">The URI of the method.</param>
/// <param name="InclusivePrefixes">The PrefixList of InclusiveNamespaces, for the exclusive methods.</param>
internal sealed record Canonicalization(string Algorithm, string? InclusivePrefixes)
{
    private const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";
    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>The method of a Reference without one (XML Signature 4.4.3.2).</summary>
    public static Canonicalization Default { get; } = new(SignatureNames.InclusiveC14N, InclusivePrefixes: null);

    /// <summary>The same method, without comments.</summary>
    public Canonicalization WithoutComments => Algorithm switch
    {
        SignatureNames.ExclusiveC14NWithComments => this with { Algorithm = SignatureNames.ExclusiveC14N },
        SignatureNames.InclusiveC14NWithComments => this with { Algorithm = SignatureNames.InclusiveC14N },
        SignatureNames.InclusiveC14N11WithComments => this with { Algorithm = SignatureNames.InclusiveC14N11 },
        _ => this,
    };

    private bool IsExclusive => Algorithm.StartsWith(SignatureNames.ExclusiveC14N, StringComparison.Ordinal);

    /// <summary>
    /// Canonical XML 1.1 differs from 1.0 only in what an element inherits from its ancestors: not xml:id, and a joined xml:base. The
    /// package supports only 1.0, so an element that would inherit one of those is rejected.
    /// </summary>
    private bool IsVersion11 => Algorithm.StartsWith(SignatureNames.InclusiveC14N11, StringComparison.Ordinal);

    /// <summary>Whether the URI is one of the six methods.</summary>
    public static bool IsKnown(string? algorithm) => algorithm
        is SignatureNames.ExclusiveC14N or SignatureNames.ExclusiveC14NWithComments
        or SignatureNames.InclusiveC14N or SignatureNames.InclusiveC14NWithComments
        or SignatureNames.InclusiveC14N11 or SignatureNames.InclusiveC14N11WithComments;

    /// <summary>The canonical bytes of an element without its enveloped signature.</summary>
    public MemoryStream Apply(XmlElement element, XmlElement? without)
    {
        XmlDocument document = new(element.OwnerDocument.NameTable) { PreserveWhitespace = true, XmlResolver = null };
        XmlElement copy = (XmlElement)document.ImportNode(element, deep: true);
        document.AppendChild(copy);
        BringScope(element, copy);
        if (without is not null)
            RemoveCounterpart(element, copy, without);
        Transform transform = Create();
        transform.Resolver = null;
        transform.LoadInput(document);
        return (MemoryStream)transform.GetOutput(typeof(Stream));
    }

    /// <summary>These constructors require null for no PrefixList, despite their annotations.</summary>
    private Transform Create() => Algorithm switch
    {
        SignatureNames.ExclusiveC14N => new XmlDsigExcC14NTransform(InclusivePrefixes!),
        SignatureNames.ExclusiveC14NWithComments => new XmlDsigExcC14NWithCommentsTransform(InclusivePrefixes!),
        SignatureNames.InclusiveC14N or SignatureNames.InclusiveC14N11 => new XmlDsigC14NTransform(),
        _ => new XmlDsigC14NWithCommentsTransform(),
    };

    /// <summary>
    /// Copies the namespace declarations of the ancestors. The exclusive methods write only those that are used; the inclusive ones write all
    /// of them, and inherit attributes of the xml namespace too (Canonical XML 2.4).
    /// </summary>
    private void BringScope(XmlElement element, XmlElement copy)
    {
        for (XmlElement? ancestor = element.ParentNode as XmlElement; ancestor is not null; ancestor = ancestor.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in ancestor.Attributes)
            {
                if (IsVersion11 && attribute.NamespaceURI == XmlNamespace && attribute.LocalName is "id" or "base")
                    throw new SignatureRejectedException($"Canonical XML 1.1 is not supported for an element whose ancestor has {attribute.Name}");
                bool inherited = attribute.NamespaceURI == XmlnsNamespace || (!IsExclusive && attribute.NamespaceURI == XmlNamespace);
                if (inherited && copy.GetAttributeNode(attribute.LocalName, attribute.NamespaceURI) is null)
                    copy.SetAttributeNode((XmlAttribute)copy.OwnerDocument.ImportNode(attribute, deep: true));
            }
        }
    }

    /// <summary>Removes from the copy the node at the position of <paramref name="target"/> in the original.</summary>
    private static void RemoveCounterpart(XmlElement element, XmlElement copy, XmlElement target)
    {
        Stack<int> path = new();
        XmlNode node = target;
        while (node != element)
        {
            XmlNode parent = node.ParentNode ?? throw new SignatureRejectedException("the signature is outside the element that it signs");
            path.Push(IndexOf(parent, node));
            node = parent;
        }

        XmlNode counterpart = copy;
        while (path.TryPop(out int index))
            counterpart = ChildAt(counterpart, index);
        counterpart.ParentNode!.RemoveChild(counterpart);
    }

    private static int IndexOf(XmlNode parent, XmlNode child)
    {
        int index = 0;
        for (XmlNode? node = parent.FirstChild; node != child; node = node!.NextSibling)
            index++;
        return index;
    }

    private static XmlNode ChildAt(XmlNode parent, int index)
    {
        XmlNode node = parent.FirstChild!;
        while (index-- > 0)
            node = node.NextSibling!;
        return node;
    }
}
