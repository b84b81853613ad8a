using System.Security.Cryptography;
using System.Xml;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.Tests.Saml;

namespace PSFederation.Fuzz;

/// <summary>
/// What an identity provider may sign: each input is changed first and signed then, so that everything behind the signature is reached. Times,
/// names, roles and conditions of any form must give a report.
/// </summary>
internal sealed class SamlContentTarget : IFuzzTarget
{
    public const string TargetName = "saml-content";

    private static readonly XmlMutator Xml = new(SamlTarget.Texts);
    private static readonly TextMutator Text = new([.. SamlTarget.Texts, "<!-- -->", "<![CDATA[x]]>", "<?x y?>", "saml:", "https://aws.amazon.com/SAML/Attributes/PrincipalTag:x"]);

    private readonly Signer _signer = new(Signer.SelfSigned(ECDsa.Create(ECCurve.NamedCurves.nistP256))) { Method = Signer.More + "ecdsa-sha256" };
    private readonly SamlVerificationOptions _options;

    public SamlContentTarget() => _options = new SamlVerificationOptions
    {
        SigningCertificates = [_signer.Certificate],
        At = new DateTime(2026, 1, 2, 3, 5, 5, DateTimeKind.Utc),
        DecryptionKeys = [Encryptor.TestKey],
    };

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string xml = Xml.Mutate(new SampleResponse().Xml, random);
        if (random.OneIn(3))
            xml = Text.Mutate(xml, random);
        try
        {
            XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
            document.LoadXml(xml);
            if (random.OneIn(10) && document.GetElementsByTagName("NameID", Assertion).OfType<XmlElement>().FirstOrDefault() is { ParentNode: XmlElement } name)
                Encryptor.Default.Encrypt(name, "EncryptedID");
            _signer.Sign(document, random.OneIn(2) ? "_a" : "_r");
            return document.OuterXml;
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or ArgumentException or CryptographicException)
        {
            // It cannot be signed any more; that it is refused is for the other target to say.
            return xml;
        }
    }

    public string? Run(string input)
    {
        SamlVerification verification = new SamlVerifier(_options).Verify(input);
        return verification.IsValid && verification.Assertion is not { IsVerified: true } ? "valid, and not verified" : null;
    }

    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
}
