using System.Xml;
using PSFederation.Core.Saml;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>The SOAP 1.1 envelopes that a client and an identity provider exchange in the ECP profile (SAML ECP 2.0, 2.3.5 and 2.3.6).</summary>
/// <param name="ResponseXml">The Response, as a separate document with the namespaces in scope.</param>
/// <param name="AcsUrl">The recipient address from the identity provider.</param>
/// <param name="Status">The status of the Response.</param>
internal sealed record EcpEnvelope(string ResponseXml, string AcsUrl, SamlStatus Status)
{
    /// <summary>The extension of GSS-API (RFC 9321 and its drafts); its headers apply only to a service provider that uses it.</summary>
    private const string SamlEc = "urn:ietf:params:xml:ns:samlec";

    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>Puts a request into an envelope.</summary>
    public static string Write(string request) => $"""<S:Envelope xmlns:S="{SamlNames.Soap}"><S:Body>{request}</S:Body></S:Envelope>""";

    /// <summary>Whether a text begins like an envelope, regardless of its media type.</summary>
    public static bool IsXml(string text) =>
        text.AsSpan().TrimStart().TrimStart('\uFEFF').StartsWith("<") && text.Contains(SamlNames.Soap, StringComparison.Ordinal);

    /// <summary>Reads the response envelope.</summary>
    /// <exception cref="FederationException">It is not an envelope, is a SOAP fault, or contains elements that the profile does not allow.</exception>
    public static EcpEnvelope Read(string text)
    {
        XmlElement envelope = SafeXml.Load(text.Trim().TrimStart('\uFEFF')).DocumentElement!;
        if (!envelope.Is("Envelope", SamlNames.Soap))
            throw Malformed($"The response is {UntrustedText.Line(envelope.LocalName).WithArticle()}; expected a SOAP 1.1 Envelope");
        XmlElement body = envelope.Child("Body", SamlNames.Soap) ?? throw Malformed("The SOAP Envelope has no Body");
        if (body.Child("Fault", SamlNames.Soap) is { } fault)
            throw Fault(fault);
        XmlElement[] content = [.. body.Elements()];
        if (content.Length != 1 || !content[0].Is("Response", SamlNames.Protocol))
            throw Malformed($"The SOAP Body contains {(content.Length == 0 ? "nothing" : string.Join(", ", content.Take(3).Select(element => UntrustedText.Line(element.LocalName))))}; expected one SAML Response");
        XmlElement header = RequireUnderstood(envelope.Child("Header", SamlNames.Soap))?.Child("Response", SamlNames.Ecp)
            ?? throw Malformed("The SOAP Header has no ecp:Response, which is required to use the SAML Response (SAML ECP 2.0, 2.3.6)");
        string acs = header.Optional("AssertionConsumerServiceURL") ?? throw Malformed("The ecp:Response has no AssertionConsumerServiceURL");
        return new EcpEnvelope(Detach(content[0]), acs, SamlStatus.Of(content[0]));
    }

    /// <summary>An unsupported header block with mustUnderstand ends the exchange (SOAP 1.1, 4.2.3).</summary>
    private static XmlElement? RequireUnderstood(XmlElement? header)
    {
        foreach (XmlElement block in header?.Elements() ?? [])
        {
            if (block.GetAttribute("mustUnderstand", SamlNames.Soap).Trim() is "1" or "true" && block.NamespaceURI is not (SamlNames.Ecp or SamlEc))
                throw Malformed($"The SOAP Header '{UntrustedText.Line(block.LocalName)}' has mustUnderstand but is not supported");
        }

        return header;
    }

    private static FederationException Fault(XmlElement fault)
    {
        string code = Value(fault, "faultcode"), said = Value(fault, "faultstring");
        return new FederationException(
            FederationErrorCode.EcpFault,
            $"The identity provider returned the SOAP fault {(code.Length > 0 ? code : "without a code")}{(said.Length > 0 ? $": {said.TrimEnd('.')}" : string.Empty)}. Check -ServiceProvider and -AcsUrl, and that ECP is enabled for them at the identity provider.");
    }

    /// <summary>The children of a fault have no namespace (SOAP 1.1, 4.4).</summary>
    private static string Value(XmlElement fault, string name) => UntrustedText.Line(fault.Child(name, string.Empty)?.InnerText.Trim());

    /// <summary>
    /// Extracts the Response from the envelope with every namespace in scope, because a signature can cover them, and values can use their prefixes
    /// (xsi:type).
    /// </summary>
    private static string Detach(XmlElement response)
    {
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        XmlElement copy = (XmlElement)document.ImportNode(response, deep: true);
        document.AppendChild(copy);
        for (XmlElement? ancestor = response.ParentNode as XmlElement; ancestor is not null; ancestor = ancestor.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in ancestor.Attributes)
            {
                if (attribute.NamespaceURI == XmlnsNamespace && copy.GetAttributeNode(attribute.LocalName, XmlnsNamespace) is null)
                    copy.SetAttributeNode((XmlAttribute)document.ImportNode(attribute, deep: true));
            }
        }

        return document.OuterXml;
    }

    private static FederationException Malformed(string what) =>
        new(FederationErrorCode.SamlMalformed, $"{what}. Check that the address is the identity provider's ECP endpoint.");
}
