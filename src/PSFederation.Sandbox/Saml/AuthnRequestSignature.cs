using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using PSFederation.Sandbox.Sts;
using PSFederation.Sandbox.Sts.Saml;

namespace PSFederation.Sandbox.Saml;

/// <summary>Verifies that a request was signed with the certificate of its service provider: RSA-SHA256, with .NET only.</summary>
internal static class AuthnRequestSignature
{
    private const string Missing = "The AuthnRequest is not signed by the service provider.";
    private static readonly string[] Signed = ["SAMLRequest", "RelayState", "SigAlg"];

    /// <summary>The Redirect binding: over the parameters as they were sent (SAML Bindings 3.4.4.1).</summary>
    public static void RequireOfQuery(string query, X509Certificate2 certificate)
    {
        ILookup<string, string> sent = query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        string signed = string.Join('&', Signed.SelectMany(name => sent[name].Select(value => $"{name}={value}")));
        string signature = Uri.UnescapeDataString(sent["Signature"].FirstOrDefault() ?? string.Empty);
        using RSA key = certificate.GetRSAPublicKey()!;
        if (Uri.UnescapeDataString(sent["SigAlg"].FirstOrDefault() ?? string.Empty) != SignedXml.XmlDsigRSASHA256Url
            || !Base64.IsValid(signature)
            || !key.VerifyData(Encoding.ASCII.GetBytes(signed), Convert.FromBase64String(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            throw new SamlRequestException(Missing);
        }
    }

    /// <summary>The other bindings: within the request (SAML Core 5.4).</summary>
    public static void RequireOfXml(string xml, X509Certificate2 certificate)
    {
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        using (XmlReader reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }))
        {
            document.Load(reader);
        }

        XmlElement request = document.DocumentElement!;
        try
        {
            XmlElement signature = request["Signature", SamlNames.SignatureNamespace] ?? throw new SamlRequestException(Missing);
            XmlSignature.Verify(request, signature, [certificate], acceptSha1: false);
        }
        catch (StsException)
        {
            throw new SamlRequestException(Missing);
        }
    }
}
