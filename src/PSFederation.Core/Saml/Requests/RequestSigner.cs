using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using PSFederation.Core.Certificates;
using PSFederation.Core.Saml.Signatures;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Requests;

/// <summary>
/// Signs requests with the private key of a certificate: RSA-SHA256, or ECDSA with the hash of the curve. The value is created with RSA and
/// ECDsa directly, because System.Security.Cryptography.Xml does not support ECDSA.
/// </summary>
public sealed class RequestSigner : IDisposable
{
    private const int MinRsaBits = 2_048;
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Sha256Digest = "http://www.w3.org/2001/04/xmlenc#sha256";

    private readonly X509Certificate2 _certificate;
    private readonly AsymmetricAlgorithm _key;
    private readonly HashAlgorithmName _hash;

    private RequestSigner(X509Certificate2 certificate, AsymmetricAlgorithm key, string algorithm, HashAlgorithmName hash)
    {
        _certificate = certificate;
        _key = key;
        _hash = hash;
        Algorithm = More + algorithm;
    }

    /// <summary>The URI of the signature algorithm (RFC 9231).</summary>
    public string Algorithm { get; }

    /// <summary>Creates a signer from a certificate.</summary>
    /// <param name="certificate">A certificate with an RSA key of 2,048 bits or more, or one on P-256, P-384 or P-521.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="FederationException">It has no suitable key.</exception>
    public static RequestSigner Of(X509Certificate2 certificate)
    {
        if (certificate.GetRSAPrivateKey() is { } rsa)
        {
            return rsa.KeySize >= MinRsaBits
                ? new RequestSigner(certificate, rsa, "rsa-sha256", HashAlgorithmName.SHA256)
                : throw Unusable(certificate, $"has an RSA key of {rsa.KeySize} bits; expected at least {MinRsaBits}");
        }

        ECDsa key = certificate.GetECDsaPrivateKey() ?? throw Unusable(certificate, "has no RSA or elliptic curve private key; expected one that can sign requests");
        return Curve(key) switch
        {
            "1.2.840.10045.3.1.7" or "nistP256" or "ECDSA_P256" => new RequestSigner(certificate, key, "ecdsa-sha256", HashAlgorithmName.SHA256),
            "1.3.132.0.34" or "nistP384" or "ECDSA_P384" => new RequestSigner(certificate, key, "ecdsa-sha384", HashAlgorithmName.SHA384),
            "1.3.132.0.35" or "nistP521" or "ECDSA_P521" => new RequestSigner(certificate, key, "ecdsa-sha512", HashAlgorithmName.SHA512),
            _ => throw Unusable(certificate, "has a key with another curve; expected P-256, P-384 or P-521"),
        };
    }

    /// <summary>Creates a signer from a file.</summary>
    /// <param name="path">The full path of an unencrypted PEM file with both, or of a PKCS #12 file without a password.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="FederationException">The file cannot be read, or lacks one of them.</exception>
    public static RequestSigner Read(string path)
    {
        byte[] content = CertificateFile.ReadBytes(path);
        try
        {
            string text = Encoding.UTF8.GetString(content);
            return Of(content.AsSpan().IndexOf("-----BEGIN"u8) < 0
                ? X509CertificateLoader.LoadPkcs12(content, password: null)
                : X509Certificate2.CreateFromPem(text, text));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new FederationException(
                FederationErrorCode.CertificateUnusable, $"The file '{path}' contains no certificate with its private key; expected unencrypted PEM with both, or PKCS #12 (.pfx) without a password.", path);
        }
    }

    /// <summary>Signs bytes.</summary>
    internal byte[] Sign(byte[] data) => _key is ECDsa ecdsa
        ? ecdsa.SignData(data, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        : ((RSA)_key).SignData(data, _hash, RSASignaturePadding.Pkcs1);

    /// <summary>Adds an enveloped signature of the whole message after its Issuer (SAML Core 5.4): one reference by ID, exclusive canonicalization.</summary>
    /// <param name="xml">A message whose root has an ID.</param>
    /// <returns>The signed message.</returns>
    internal string SignXml(string xml)
    {
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(xml);
        XmlElement root = document.DocumentElement!;
        Canonicalization exclusive = new(SignatureNames.ExclusiveC14N, InclusivePrefixes: null);
        string digest = Convert.ToBase64String(SHA256.HashData(exclusive.Apply(root, without: null)));
        XmlElement signature = Add(root, "Signature");
        root.InsertAfter(signature, root.Child("Issuer", SamlNames.Assertion));
        XmlElement signedInfo = Add(signature, "SignedInfo");
        Add(signedInfo, "CanonicalizationMethod", SignatureNames.ExclusiveC14N);
        Add(signedInfo, "SignatureMethod", Algorithm);
        XmlElement reference = Add(signedInfo, "Reference");
        reference.SetAttribute("URI", "#" + root.GetAttribute("ID"));
        XmlElement transforms = Add(reference, "Transforms");
        Add(transforms, "Transform", SignatureNames.Enveloped);
        Add(transforms, "Transform", SignatureNames.ExclusiveC14N);
        Add(reference, "DigestMethod", Sha256Digest);
        Add(reference, "DigestValue").InnerText = digest;
        Add(signature, "SignatureValue").InnerText = Convert.ToBase64String(Sign(exclusive.Apply(signedInfo, without: null).ToArray()));
        Add(Add(Add(signature, "KeyInfo"), "X509Data"), "X509Certificate").InnerText = Convert.ToBase64String(_certificate.RawData);
        return document.OuterXml;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The OID of the curve; some platforms report only its name.</summary>
    private static string? Curve(ECDsa key)
    {
        Oid? oid = key.ExportParameters(includePrivateParameters: false).Curve.Oid;
        return oid?.Value ?? oid?.FriendlyName;
    }

    private static XmlElement Add(XmlElement parent, string name, string? algorithm = null)
    {
        XmlElement child = parent.OwnerDocument.CreateElement("ds", name, SignatureNames.Namespace);
        if (algorithm is not null)
            child.SetAttribute("Algorithm", algorithm);
        parent.AppendChild(child);
        return child;
    }

    private static FederationException Unusable(X509Certificate2 certificate, string what) =>
        new(FederationErrorCode.CertificateUnusable, $"The certificate '{UntrustedText.Line(certificate.Subject)}' {what}.", certificate.Subject);
}
