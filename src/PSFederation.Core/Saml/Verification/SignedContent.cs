using System.Security.Cryptography.X509Certificates;
using System.Xml;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.Saml.Signatures;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Verification;

/// <summary>The trusted content of a document: the signed elements.</summary>
/// <param name="Assertion">The Assertion; null if it is encrypted and there is no key.</param>
/// <param name="Original">The Assertion in the document as it was sent, or decrypted.</param>
/// <param name="Response">The Response around it; null if there is none.</param>
/// <param name="IsVerified">Whether a signature covers the assertion.</param>
/// <param name="HasResponseSignature">Whether the Response has a signature.</param>
/// <param name="IsEncrypted">Whether the assertion was encrypted in the document.</param>
internal sealed record SignedContent(XmlElement? Assertion, XmlElement? Original, XmlElement? Response, bool IsVerified, bool HasResponseSignature, bool IsEncrypted)
{
    /// <summary>Whether the Response can omit its Issuer (SAML Profiles 4.1.4.2 with erratum E17).</summary>
    public bool MayOmitIssuer => !HasResponseSignature && !IsEncrypted;
}

/// <summary>
/// Verifies the signatures of a document and returns the signed content. Every signature must be valid, and at least one must cover the
/// assertion. The content is parsed from the signed canonical bytes, so it contains nothing that another reader could interpret
/// differently.
/// </summary>
internal sealed class SignedContentReader(SamlVerificationOptions options, VerificationReportBuilder report)
{
    private const string Reference = "SAML Core 5.4";
    private const string MayBeSignedFirst = ". A Response that was signed before its assertion was encrypted (sign, then encrypt) can be verified only after decryption; specify -DecryptionCertificate";
    private const int MinRsaBits = 1_024;
    private const int GoodRsaBits = 2_048;

    /// <summary>A renewed certificate can have the same key as its predecessor. The first certificate with a matching key is used, so valid ones come first.</summary>
    private readonly X509Certificate2[] _pinned =
        [.. options.SigningCertificates.OrderBy(certificate => IsInTime(VerificationKey.Of(certificate).Certificate, options) ? 0 : 1)];

    /// <summary>Verifies and reads.</summary>
    /// <exception cref="FederationException">The document has no assertion, or it cannot be decrypted.</exception>
    public SignedContent Read(XmlElement root)
    {
        bool isResponse = root.Is("Response", SamlNames.Protocol);
        List<VerifiedSignature> verified = [];
        List<string> faults = [];
        VerifiedSignature? ofResponse = isResponse ? TryVerify(root, verified, faults) : null;
        XmlElement found = isResponse ? FindAssertion(root) : root;
        bool isEncrypted = found.Is("EncryptedAssertion", SamlNames.Assertion);
        XmlElement? assertion = isEncrypted ? Decrypt(found) : found;
        // Verification and decryption go in the reverse order of signing and encryption (SAML Core 6.3): a Response that was signed before its
        // assertion was encrypted can be verified only now.
        bool signedFirst = isEncrypted && assertion is not null && faults.Count > 0 && (ofResponse = TryVerify(root, verified, [])) is not null;
        if (signedFirst)
            faults.Clear();
        VerifiedSignature? ofAssertion = assertion is null ? null : TryVerify(assertion, verified, faults);
        RequireSingleAssertion(root);
        RequireNoOtherSignature(root, assertion);
        Report(verified, faults, isEncrypted && assertion is null, signedFirst);
        SignedContent content = new(assertion, assertion, isResponse ? root : null, IsVerified: false, isResponse && SamlSignature.Of(root).Count > 0, isEncrypted);
        if (faults.Count > 0 || verified.Count == 0 || assertion is null)
            return content;
        if (ofResponse is not null)
            content = content with { Response = SafeXml.LoadAgain(ofResponse.SignedBytes).DocumentElement! };
        // A decrypted assertion is in a document whose Response signature covers its cipher text.
        XmlElement signed = ofAssertion is null
            ? PlainAssertion(content.Response!) ?? Detached(assertion)
            : SafeXml.LoadAgain(ofAssertion.SignedBytes).DocumentElement!;
        return content with { Assertion = signed, IsVerified = true };
    }

    private VerifiedSignature? TryVerify(XmlElement element, List<VerifiedSignature> verified, List<string> faults)
    {
        if (SamlSignature.Of(element).Count == 0)
            return null;
        if (options.SigningCertificates.Count == 0)
            return null;
        try
        {
            VerifiedSignature signature = SamlSignature.Verify(element, _pinned, options.AllowSha1);
            verified.Add(signature);
            return signature;
        }
        catch (SignatureRejectedException fault)
        {
            faults.Add($"{element.LocalName}: {fault.Message}");
            return null;
        }
    }

