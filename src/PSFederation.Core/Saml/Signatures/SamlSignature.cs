using System.Security.Cryptography.X509Certificates;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Signatures;

/// <summary>A valid signature: its signer and the signed bytes.</summary>
/// <param name="Element">Response or Assertion.</param>
/// <param name="Method">The algorithm, for display.</param>
/// <param name="Signer">The pinned certificate of the signing key.</param>
/// <param name="SignedBytes">The canonical bytes of the element: the only content that is read from now on.</param>
internal sealed record VerifiedSignature(string Element, string Method, SamlCertificate Signer, MemoryStream SignedBytes);

/// <summary>
/// The rules for a valid signature in a SAML document (SAML Core 5.4): it is a child of the signed element, has exactly one
/// Reference, to that element by an ID that occurs once, and a pinned key created it.
/// </summary>
internal static class SamlSignature
{
    /// <summary>The Signature elements that are children of an element.</summary>
    public static IReadOnlyList<XmlElement> Of(XmlElement element) => [.. element.Children("Signature", SignatureNames.Namespace)];

    /// <summary>Verifies the signature of an element.</summary>
    /// <param name="element">The Response or Assertion.</param>
    /// <param name="pinned">The certificates that can have signed.</param>
    /// <param name="allowSha1">Whether SHA-1 is allowed.</param>
    /// <exception cref="SignatureRejectedException">It is not valid; the message gives the reason.</exception>
    public static VerifiedSignature Verify(XmlElement element, IReadOnlyCollection<X509Certificate2> pinned, bool allowSha1)
    {
        IReadOnlyList<XmlElement> signatures = Of(element);
        if (signatures.Count != 1)
            throw new SignatureRejectedException($"{element.LocalName} has {signatures.Count} signatures; expected one");
        XmlSignature signature = XmlSignature.Read(signatures[0], allowSha1);
        if (signature.Objects > 0)
            throw new SignatureRejectedException("the signature contains an Object, which a SAML signature never does");
        if (signature.References.Count != 1)
            throw new SignatureRejectedException($"the signature has {signature.References.Count} References; expected exactly one");
        XmlReference reference = signature.References[0];
        RequireTarget(reference, element);
        VerificationKey signer = signature.FindSigner(pinned) ?? throw new SignatureRejectedException(
            (pinned.Count == 1 ? "the pinned certificate did not make the signature" : $"none of the {pinned.Count} pinned certificates made the signature")
            + (signature.ClaimedSigner() is { } claimed ? $"; the document claims {UntrustedText.Line(claimed)}" : string.Empty));
        MemoryStream bytes = signature.Match(reference, element)
            ?? throw new SignatureRejectedException($"the digest does not match: {element.LocalName} was changed after it was signed");
        string method = reference.IsSha1 && !signature.Method.Name.EndsWith("SHA1", StringComparison.Ordinal) ? $"{signature.Method.Name} with digest SHA1" : signature.Method.Name;
        return new VerifiedSignature(element.LocalName, method, signer.Certificate, bytes);
    }

    /// <summary>The reference must mean exactly this element: by its ID, or as the whole document if it is the root.</summary>
    private static void RequireTarget(XmlReference reference, XmlElement element)
    {
        if (!reference.IsEnveloped)
            throw new SignatureRejectedException("the Reference lacks the enveloped-signature transform");
        bool isRoot = element.OwnerDocument.DocumentElement == element;
        if (reference.Uri is { Length: 0 } && isRoot)
            return;
        string? id = element.Optional("ID");
        if (string.IsNullOrEmpty(id) || reference.Uri != "#" + id)
            throw new SignatureRejectedException($"the Reference is to '{UntrustedText.Line(reference.Uri)}', not to the {element.LocalName} that contains the signature");
        int count = CountId(element.OwnerDocument.DocumentElement!, id);
        if (count != 1)
            throw new SignatureRejectedException($"the signed ID occurs {count} times in the document; expected once");
    }

    /// <summary>How often a value occurs as an ID attribute of any spelling, because another reader might use it to find another element.</summary>
    private static int CountId(XmlElement root, string id)
    {
        int count = 0;
        foreach (XmlElement element in root.SelfAndDescendants())
        {
            // An element without attributes allocates an empty collection on access.
            if (!element.HasAttributes)
                continue;
            foreach (XmlAttribute attribute in element.Attributes)
            {
                if (attribute.LocalName is "ID" or "Id" or "id" && attribute.Value == id)
                    count++;
            }
        }

        return count;
    }
}
