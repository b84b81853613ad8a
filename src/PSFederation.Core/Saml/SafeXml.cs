using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml;

/// <summary>
/// Loads untrusted XML: no document type declaration, no resolver, limits for size, depth and number of nodes, white space kept
/// (signatures need it).
/// </summary>
internal static class SafeXml
{
    /// <summary>A SAML response is about ten deep; every recursion over the tree is far from a stack overflow.</summary>
    public const int MaxDepth = 64;

    /// <summary>An assertion of 10,000 roles has about 40,000 nodes, or 70,000 if each value has its type.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>Metadata of a federation has about 400 nodes per entity.</summary>
    public const int MaxNodesOfMetadata = 1_000_000;

    private const int MaxAttributes = 256;

    /// <summary>More than attributes, because comments can contain lines of them.</summary>
    private const int MaxEqualsSigns = 5_000;

    /// <summary>A response uses about 60 names. Names are kept as long as the document, so many names cost memory.</summary>
    private const int MaxNames = 2_000;

    /// <summary>Loads a document.</summary>
    /// <exception cref="FederationException">It is not well-formed, has a DTD, or exceeds the limits.</exception>
    public static XmlDocument Load(byte[] xml)
    {
        switch (xml)
        {
            case [0xFE, 0xFF, ..] or [0, (byte)'<', ..]:
                // Big-endian UTF-16, read with the wrong byte order.
                CheckTags(MemoryMarshal.Cast<byte, char>(xml), (char)('<' << 8), (char)('=' << 8));
                break;
            case [0xFF, 0xFE, ..] or [(byte)'<', 0, ..]:
                CheckTags(MemoryMarshal.Cast<byte, char>(xml), '<', '=');
                break;
            default:
                CheckTags<byte>(xml, (byte)'<', (byte)'=');
                break;
        }

        return Load(settings => XmlReader.Create(new MemoryStream(xml, writable: false), settings), MaxNodes);
    }

    /// <summary>Loads the canonical form of a document that was within the limits.</summary>
    public static XmlDocument LoadAgain(Stream xml)
    {
        using XmlReader reader = XmlReader.Create(xml, Settings());
        return Build(reader);
    }

    /// <summary>Loads a document.</summary>
    /// <exception cref="FederationException">It is not well-formed, has a DTD, or exceeds the limits.</exception>
    public static XmlDocument Load(string xml, int maxNodes = MaxNodes)
    {
        CheckTags(xml.AsSpan(), '<', '=');
        return Load(settings => XmlReader.Create(new StringReader(xml), settings), maxNodes);
    }

    private static XmlDocument Load(Func<XmlReaderSettings, XmlReader> open, int maxNodes)
    {
        try
        {
            XmlReaderSettings settings = Settings();
            settings.NameTable = new NameTable();
            // The first pass builds no tree, so that hostile input costs no memory.
            using (XmlReader reader = open(settings))
                CheckBounds(reader, maxNodes);
            using (XmlReader reader = open(settings))
                return Build(reader);
        }
        catch (XmlException e) when (IsDtd(e))
        {
            throw new FederationException(
                FederationErrorCode.SamlDtdForbidden,
                "The XML has a document type declaration (<!DOCTYPE …>); SAML does not allow it, and it is never processed. Configure the identity provider to omit it.");
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException or ArgumentException)
        {
            // The reader's own message can quote the document, which contains secrets.
            string where = e is XmlException { LineNumber: > 0 } x
                ? string.Create(CultureInfo.InvariantCulture, $" at line {x.LineNumber}, position {x.LinePosition}")
                : string.Empty;
            throw new FederationException(
                FederationErrorCode.SamlNotXml, $"The text is not well-formed XML{where}; expected a SAML 2.0 Response. Check that the text is complete and unchanged.");
        }
    }

