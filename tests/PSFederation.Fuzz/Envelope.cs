using System.IO.Compression;
using System.Net;
using System.Text;

namespace PSFederation.Fuzz;

/// <summary>The forms in which people hand over a response: XML, Base64, deflated, a form body, a page.</summary>
internal static class Envelope
{
    public static string Seal(string xml, FuzzRandom random) => random.Below(12) switch
    {
        0 => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)),
        1 => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml), Base64FormattingOptions.InsertLineBreaks),
        2 => "SAMLResponse=" + WebUtility.UrlEncode(Convert.ToBase64String(Encoding.UTF8.GetBytes(xml))) + "&RelayState=x",
        3 => $"<html><body><form method='post' action='https://signin.aws.amazon.com/saml'><input name=\"SAMLResponse\" value=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(xml))}\"/></form></body></html>",
        4 => Convert.ToBase64String(Deflate(xml)),
        5 => Convert.ToBase64String(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(xml)).ToArray()),
        6 => "<?xml version=\"1.0\" encoding=\"" + random.Pick(["UTF-8", "utf-16", "us-ascii", "iso-8859-1", "utf-7", "x"]) + "\"?>" + xml,
        _ => xml,
    };

    private static byte[] Deflate(string xml)
    {
        using MemoryStream content = new();
        using (DeflateStream deflate = new(content, CompressionMode.Compress, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(xml));
        return content.ToArray();
    }
}
