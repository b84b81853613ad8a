using System.Xml;

namespace PSFederation.Fuzz;

/// <summary>Changes an XML document as an attacker would who knows it: moves, copies and renames nodes, and puts in what readers disagree on.</summary>
/// <param name="texts">Values for attributes and text.</param>
internal sealed class XmlMutator(IReadOnlyList<string> texts)
{
    private const int MaxDepth = 40;

    private static readonly string[] Attributes =
        ["ID", "Id", "id", "xml:id", "xml:base", "xml:lang", "xml:space", "xmlns:x", "xmlns:saml", "xmlns", "URI", "Algorithm", "Version", "Name", "Method", "Recipient", "Destination", "InResponseTo", "NotOnOrAfter", "NotBefore", "PrefixList", "Value"];

    private static readonly string[] Namespaces =
    [
        "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol", "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#",
        "http://www.w3.org/2001/10/xml-exc-c14n#", "urn:oasis:names:tc:SAML:1.0:assertion", "urn:x", string.Empty,
    ];

    private static readonly string[] Names =
        ["Assertion", "EncryptedAssertion", "Response", "Signature", "SignedInfo", "Reference", "Transform", "Object", "Issuer", "Advice", "Extensions", "NameID", "EncryptedID", "Subject", "Conditions", "Audience", "Attribute", "AttributeValue", "InclusiveNamespaces", "X"];

    /// <summary>One to four changes.</summary>
    public string Mutate(string xml, FuzzRandom random)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(xml);
        for (int changes = 1 + random.Below(4); changes > 0; changes--)
        {
            try
            {
                MutateOnce(document, Elements(document), random);
            }
            catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
            {
                // What this document model does not let happen; TextMutator does such things.
            }
        }

        try
        {
            return document.OuterXml;
        }
        catch (ArgumentException)
        {
            // A prefix that now means nothing cannot be written.
            return xml;
        }
    }

    private static List<XmlElement> Elements(XmlDocument document) => [.. document.GetElementsByTagName("*").OfType<XmlElement>().Where(element => element.ParentNode is not null)];

    private void MutateOnce(XmlDocument document, List<XmlElement> elements, FuzzRandom random)
    {
        XmlElement element = random.Pick(elements), other = random.Pick(elements);
        switch (random.Below(14))
        {
            case 0:
                element.ParentNode!.RemoveChild(element);
                break;
            case 1:
                Insert(other, element.CloneNode(deep: true), random);
                break;
            case 2:
                Insert(other, element, random);
                break;
            case 3:
                Rename(document, element, random.Pick(Names), random.Pick(Namespaces));
                break;
            case 4 when element.Attributes.Count > 0:
                element.Attributes[random.Below(element.Attributes.Count)].Value = random.Pick(texts);
                break;
            case 5:
                element.SetAttribute(random.Pick(Attributes), random.OneIn(2) ? random.Pick(texts) : other.GetAttribute("ID"));
                break;
            case 6 when element.Attributes.Count > 0:
                element.Attributes.RemoveAt(random.Below(element.Attributes.Count));
                break;
            case 7:
                SplitText(document, element, random);
                break;
            case 8:
                element.InnerText = random.Pick(texts);
                break;
            case 9:
                Wrap(document, element, random);
                break;
            case 10:
                Forge(element, other, random);
                break;
            case 11:
                Flood(element, random);
                break;
            case 12:
                Insert(other, random.OneIn(2) ? document.CreateComment("x") : document.CreateProcessingInstruction("x", "y"), random);
                break;
            default:
                Insert(other, document.CreateWhitespace(random.Pick([" ", "\n", "\r\n", "\t"])), random);
                break;
        }
    }

    private static void Insert(XmlElement where, XmlNode node, FuzzRandom random)
    {
        XmlNode? child = random.Below(3) switch { 0 => where.FirstChild, 1 => where.LastChild, _ => null };
        where.InsertBefore(node, child == node ? null : child);
    }

    private static void Rename(XmlDocument document, XmlElement element, string name, string namespaceUri)
    {
        XmlElement renamed = document.CreateElement(namespaceUri.Length == 0 ? string.Empty : element.Prefix, name, namespaceUri);
        while (element.HasAttributes)
            renamed.SetAttributeNode(element.RemoveAttributeNode(element.Attributes[0])!);
        while (element.FirstChild is { } child)
            renamed.AppendChild(child);
        element.ParentNode!.ReplaceChild(renamed, element);
    }

    private static void SplitText(XmlDocument document, XmlElement element, FuzzRandom random)
    {
        if (element.ChildNodes.OfType<XmlText>().FirstOrDefault() is not { } text)
            return;
        XmlText rest = text.SplitText(random.Below(text.Length));
        XmlNode between = random.Below(4) switch
        {
            0 => document.CreateComment("x"),
            1 => document.CreateCDataSection("x"),
            2 => document.CreateProcessingInstruction("x", "y"),
            _ => document.CreateElement("x"),
        };
        element.InsertBefore(between, rest);
    }

    private static void Wrap(XmlDocument document, XmlElement element, FuzzRandom random)
    {
        XmlElement wrapper = document.CreateElement("w", random.Pick(Names), random.Pick(Namespaces[..^1]));
        element.ParentNode!.ReplaceChild(wrapper, element);
        wrapper.AppendChild(element);
    }

    /// <summary>A copy of an element with another ID and name, in the place of another or beside the original.</summary>
    private void Forge(XmlElement element, XmlElement other, FuzzRandom random)
    {
        XmlElement forged = (XmlElement)element.CloneNode(deep: true);
        if (random.OneIn(2))
            forged.SetAttribute("ID", random.Pick(texts));
        foreach (XmlElement signature in forged.GetElementsByTagName("Signature", Namespaces[2]).OfType<XmlElement>().Take(random.Below(3)).ToList())
            signature.ParentNode!.RemoveChild(signature);
        if (forged.GetElementsByTagName("NameID", Namespaces[0]).OfType<XmlElement>().FirstOrDefault() is { } name)
            name.InnerText = "evil";
        if (random.OneIn(2))
            element.ParentNode!.InsertBefore(forged, random.OneIn(2) ? element : null);
        else
            other.ParentNode!.ReplaceChild(forged, other);
    }

    private static void Flood(XmlElement element, FuzzRandom random)
    {
        if (element.OuterXml.Length > 1_000 || !random.OneIn(10))
            return;
        int copies = random.Below(300);
        if (random.OneIn(2))
        {
            for (; copies > 0; copies--)
                element.ParentNode!.InsertBefore(element.CloneNode(deep: true), element);
        }
        else
        {
            XmlElement inner = element;
            for (copies = Math.Min(copies, MaxDepth); copies > 0; copies--)
                inner = (XmlElement)inner.AppendChild(element.OwnerDocument.CreateElement(element.Prefix, element.LocalName, element.NamespaceURI))!;
        }
    }
}
