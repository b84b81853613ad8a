using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PSFederation.Sandbox.Saml;

/// <summary>Reads an AuthnRequest (SAML Core 3.4.1) of a registered service provider.</summary>
internal static class AuthnRequestReader
{
    private const int MaximumLength = 64 * 1024;

    /// <summary>Reads the SAMLRequest of the Redirect binding (SAML Bindings 3.4.4.1: DEFLATE, Base64).</summary>
    public static SamlSignIn ReadRedirect(string samlRequest, string? relayState, string ssoUrl)
    {
        using MemoryStream compressed = new(Decode(samlRequest));
        using DeflateStream inflate = new(compressed, CompressionMode.Decompress);
        byte[] buffer = new byte[MaximumLength + 1];
        int length;
        try
        {
            length = inflate.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw new SamlRequestException("SAMLRequest is not compressed with DEFLATE.");
        }

        return length > MaximumLength
            ? throw new SamlRequestException("SAMLRequest is too long.")
            : Read(buffer.AsSpan(0, length).ToArray(), relayState, ssoUrl, SamlNames.PostBinding);
    }

    /// <summary>Unpacks the SAMLRequest of the POST binding (SAML Bindings 3.5.4: Base64).</summary>
    public static byte[] Unpack(string samlRequest) => Decode(samlRequest);

    /// <summary>Reads a request whose response uses a binding.</summary>
    public static SamlSignIn Read(byte[] xml, string? relayState, string ssoUrl, string answerBinding)
    {
        XElement request = Parse(xml);
        if (request.Name != SamlNames.Protocol + "AuthnRequest"
            || Attribute("Version") is not "2.0"
            || Attribute("ID") is not { Length: > 0 } id)
        {
            throw new SamlRequestException("SAMLRequest is not an AuthnRequest of SAML 2.0.");
        }

        if (Attribute("Destination") is { } destination && destination != ssoUrl)
        {
            throw new SamlRequestException("The AuthnRequest is for another identity provider.");
        }

        if (Attribute("ProtocolBinding") is { } binding && binding != answerBinding)
        {
            throw new SamlRequestException($"The response can be sent only with the binding {answerBinding[(answerBinding.LastIndexOf(':') + 1)..]}.");
        }

        string? issuer = request.Element(SamlNames.Assertion + "Issuer")?.Value.Trim();
        SamlServiceProvider provider = SamlServiceProvider.Find(issuer)
            ?? throw new SamlRequestException("The issuer of the AuthnRequest is not registered here.");
        string acs = Attribute("AssertionConsumerServiceURL") ?? provider.DefaultAcs
            ?? throw new SamlRequestException("The AuthnRequest has no AssertionConsumerServiceURL.");
        return !Uri.TryCreate(acs, UriKind.Absolute, out Uri? acsUri) || !provider.AllowsAcs(acsUri)
            ? throw new SamlRequestException("The AssertionConsumerServiceURL is not registered here.")
            : new SamlSignIn(provider, acs, relayState, id, Flag("ForceAuthn"), Flag("IsPassive"));

        string? Attribute(string name) => request.Attribute(name)?.Value;

        bool Flag(string name) => Attribute(name) is "true" or "1";
    }

    private static XElement Parse(byte[] xml)
    {
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaximumLength,
        };
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(xml), settings);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw new SamlRequestException("SAMLRequest is not well-formed XML.");
        }
    }

    private static byte[] Decode(string samlRequest)
    {
        byte[] utf8 = Encoding.ASCII.GetBytes(samlRequest);
        return Base64.IsValid(utf8) ? Convert.FromBase64String(samlRequest) : throw new SamlRequestException("SAMLRequest is not Base64.");
    }
}