    private void Report(List<VerifiedSignature> verified, List<string> faults, bool isUnreadable, bool signedFirst)
    {
        const string expected = "a valid signature of the Response or the Assertion by a pinned certificate";
        if (options.SigningCertificates.Count == 0)
            report.Add("Signature", FederationCheckResult.NotVerified, expected, "no certificate to verify it with; specify -Metadata or -Certificate", Reference);
        else if (faults.Count > 0)
            report.Add("Signature", FederationCheckResult.Failed, expected, string.Join("; ", faults) + (isUnreadable ? MayBeSignedFirst : string.Empty), Reference);
        else if (signedFirst)
            report.Add("Signature", FederationCheckResult.Warning, $"{expected}, made after encryption", "Response, signed before its assertion was encrypted (sign, then encrypt)", "SAML Core 6.3");
        else if (verified.Count > 0)
            report.Add("Signature", FederationCheckResult.Passed, expected, string.Join(" and ", verified.Select(v => v.Element)), Reference);
        else if (isUnreadable)
            report.Add("Signature", FederationCheckResult.NotVerified, expected, "none outside the encrypted assertion, which was either signed and then encrypted or not signed; specify -DecryptionCertificate", Reference);
        else
            report.Add("Signature", FederationCheckResult.Failed, expected, "no signature", Reference);
        if (isUnreadable)
            report.Add("Decryption", FederationCheckResult.NotVerified, "a readable assertion", "an encrypted assertion and no key; specify -DecryptionCertificate", "SAML Core 2.3.4");
        foreach (VerifiedSignature signature in verified)
        {
            bool weak = signature.Method.EndsWith("SHA1", StringComparison.Ordinal);
            report.Add($"Algorithm of {signature.Element}", weak ? FederationCheckResult.Warning : FederationCheckResult.Passed,
                "RSA, RSA-PSS or ECDSA with SHA-256 or stronger", signature.Method, "RFC 9231");
            AddSigner(signature);
        }
    }

    /// <summary>A pinned key must be within the validity of its certificate, and long enough.</summary>
    private void AddSigner(VerifiedSignature signature)
    {
        SamlCertificate signer = signature.Signer;
        int rsaBits = signer.RsaBits ?? int.MaxValue;
        bool inTime = IsInTime(signer, options);
        bool counts = (inTime || options.AllowExpiredCertificate) && rsaBits >= (options.AllowSha1 ? MinRsaBits : GoodRsaBits);
        report.Add(
            $"Signer of {signature.Element}",
            !counts ? FederationCheckResult.Failed : inTime && rsaBits >= GoodRsaBits ? FederationCheckResult.Passed : FederationCheckResult.Warning,
            $"a pinned certificate, valid at {options.At:u}, RSA {GoodRsaBits} or stronger",
            $"{signer.Subject}, {signer.KeyAlgorithm}, valid {signer.NotBefore.Day()} to {signer.NotAfter.Day()}",
            "SAML Metadata 2.4.1.1");
    }

    private static bool IsInTime(SamlCertificate signer, SamlVerificationOptions options) =>
        signer.NotBefore <= options.Latest && signer.NotAfter > options.Earliest;

    private static XmlElement FindAssertion(XmlElement response)
    {
        List<XmlElement> found = [.. response.Elements().Where(IsAssertion)];
        if (found.Count != 1)
            throw new FederationException(
                FederationErrorCode.SamlAssertionCount, $"The Response contains {found.Count} assertions; expected exactly one.");
        return found[0];
    }

    private static bool IsAssertion(XmlElement element) =>
        element.LocalName is "Assertion" or "EncryptedAssertion" && element.NamespaceURI == SamlNames.Assertion;

    private XmlElement? Decrypt(XmlElement element)
    {
        if (options.DecryptionKeys.Count == 0)
            return null;
        XmlElement plain = SamlDecryption.Replace(element, options.Decryption);
        return plain.Is("Assertion", SamlNames.Assertion)
            ? plain
            : throw new FederationException(FederationErrorCode.SamlMalformed, $"The decrypted element is {UntrustedText.Line(plain.LocalName).WithArticle()}; expected an Assertion.");
    }

    /// <summary>A second assertion anywhere (in Advice, in an Object, in an extension) is a way to substitute one assertion for another.</summary>
    private static void RequireSingleAssertion(XmlElement root)
    {
        int count = root.SelfAndDescendants().Count(IsAssertion);
        if (count != 1)
            throw new FederationException(
                FederationErrorCode.SamlAssertionCount, $"The document contains {count} assertions, some of them nested; expected exactly one.");
    }

    /// <summary>
    /// A signature is a child of the signed element: the Response, or the Assertion that is read (SAML Core 5.4.1). In any other place it belongs to
    /// other content, which is a known way to hide a signed original in a forged document.
    /// </summary>
    private void RequireNoOtherSignature(XmlElement root, XmlElement? assertion)
    {
        foreach (XmlElement element in root.SelfAndDescendants())
        {
            if (element.Is("Signature", SignatureNames.Namespace) && element.ParentNode is var parent && parent != root && parent != assertion)
            {
                string found = $"a Signature in {UntrustedText.Line(parent?.LocalName).WithArticle()}";
                report.Add("Signature", FederationCheckResult.Failed, "signatures only as children of the Response and of the Assertion", found, Reference);
                throw new FederationException(
                    FederationErrorCode.SamlMalformed, $"The document contains {found}; expected signatures only as children of the Response and of the Assertion.");
            }
        }
    }

    private static XmlElement? PlainAssertion(XmlElement response) =>
        response.Children("Assertion", SamlNames.Assertion).SingleOrDefault();

    private static XmlElement Detached(XmlElement element) => SafeXml.Load(element.OuterXml).DocumentElement!;
}
