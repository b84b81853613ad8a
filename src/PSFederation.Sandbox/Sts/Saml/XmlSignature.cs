using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Sts.Saml;

/// <summary>
/// Verifies an enveloped signature (SAML Core 5.4) with keys from metadata; KeyInfo is ignored. The content that is read
/// afterwards is only the verified content: the canonical bytes of the signed element, parsed again.
/// </summary>
internal static class XmlSignature
{
    private static readonly string[] Transforms =
    [
        SignedXml.XmlDsigEnvelopedSignatureTransformUrl,
        SignedXml.XmlDsigExcC14NTransformUrl,
        SignedXml.XmlDsigExcC14NWithCommentsTransformUrl,
        SignedXml.XmlDsigC14NTransformUrl,
    ];

    private static readonly string[] Canonicalizations =
    [
        SignedXml.XmlDsigExcC14NTransformUrl,
        SignedXml.XmlDsigExcC14NWithCommentsTransformUrl,
        SignedXml.XmlDsigC14NTransformUrl,
    ];

    private static readonly string[] SignatureMethods =
        [SignedXml.XmlDsigRSASHA256Url, SignedXml.XmlDsigRSASHA384Url, SignedXml.XmlDsigRSASHA512Url];

    private static readonly string[] DigestMethods = [SignedXml.XmlDsigSHA256Url, SignedXml.XmlDsigSHA384Url, SignedXml.XmlDsigSHA512Url];

    /// <summary>Verifies the signature that is a child of an element and signs exactly that element.</summary>
    /// <returns>The verified element, without its signature.</returns>
    /// <exception cref="StsException">It does not verify: InvalidIdentityToken.</exception>
    public static XElement Verify(XmlElement element, XmlElement signature, IEnumerable<X509Certificate2> certificates, bool acceptSha1)
    {
        PinnedSignedXml signedXml = new(element);
        try
        {
            signedXml.LoadXml(signature);
            if (IsAcceptable(signedXml, element, acceptSha1) && certificates.Any(certificate => Verifies(signedXml, certificate)))
            {
                return ReadVerified(element);
            }
        }
        catch (Exception malformed) when (malformed is CryptographicException or FormatException or XmlException or ArgumentException)
        {
            throw StsErrors.SignatureInvalid();
        }

        throw StsErrors.SignatureInvalid();
    }

    private static bool IsAcceptable(SignedXml signedXml, XmlElement element, bool acceptSha1)
    {
        // CheckSignature accepts a SignedInfo without references, and follows manifests in ds:Object.
        if (signedXml.SignedInfo is not { References.Count: 1 } info
            || signedXml.Signature.ObjectList.Count > 0
            || info.References[0] is not Reference reference)
        {
            return false;
        }

        TransformChain chain = reference.TransformChain;
        string[] transforms = [.. Enumerable.Range(0, chain.Count).Select(index => chain[index].Algorithm!)];
        return element.GetAttribute("ID") is { Length: > 0 } id
            && reference.Uri == "#" + id
            && reference.Type is null or ""
            && Canonicalizations.Contains(info.CanonicalizationMethod)
            && transforms.Length <= 2
            && transforms.All(Transforms.Contains)
            && transforms.Contains(SignedXml.XmlDsigEnvelopedSignatureTransformUrl)
            && (SignatureMethods.Contains(info.SignatureMethod) || (acceptSha1 && info.SignatureMethod == SignedXml.XmlDsigRSASHA1Url))
            && (DigestMethods.Contains(reference.DigestMethod) || (acceptSha1 && reference.DigestMethod == SignedXml.XmlDsigSHA1Url));
    }

    private static bool Verifies(SignedXml signedXml, X509Certificate2 certificate)
    {
        using RSA? key = certificate.GetRSAPublicKey();
        return key is not null && signedXml.CheckSignature(key);
    }

    private static XElement ReadVerified(XmlElement element)
    {
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        XmlElement copy = (XmlElement)document.AppendChild(document.ImportNode(element, deep: true))!;
        copy.RemoveChild(copy["Signature", SamlNames.SignatureNamespace]!);
        XmlDsigExcC14NTransform canonicalize = new();
        canonicalize.LoadInput(document);
        using Stream bytes = (Stream)canonicalize.GetOutput(typeof(Stream));
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using XmlReader reader = XmlReader.Create(bytes, settings);
        return XElement.Load(reader, LoadOptions.PreserveWhitespace);
    }

    /// <summary>Resolves the reference only to the expected element.</summary>
    private sealed class PinnedSignedXml : SignedXml
    {
        private readonly XmlElement _element;

        public PinnedSignedXml(XmlElement element)
            : base(element) => _element = element;

        public override XmlElement? GetIdElement(XmlDocument? document, string idValue)
            => _element.GetAttribute("ID") == idValue ? _element : null;
    }
}
