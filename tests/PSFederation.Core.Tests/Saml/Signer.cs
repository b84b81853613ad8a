using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace PSFederation.Core.Tests.Saml;

/// <summary>Signs SAML elements with any algorithm, as an identity provider would. Independent of what verifies: SignedInfo is written as text.</summary>
internal sealed record Signer(X509Certificate2 Certificate)
{
    public const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    public const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    public const string More2007 = "http://www.w3.org/2007/05/xmldsig-more#";
    public const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    public const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    /// <summary>One RSA key for all tests: making one takes a while.</summary>
    public static Signer Rsa { get; } = new(SelfSigned(RSA.Create(2048)));

    /// <summary>Another one, which is not pinned.</summary>
    public static Signer Foreign { get; } = new(SelfSigned(RSA.Create(2048)));

    public string Method { get; init; } = More + "rsa-sha256";

    public string Digest { get; init; } = Sha256;

    public string Canonicalization { get; init; } = Exclusive;

    public string? PrefixList { get; init; }

    /// <summary>Changes the text of the Signature before it is put in place, after its value was made.</summary>
    public Func<string, string> Change { get; init; } = text => text;

    /// <summary>Changes the text of SignedInfo before its value is made.</summary>
    public Func<string, string> ChangeSignedInfo { get; init; } = text => text;

    public static X509Certificate2 SelfSigned(AsymmetricAlgorithm key, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest("CN=Test IdP", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=Test IdP", (ECDsa)key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(notBefore ?? new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), notAfter ?? new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>Signs the element with this ID in place: enveloped, behind its Issuer.</summary>
    public void Sign(XmlDocument document, string id)
    {
        XmlElement target = document.GetElementsByTagName("*").OfType<XmlElement>().First(element => element.GetAttribute("ID") == id);
        // A reference to an element by its ID is to the element without its comments (XML Signature 4.4.3.3).
        string withoutComments = Canonicalization.Replace("#WithComments", Canonicalization.StartsWith(Exclusive, StringComparison.Ordinal) ? "#" : string.Empty, StringComparison.Ordinal);
        byte[] digest = Hash(HashOf(Digest), Canonical(target, withoutComments, PrefixList));
        string prefixes = PrefixList is null ? string.Empty : $"<ec:InclusiveNamespaces xmlns:ec=\"{Exclusive}\" PrefixList=\"{PrefixList}\"/>";
        string signedInfo = ChangeSignedInfo(
            $"<ds:SignedInfo xmlns:ds=\"{Dsig}\"><ds:CanonicalizationMethod Algorithm=\"{Canonicalization}\"/><ds:SignatureMethod Algorithm=\"{Method}\"/>"
            + $"<ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{Dsig}enveloped-signature\"/><ds:Transform Algorithm=\"{Canonicalization}\">{prefixes}</ds:Transform></ds:Transforms>"
            + $"<ds:DigestMethod Algorithm=\"{Digest}\"/><ds:DigestValue>{Convert.ToBase64String(digest)}</ds:DigestValue></ds:Reference></ds:SignedInfo>");

        // Inclusive canonicalization writes what is in scope, so SignedInfo is canonicalized where it will stand.
        XmlElement placed = Place(document, target, $"<ds:Signature xmlns:ds=\"{Dsig}\">{signedInfo}</ds:Signature>");
        byte[] value = Value(Canonical((XmlElement)placed.FirstChild!, Canonicalization, prefixList: null));
        placed.ParentNode!.RemoveChild(placed);
        Place(document, target, Change(
            $"<ds:Signature xmlns:ds=\"{Dsig}\">{signedInfo}<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue>"
            + $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(Certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"));
    }

    private static XmlElement Place(XmlDocument document, XmlElement target, string xml)
    {
        XmlDocumentFragment fragment = document.CreateDocumentFragment();
        fragment.InnerXml = xml;
        XmlNode? issuer = target.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == "Issuer");
        return (XmlElement)target.InsertAfter(fragment, issuer)!;
    }

    /// <summary>By the transforms of the framework over a document of the element's own text, which carries the namespaces it uses.</summary>
    private static byte[] Canonical(XmlElement element, string algorithm, string? prefixList)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(element.OuterXml);
        for (XmlElement? ancestor = element.ParentNode as XmlElement; ancestor is not null; ancestor = ancestor.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in ancestor.Attributes)
            {
                if (attribute.Name.StartsWith("xmlns", StringComparison.Ordinal) && !document.DocumentElement!.HasAttribute(attribute.Name))
                    document.DocumentElement.SetAttribute(attribute.Name, attribute.Value);
            }
        }

        Transform transform = algorithm switch
        {
            Exclusive => new XmlDsigExcC14NTransform(Prefixes(prefixList)!),
            Exclusive + "WithComments" => new XmlDsigExcC14NWithCommentsTransform(Prefixes(prefixList)!),
            _ when algorithm.EndsWith("WithComments", StringComparison.Ordinal) => new XmlDsigC14NWithCommentsTransform(),
            _ => new XmlDsigC14NTransform(),
        };
        transform.LoadInput(document);
        using MemoryStream output = (MemoryStream)transform.GetOutput(typeof(Stream));
        return output.ToArray();
    }

    /// <summary>The framework throws at a prefix that is listed twice.</summary>
    private static string? Prefixes(string? list) => list is null ? null : string.Join(' ', list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct());

    private byte[] Value(byte[] signedInfo)
    {
        HashAlgorithmName hash = HashOf(Method);
        if (Method.Contains("ecdsa", StringComparison.Ordinal))
            return Certificate.GetECDsaPrivateKey()!.SignData(signedInfo, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        if (Method.Contains("hmac", StringComparison.Ordinal))
            return HMACSHA256.HashData(Encoding.UTF8.GetBytes(Certificate.ExportCertificatePem()), signedInfo);
        return Certificate.GetRSAPrivateKey()!.SignData(
            signedInfo, hash, Method.Contains("MGF1", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    private static HashAlgorithmName HashOf(string algorithm) => algorithm switch
    {
        _ when algorithm.Contains("sha1", StringComparison.Ordinal) => HashAlgorithmName.SHA1,
        _ when algorithm.Contains("sha384", StringComparison.Ordinal) => HashAlgorithmName.SHA384,
        _ when algorithm.Contains("sha512", StringComparison.Ordinal) => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    private static byte[] Hash(HashAlgorithmName name, byte[] data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(name);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }
}
