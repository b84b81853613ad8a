using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PSFederation.Sandbox.Sts;

/// <summary>Writes responses and errors in the XML of AWS.</summary>
internal static class StsXml
{
    public const string Version = "2011-06-15";

    public static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    public static byte[] Answer(string action, IEnumerable<XElement?> result, string requestId)
        => Serialize(new XElement(
            Namespace + (action + "Response"),
            new XElement(Namespace + (action + "Result"), result),
            new XElement(Namespace + "ResponseMetadata", new XElement(Namespace + "RequestId", requestId))));

    public static byte[] Error(string type, string code, string message, string requestId)
        => Serialize(new XElement(
            Namespace + "ErrorResponse",
            new XElement(Namespace + "Error", Element("Type", type), Element("Code", code), Element("Message", message)),
            Element("RequestId", requestId)));

    public static XElement Element(string name, string value) => new(Namespace + name, Printable(value));

    public static XElement? Optional(string name, string? value) => value is null ? null : Element(name, value);

    // A rejected value can contain a character that XML does not allow; it must not break the response.
    private static string Printable(string value)
        => string.Concat(value.EnumerateRunes()
            .Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "?" : rune.ToString()));

    private static byte[] Serialize(XElement root)
    {
        using MemoryStream stream = new();
        XmlWriterSettings settings = new()
        {
            Indent = true,
            OmitXmlDeclaration = true,
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        using (XmlWriter writer = XmlWriter.Create(stream, settings))
        {
            root.WriteTo(writer);
        }

        return stream.ToArray();
    }
}
