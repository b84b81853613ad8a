using System.IO.Compression;
using System.Text;
using System.Web;
using System.Xml;

namespace PSFederation.Core.Tests.Saml.Requests;

/// <summary>A request as an identity provider unpacks it, by means of the framework alone.</summary>
internal sealed record SentRequest(XmlElement Xml, string? RelayState)
{
    public static SentRequest OfRedirect(Uri link)
    {
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(link.Query);
        using DeflateStream inflate = new(new MemoryStream(Convert.FromBase64String(query["SAMLRequest"]!)), CompressionMode.Decompress);
        using StreamReader reader = new(inflate, Encoding.UTF8);
        return new SentRequest(Load(reader.ReadToEnd()), query["RelayState"]);
    }

    public static SentRequest OfForm(IEnumerable<KeyValuePair<string, string>> fields)
    {
        Dictionary<string, string> form = new(fields);
        return new SentRequest(Load(Encoding.UTF8.GetString(Convert.FromBase64String(form["SAMLRequest"]))), form["RelayState"]);
    }

    public string Issuer => Xml["Issuer", "urn:oasis:names:tc:SAML:2.0:assertion"]!.InnerText;

    private static XmlElement Load(string xml)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(xml);
        return document.DocumentElement!;
    }
}
