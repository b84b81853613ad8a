using System.Security.Cryptography.X509Certificates;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>
/// A Signature element (XML Signature 4), read strictly. It verifies whether a certificate's key created its value and whether its references
/// match elements; <see cref="SamlSignature"/> decides who can sign what. Keys in KeyInfo are never used. SignedXml itself decides
/// which element a reference means and which transforms run, and does not return the signed bytes.
/// </summary>
internal sealed class XmlSignature
{
    private const int MaxPrefixes = 100;

    private readonly XmlElement _signature;
    private readonly XmlElement _signedInfo;
    private readonly Canonicalization _canonicalization;
    private readonly byte[] _value;

    private XmlSignature(
        XmlElement signature, XmlElement signedInfo, Canonicalization canonicalization, SignatureMethod method, IReadOnlyList<XmlReference> references, byte[] value, int objects)
    {
        _signature = signature;
        _signedInfo = signedInfo;
        _canonicalization = canonicalization;
        Method = method;
        References = references;
        _value = value;
        Objects = objects;
    }

    public SignatureMethod Method { get; }

    public IReadOnlyList<XmlReference> References { get; }

    /// <summary>The number of Object elements; a SAML signature has none (SAML Core 5.4.5).</summary>
    public int Objects { get; }

    /// <summary>Reads a Signature.</summary>
    /// <exception cref="SignatureRejectedException">A structure or algorithm that is not allowed.</exception>
    public static XmlSignature Read(XmlElement signature, bool allowSha1)
    {
        List<XmlElement> objects = [.. signature.Children("Object", SignatureNames.Namespace)];
        XmlElement? signedInfo = null, value = null, keyInfo = null;
        foreach (XmlElement child in StrictChildren.All(signature, "SignedInfo", "SignatureValue", "KeyInfo", "Object"))
        {
            _ = child.LocalName switch
            {
                "SignedInfo" => Once(ref signedInfo, child),
                "SignatureValue" => Once(ref value, child),
                "KeyInfo" => Once(ref keyInfo, child),
                _ => child,
            };
        }

        if (signedInfo is null || value is null)
            throw new SignatureRejectedException("Signature lacks SignedInfo or SignatureValue");
        XmlElement? canonicalization = null, method = null;
        List<XmlReference> references = [];
        foreach (XmlElement child in StrictChildren.All(signedInfo, "CanonicalizationMethod", "SignatureMethod", "Reference"))
        {
            switch (child.LocalName)
            {
                case "CanonicalizationMethod":
                    Once(ref canonicalization, child);
                    break;
                case "SignatureMethod":
                    Once(ref method, child);
                    break;
                default:
                    references.Add(XmlReference.Read(child, allowSha1));
                    break;
            }
        }

        string? algorithm = canonicalization?.Optional("Algorithm");
        if (!Canonicalization.IsKnown(algorithm))
            throw new SignatureRejectedException($"canonicalization '{UntrustedText.Line(algorithm)}' is not an XML Signature algorithm");
        if (method is null || method.Elements().Any())
            throw new SignatureRejectedException("SignatureMethod is missing or has parameters");
        return new XmlSignature(
            signature,
            signedInfo,
            new Canonicalization(algorithm!, InclusivePrefixes(canonicalization!)),
            SignatureMethod.Find(method.Optional("Algorithm"), allowSha1),
            references,
            Base64(value),
            objects.Count);
    }

    /// <summary>The key of the certificates that created the signature; null if none did.</summary>
    public VerificationKey? FindSigner(IEnumerable<X509Certificate2> candidates)
    {
        byte[] hash = Method.Hash(_canonicalization.Apply(_signedInfo, without: null));
        return candidates.Select(VerificationKey.Of).FirstOrDefault(candidate => Method.Verify(candidate, hash, _value));
    }

    /// <summary>The subject of the certificate in KeyInfo, only for messages, because anyone can put any certificate there.</summary>
    public string? ClaimedSigner()
    {
        XmlElement? certificate = _signature.GetElementsByTagName("X509Certificate", SignatureNames.Namespace).OfType<XmlElement>().FirstOrDefault();
        try
        {
            return certificate is null ? null : X509CertificateLoader.LoadCertificate(Base64(certificate)).Subject;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or SignatureRejectedException)
        {
            return null;
        }
    }

    /// <summary>The bytes that a reference of this signature signed, if the target's digest matches; otherwise null.</summary>
    public MemoryStream? Match(XmlReference reference, XmlElement target) => reference.Match(target, _signature);

    /// <summary>The PrefixList of an InclusiveNamespaces child, which is the only allowed child (Exclusive C14N 4).</summary>
    public static string? InclusivePrefixes(XmlElement method)
    {
        string? prefixes = null;
        foreach (XmlElement child in method.Elements())
        {
            if (!child.Is("InclusiveNamespaces", SignatureNames.ExclusiveC14N) || prefixes is not null)
                throw new SignatureRejectedException($"{method.LocalName} contains '{UntrustedText.Line(child.Name)}'; expected at most InclusiveNamespaces");
            // Each once: System.Security.Cryptography.Xml throws for a duplicate prefix.
            string[] listed = (child.Optional("PrefixList") ?? string.Empty).Split(SamlXml.Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (listed.Length > MaxPrefixes)
                throw new SignatureRejectedException($"{method.LocalName} lists {listed.Length.Grouped()} namespace prefixes; expected at most {MaxPrefixes} in a SAML signature");
            prefixes = string.Join(' ', listed.Distinct(StringComparer.Ordinal));
        }

        return prefixes;
    }

    /// <summary>The bytes of a Base64 value, which can contain white space but no comments.</summary>
    public static byte[] Base64(XmlElement element)
    {
        try
        {
            return Convert.FromBase64String(element.Text());
        }
        catch (Exception e) when (e is FormatException or FederationException)
        {
            throw new SignatureRejectedException($"{element.LocalName} is not Base64 text");
        }
    }

    private static XmlElement Once(ref XmlElement? place, XmlElement element)
    {
        if (place is not null)
            throw new SignatureRejectedException($"{element.ParentNode!.LocalName} contains more than one {element.LocalName}");
        return place = element;
    }
}
