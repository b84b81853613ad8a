using System.Xml;
using PSFederation.Fuzz;

namespace PSFederation.Core.Tests.Saml.Comparison;

/// <summary>Valid responses that are changed before or after they are signed. Every run has the same ones, except for the key.</summary>
internal static class Mutations
{
    private const int Seed = 7;

    private static readonly string[] Texts =
    [
        string.Empty, "evil", "ann", "_a", "_r", "#_a", "#_r", "2.0", "1.1", "urn:amazon:webservices", "https://signin.aws.amazon.com/saml", "https://idp.example.com/metadata",
        "urn:oasis:names:tc:SAML:2.0:status:Success", "urn:oasis:names:tc:SAML:2.0:cm:bearer", "2026-01-02T03:04:05Z", "2026-01-02T03:09:05", "2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z",
        "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "saml", " ",
    ];

    private static readonly XmlMutator Xml = new(Texts);
    private static readonly TextMutator Text = new([.. Texts, "<!-- -->", "<![CDATA[x]]>", "&amp;", "&#13;", "\r\n", "xmlns:x=\"urn:x\" ", "xml:lang=\"en\" ", " "]);

    /// <summary>The documents, by a name that says how they were made.</summary>
    public static IEnumerable<(string Name, string Xml)> Make(int count)
    {
        for (int i = 0; i < count; i++)
        {
            FuzzRandom random = new(Seed, i);
            Signer signer = Signer.Rsa with
            {
                Canonicalization = random.Pick([Signer.Exclusive, Signer.Exclusive, Signer.Exclusive + "WithComments", Signer.Inclusive]),
                PrefixList = random.OneIn(4) ? "saml #default" : null,
            };
            string id = random.OneIn(2) ? "_a" : "_r";
            string way = random.Pick(["intact", "before", "before", "after", "after", "after", "text", "text"]);
            string xml = new SampleResponse().Xml;
            if (way == "before")
                xml = Xml.Mutate(xml, random);
            if (Sign(xml, signer, id) is not { } signed)
                continue;
            xml = way switch
            {
                "after" => Xml.Mutate(signed, random),
                "text" => Text.Mutate(signed, random),
                _ => signed,
            };
            yield return ($"{i:000}-{way}-{(id == "_a" ? "assertion" : "response")}", xml);
        }
    }

    private static string? Sign(string xml, Signer signer, string id)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(xml);
        if (!document.GetElementsByTagName("*").OfType<XmlElement>().Any(element => element.GetAttribute("ID") == id))
            return null;
        signer.Sign(document, id);
        return document.OuterXml;
    }
}
