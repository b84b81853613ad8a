using System.Xml;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Sts.Saml;

/// <summary>
/// A received SAML response in the only accepted form: a Response with exactly one Assertion as its child,
/// unique IDs, and signatures only as children of these two.
/// </summary>
internal sealed class SamlDocument
{
    private const int MaximumDepth = 64;
    private const int MaximumCharacters = 200_000;

    private SamlDocument(XmlElement response) => Response = response;

    public XmlElement Response { get; }

    public static SamlDocument Parse(string base64)
    {
        byte[] xml;
        try
        {
            xml = Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw StsErrors.InvalidSaml("Invalid base64 SAMLResponse");
        }

        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        try
        {
            CheckDepth(xml);
            using XmlReader reader = CreateReader(xml);
            document.Load(reader);
        }
        catch (XmlException)
        {
            throw StsErrors.InvalidSaml("Invalid SAML response: it is not well-formed XML");
        }

        XmlElement root = document.DocumentElement!;
        return IsElement(root, "Response", SamlNames.ProtocolNamespace) && root.GetAttribute("Version") is "2.0"
            ? new SamlDocument(root)
            : throw StsErrors.InvalidSaml("Invalid SAML response: it is not a Response of SAML 2.0");
    }

    /// <summary>Reads the top-level status code; null if there is none.</summary>
    public string? StatusCode
        => Response["Status", SamlNames.ProtocolNamespace]?["StatusCode", SamlNames.ProtocolNamespace]?.GetAttribute("Value");

    /// <summary>Finds the only assertion.</summary>
    public XmlElement SingleAssertion()
    {
        XmlElement[] assertions = [.. Elements().Where(element => IsElement(element, "Assertion", SamlNames.AssertionNamespace))];
        return assertions is [var assertion] && assertion.ParentNode == Response && assertion.GetAttribute("Version") is "2.0"
            ? assertion
            : throw StsErrors.InvalidSaml("Invalid SAML response: it must have exactly one assertion");
    }

    /// <summary>Throws if an ID occurs twice in the document.</summary>
    public void CheckIds()
    {
        IEnumerable<string> ids = Elements().SelectMany(element => element.Attributes.Cast<XmlAttribute>())
            .Where(attribute => string.Equals(attribute.LocalName, "ID", StringComparison.OrdinalIgnoreCase))
            .Select(attribute => attribute.Value);
        if (ids.GroupBy(id => id, StringComparer.Ordinal).Any(group => group.Count() > 1))
        {
            throw StsErrors.SignatureInvalid();
        }
    }

    /// <summary>Finds the signatures of the response and of the assertion; any other signature is rejected.</summary>
    public (XmlElement? OfResponse, XmlElement? OfAssertion) Signatures(XmlElement assertion)
    {
        XmlElement[] all = [.. Elements().Where(element => IsElement(element, "Signature", SamlNames.SignatureNamespace))];
        XmlElement[] ofResponse = [.. all.Where(signature => signature.ParentNode == Response)];
        XmlElement[] ofAssertion = [.. all.Where(signature => signature.ParentNode == assertion)];
        return all.Length > 0 && all.Length == ofResponse.Length + ofAssertion.Length && ofResponse.Length <= 1 && ofAssertion.Length <= 1
            ? (ofResponse.FirstOrDefault(), ofAssertion.FirstOrDefault())
            : throw StsErrors.SignatureInvalid();
    }

    private IEnumerable<XmlElement> Elements() => Response.OwnerDocument.GetElementsByTagName("*").OfType<XmlElement>();

    private static bool IsElement(XmlElement element, string localName, string namespaceUri)
        => element.LocalName == localName && element.NamespaceURI == namespaceUri;

    // Canonicalization recurses; a document must not be able to exhaust the stack.
    private static void CheckDepth(byte[] xml)
    {
        using XmlReader reader = CreateReader(xml);
        while (reader.Read())
        {
            if (reader.Depth > MaximumDepth)
            {
                throw new XmlException("The document is nested too deeply.");
            }
        }
    }

    private static XmlReader CreateReader(byte[] xml)
        => XmlReader.Create(
            new MemoryStream(xml),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaximumCharacters,
            });
}
