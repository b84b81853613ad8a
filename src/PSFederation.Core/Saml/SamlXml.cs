using System.Globalization;
using System.Text;
using System.Xml;

namespace PSFederation.Core.Saml;

/// <summary>Reads elements, attributes and values of SAML documents strictly.</summary>
internal static class SamlXml
{
    /// <summary>XML white space. Unicode spaces do not count: at the end of a name they belong to it.</summary>
    public static readonly char[] Blanks = [' ', '\t', '\r', '\n'];

    private const string TimeForm = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK";

    /// <summary>The maximum number of fraction digits in the form above.</summary>
    private const int FractionDigits = 7;

    public static bool Is(this XmlNode? node, string localName, string namespaceUri) =>
        node is XmlElement && node.LocalName == localName && node.NamespaceURI == namespaceUri;

    /// <summary>
    /// The element and all elements within it, in document order. Unlike a loop over ChildNodes, it allocates nothing per element, because the document
    /// can be large.
    /// </summary>
    public static IEnumerable<XmlElement> SelfAndDescendants(this XmlElement root)
    {
        XmlNode? node = root;
        while (node is not null)
        {
            if (node is XmlElement element)
                yield return element;
            XmlNode? next = node.FirstChild;
            while (next is null && node != root)
            {
                next = node!.NextSibling;
                node = node.ParentNode;
            }

            node = next;
        }
    }

    /// <summary>The child elements.</summary>
    public static IEnumerable<XmlElement> Elements(this XmlElement parent)
    {
        for (XmlNode? node = parent.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is XmlElement element)
                yield return element;
        }
    }

    public static IEnumerable<XmlElement> Children(this XmlElement parent, string localName, string namespaceUri)
    {
        for (XmlNode? node = parent.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node.Is(localName, namespaceUri))
                yield return (XmlElement)node;
        }
    }

    /// <summary>The child with that name, or null; two children are an error.</summary>
    public static XmlElement? Child(this XmlElement parent, string localName, string namespaceUri)
    {
        XmlElement? found = null;
        foreach (XmlElement child in parent.Children(localName, namespaceUri))
        {
            if (found is not null)
                throw new FederationException(
                    FederationErrorCode.SamlMalformed, $"The {parent.LocalName} contains more than one {localName}; expected at most one.");
            found = child;
        }

        return found;
    }

    /// <summary>An attribute's value, or null.</summary>
    public static string? Optional(this XmlElement element, string attribute) =>
        element.GetAttributeNode(attribute, string.Empty)?.Value;

    /// <summary>
    /// The text of an element that contains only text. A comment or processing instruction between the characters is rejected:
    /// readers that treat them differently have accepted one name as another.
    /// </summary>
    public static string Text(this XmlElement element)
    {
        if (element.FirstChild is null)
            return string.Empty;
        if (element.FirstChild == element.LastChild && element.FirstChild is XmlText only)
            return only.Value!.Trim(Blanks);
        StringBuilder text = new();
        for (XmlNode? node = element.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is not (XmlText or XmlCDataSection or XmlWhitespace or XmlSignificantWhitespace))
                throw new FederationException(
                    FederationErrorCode.SamlMalformed, $"The value of {element.LocalName} contains {Describe(node)}; expected only text.");
            text.Append(node.Value);
        }

        return text.ToString().Trim(Blanks);
    }

    /// <summary>An xs:dateTime attribute as UTC (SAML Core 1.3.3), or null.</summary>
    public static DateTime? Time(this XmlElement element, string attribute)
    {
        if (element.Optional(attribute) is not { } text)
            return null;
        // XmlConvert would also accept a date, a year or an offset of 25 hours.
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParseExact(WithoutFineFraction(text.Trim(Blanks)), TimeForm, CultureInfo.InvariantCulture, utc, out DateTime time)
            ? time
            : throw new FederationException(
                FederationErrorCode.SamlMalformed,
                $"{element.LocalName} {attribute} is not a valid time; expected a form such as {DateTime.UnixEpoch.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}.");
    }

    /// <summary>Cuts a fraction of a second after the seventh digit; some identity providers write nanoseconds.</summary>
    private static string WithoutFineFraction(string time)
    {
        int point = time.IndexOf('.', StringComparison.Ordinal);
        int end = point + 1;
        while (end < time.Length && char.IsAsciiDigit(time[end]))
            end++;
        return point >= 0 && end - point - 1 > FractionDigits ? time[..(point + 1 + FractionDigits)] + time[end..] : time;
    }

    private static string Describe(XmlNode node) => node switch
    {
        XmlComment => "a comment",
        XmlProcessingInstruction => "a processing instruction",
        XmlElement => $"an element {node.LocalName}",
        _ => "a node that is not text",
    };
}
