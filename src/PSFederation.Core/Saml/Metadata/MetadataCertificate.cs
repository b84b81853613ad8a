using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Metadata;

/// <summary>Reads an X509Certificate element: the Base64 of a certificate in DER and nothing else (XML Signature 1.1, 4.5.4).</summary>
internal static partial class MetadataCertificate
{
    private const string Begin = "-----BEGIN";

    /// <summary>The certificate, or null.</summary>
    /// <param name="element">The X509Certificate.</param>
    /// <param name="problem">The problem, as a sentence; null if there is none.</param>
    public static X509Certificate2? Read(XmlElement element, out string? problem)
    {
        string text;
        try
        {
            text = element.Text();
        }
        catch (FederationException)
        {
            problem = Unreadable("its element contains more than text");
            return null;
        }

        string[] labels = [.. PemLine().Matches(text).Where(match => match.Groups["kind"].Value == "BEGIN").Select(match => match.Groups["label"].Value)];
        if (labels.Length > 1 || (labels.Length == 1 && !labels[0].EndsWith("CERTIFICATE", StringComparison.Ordinal)))
        {
            problem = Unreadable(labels.Length > 1 ? $"it has {labels.Length} PEM sections; expected one certificate" : $"it is a PEM {labels[0]}; expected a certificate");
            return null;
        }

        string base64 = PemLine().Replace(text, string.Empty);
        byte[] content;
        try
        {
            content = Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            problem = Unreadable(NotBase64(base64));
            return null;
        }

        bool isEncodedPem = content.AsSpan().StartsWith("-----BEGIN"u8);
        try
        {
            X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(content);
            problem = base64.Length < text.Length ? Lenient($"has PEM lines ({Begin} {labels.FirstOrDefault() ?? "CERTIFICATE"}-----)")
                : isEncodedPem ? Lenient("is a Base64-encoded PEM file")
                : null;
            return certificate;
        }
        catch (CryptographicException)
        {
            problem = Unreadable(content.Length == 0 ? "it is empty" : "its Base64 text is not an X.509 certificate in DER");
            return null;
        }
    }

    private static string NotBase64(string text)
    {
        char foreign = text.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '=' or ' ' or '\t' or '\r' or '\n'));
        return foreign == default ? "its Base64 text is not complete" : $"it is not Base64: it has the character {InputPreview.Quote(foreign.ToString())}";
    }

    private static string Lenient(string what) =>
        $"A certificate in the metadata {what}, but X509Certificate must contain only the Base64-encoded certificate. The certificate was read, but IAM may reject the document; correct it before you upload it.";

    private static string Unreadable(string why) => $"A certificate in the metadata cannot be read: {why}. Assertions signed with it cannot be verified.";

    [GeneratedRegex("-----(?<kind>BEGIN|END) (?<label>[A-Z0-9 ]{1,40})-----", RegexOptions.CultureInvariant)]
    private static partial Regex PemLine();
}
