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
