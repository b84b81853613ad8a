using System.Globalization;
using System.Text;
using System.Xml;

namespace PSFederation.Core.Saml;

/// <summary>
/// Loads foreign XML: no document type declaration, no resolver, bounds on size, depth and number of nodes, white space kept
/// (signatures need it).
/// </summary>
internal static class SafeXml
{
    /// <summary>A SAML response is about ten deep; every recursion over the tree stays far from the end of the stack.</summary>
    public const int MaxDepth = 64;

    /// <summary>An assertion of 10,000 roles has some 40,000 nodes.</summary>
    public const int MaxNodes = 400_000;

    private const int MaxAttributes = 256;

    /// <summary>Loads a document.</summary>
    /// <exception cref="FederationException">Not well-formed, a DTD, or beyond the bounds.</exception>
    public static XmlDocument Load(byte[] xml) => Load(settings => XmlReader.Create(new MemoryStream(xml, writable: false), settings));

    /// <summary>Loads a document.</summary>
    /// <exception cref="FederationException">Not well-formed, a DTD, or beyond the bounds.</exception>
    public static XmlDocument Load(string xml) => Load(settings => XmlReader.Create(new StringReader(xml), settings));

    private static XmlDocument Load(Func<XmlReaderSettings, XmlReader> open)
    {
        try
        {
            // The first pass builds nothing, so that hostile input costs no memory.
            using (XmlReader reader = open(Settings()))
                CheckBounds(reader);
            XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
            using (XmlReader reader = open(Settings()))
                document.Load(reader);
            return document;
        }
        catch (XmlException e) when (IsDtd(e))
        {
            throw new FederationException(
                FederationErrorCode.SamlDtdForbidden,
                "The XML has a document type declaration (<!DOCTYPE …>); SAML forbids it and it is never processed. Ask the identity provider for a response without one.");
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException or ArgumentException)
        {
            // The reader's own message may quote the document, which holds secrets.
            string where = e is XmlException { LineNumber: > 0 } x
                ? string.Create(CultureInfo.InvariantCulture, $" at line {x.LineNumber}, position {x.LinePosition}")
                : string.Empty;
            throw new FederationException(
                FederationErrorCode.SamlNotXml, $"The text is not well-formed XML{where}; expected a SAML 2.0 Response. Check that it is complete and was not altered.");
        }
    }

    /// <summary>Loads one element as it would read in the place of another, whose namespaces hold; nothing may stand beside it but blanks.</summary>
    /// <exception cref="FederationException">Not one well-formed element, a DTD, or beyond the bounds.</exception>
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
                CheckBounds(bounds);
            using XmlReader reader = Open();
            reader.MoveToContent();
            if (reader.NodeType == XmlNodeType.Element && place.OwnerDocument.ReadNode(reader) is XmlElement element && reader.MoveToContent() == XmlNodeType.None)
                return element;
        }
        catch (XmlException)
        {
            // The sentence below says it; the reader's own would quote the plain text.
        }

        throw new FederationException(
            FederationErrorCode.SamlNotXml, "What was decrypted is not one well-formed XML element; expected an Assertion or NameID.");
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = Io.TextInput.MaxLength,
        CloseInput = true,
    };

    private static void CheckBounds(XmlReader reader)
    {
        int nodes = 0;
        while (reader.Read())
        {
            nodes += 1 + reader.AttributeCount;
            if (reader.Depth > MaxDepth)
                throw TooComplex($"more than {MaxDepth} levels of elements");
            if (reader.AttributeCount > MaxAttributes)
                throw TooComplex($"an element with more than {MaxAttributes} attributes");
            if (nodes > MaxNodes)
                throw TooComplex($"more than {MaxNodes:N0} nodes");
        }
    }

    private static FederationException TooComplex(string found) =>
        new(FederationErrorCode.SamlXmlTooComplex, $"The XML has {found}; no SAML response has, so it is not read.");

    // XmlReader has no code for it; its resource name is not public. The declaration can only stand before the root element.
    private static bool IsDtd(XmlException e) => e.Message.Contains("DTD", StringComparison.Ordinal);
}