    /// <summary>Loads one element in the position of another, with its namespaces; only white space is allowed next to it.</summary>
    /// <exception cref="FederationException">It is not one well-formed element, has a DTD, or exceeds the limits.</exception>
    public static XmlElement LoadFragment(string xml, XmlElement place)
    {
        NameTable names = new();
        XmlNamespaceManager scope = new(names);
        for (XmlNode? node = place; node is XmlElement ancestor; node = node.ParentNode)
        {
            foreach (XmlAttribute attribute in ancestor.Attributes)
            {
                string prefix = attribute.Name == "xmlns" ? string.Empty : attribute.LocalName;
                if (attribute.NamespaceURI == "http://www.w3.org/2000/xmlns/" && !scope.HasNamespace(prefix))
                    scope.AddNamespace(prefix, attribute.Value);
            }
        }

        XmlReaderSettings settings = Settings();
        settings.ConformanceLevel = ConformanceLevel.Fragment;
        XmlReader Open() => XmlReader.Create(new StringReader(xml), settings, new XmlParserContext(names, scope, xmlLang: null, XmlSpace.Default));
        try
        {
            using (XmlReader bounds = Open())
                CheckBounds(bounds, MaxNodes);
            using XmlReader reader = Open();
            reader.MoveToContent();
            if (reader.NodeType == XmlNodeType.Element && place.OwnerDocument.ReadNode(reader) is XmlElement element && reader.MoveToContent() == XmlNodeType.None)
                return element;
        }
        catch (XmlException)
        {
            // The error below reports it; the reader's own message would quote the plain text.
        }

        throw new FederationException(
            FederationErrorCode.SamlNotXml, "The decrypted content is not one well-formed XML element; expected an Assertion or NameID.");
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = TextInput.MaxLength,
        CloseInput = true,
    };

    /// <summary>
    /// A reader reads all attributes of an element before it returns their number, and compares their names. So thousands of them
    /// are detected in the text: an equals sign each, without a new tag between.
    /// </summary>
    private static void CheckTags<T>(ReadOnlySpan<T> text, T tag, T equals)
        where T : unmanaged, IEquatable<T>
    {
        int count = 0;
        for (int at = text.IndexOfAny(tag, equals); at >= 0; at = text.IndexOfAny(tag, equals))
        {
            count = text[at].Equals(tag) ? 0 : count + 1;
            if (count > MaxEqualsSigns)
                throw TooComplex($"more than {MaxEqualsSigns.Grouped()} attributes in one element");
            text = text[(at + 1)..];
        }
    }

    private static XmlDocument Build(XmlReader reader)
    {
        XmlDocument document = new(reader.NameTable) { PreserveWhitespace = true, XmlResolver = null };
        document.Load(reader);
        return document;
    }

    private static void CheckBounds(XmlReader reader, int maxNodes)
    {
        int nodes = 0;
        // The reader returns the same string for the same name.
        HashSet<object> names = new(ReferenceEqualityComparer.Instance);
        while (reader.Read())
        {
            nodes += 1 + reader.AttributeCount;
            if (reader.Depth > MaxDepth)
                throw TooComplex($"more than {MaxDepth} levels of elements");
            if (reader.AttributeCount > MaxAttributes)
                throw TooComplex($"an element with more than {MaxAttributes} attributes");
            if (nodes > maxNodes)
                throw TooComplex($"more than {maxNodes.Grouped()} nodes");
            AddNames(reader, names);
            if (names.Count > MaxNames)
                throw TooComplex($"more than {MaxNames.Grouped()} names of elements and attributes");
        }
    }

    private static void AddNames(XmlReader reader, HashSet<object> names)
    {
        if (reader.NodeType != XmlNodeType.Element)
            return;
        names.Add(reader.LocalName);
        for (bool attribute = reader.MoveToFirstAttribute(); attribute; attribute = reader.MoveToNextAttribute())
            names.Add(reader.LocalName);
    }

    private static FederationException TooComplex(string found) =>
        new(FederationErrorCode.SamlXmlTooComplex, $"The XML has {found}, which is more than a SAML response has. It was not read.");

    // XmlReader has no code for it; its resource name is not public. The declaration is only possible before the root element.
    private static bool IsDtd(XmlException e) => e.Message.Contains("DTD", StringComparison.Ordinal);
}
