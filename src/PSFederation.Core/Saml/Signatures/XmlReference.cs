using System.Security.Cryptography;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>A Reference of a signature (XML Signature 4.4.3), read strictly: at most the enveloped-signature transform and one canonicalization.</summary>
internal sealed class XmlReference
{
    private readonly Canonicalization _canonicalization;
    private readonly HashAlgorithmName _hash;
    private readonly byte[] _digest;

    private XmlReference(string? uri, bool isEnveloped, Canonicalization canonicalization, HashAlgorithmName hash, byte[] digest)
    {
        Uri = uri;
        IsEnveloped = isEnveloped;
        _canonicalization = canonicalization;
        _hash = hash;
        _digest = digest;
    }

    /// <summary>The URI attribute; null if it is absent.</summary>
    public string? Uri { get; }

    /// <summary>Whether the signature with this reference is excluded from the signed content.</summary>
    public bool IsEnveloped { get; }

    /// <summary>Whether its digest is SHA-1.</summary>
    public bool IsSha1 => _hash == HashAlgorithmName.SHA1;

    /// <summary>Reads a Reference.</summary>
    /// <exception cref="SignatureRejectedException">A transform, digest or structure that is not allowed.</exception>
    public static XmlReference Read(XmlElement reference, bool allowSha1)
    {
        StrictChildren children = new(reference, "Transforms", "DigestMethod", "DigestValue");
        (bool enveloped, Canonicalization? canonicalization) = children.Optional("Transforms") is { } transforms ? ReadTransforms(transforms) : default;
        return new XmlReference(
            reference.Optional("URI"),
            enveloped,
            // The target of "" and "#id" has no comments, regardless of later transforms (XML Signature 4.4.3.3).
            (canonicalization ?? Canonicalization.Default).WithoutComments,
            HashMethod.OfDigest(children.Required("DigestMethod").Optional("Algorithm"), allowSha1),
            XmlSignature.Base64(children.Required("DigestValue")));
    }

    /// <summary>The canonical bytes of the target element if their digest is the signed one; otherwise null.</summary>
    public MemoryStream? Match(XmlElement target, XmlElement signature)
    {
        MemoryStream bytes = _canonicalization.Apply(target, IsEnveloped ? signature : null);
        bool matches = CryptographicOperations.FixedTimeEquals(HashMethod.Hash(_hash, bytes), _digest);
        bytes.Position = 0;
        return matches ? bytes : null;
    }

    private static (bool Enveloped, Canonicalization? Canonicalization) ReadTransforms(XmlElement transforms)
    {
        bool enveloped = false;
        Canonicalization? canonicalization = null;
        foreach (XmlElement transform in StrictChildren.All(transforms, "Transform"))
        {
            string? algorithm = transform.Optional("Algorithm");
            if (algorithm == SignatureNames.Enveloped && !enveloped)
                enveloped = true;
            else if (Canonicalization.IsKnown(algorithm) && canonicalization is null)
                canonicalization = new Canonicalization(algorithm!, XmlSignature.InclusivePrefixes(transform));
            else
                throw new SignatureRejectedException($"transform '{UntrustedText.Line(algorithm)}' is not allowed here; expected enveloped-signature and one canonicalization, each once");
        }

        return (enveloped, canonicalization);
    }
}
