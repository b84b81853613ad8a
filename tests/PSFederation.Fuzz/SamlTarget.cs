using System.Security.Cryptography;
using System.Text.Json;
using System.Xml;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.Tests.Saml;

namespace PSFederation.Fuzz;

/// <summary>
/// Reading and verifying of responses. Each input is a response that was signed, perhaps encrypted, and then changed; what is accepted in
/// spite of that must read as it did before.
/// </summary>
internal sealed class SamlTarget : IFuzzTarget
{
    public const string TargetName = "saml";

    private static readonly DateTime Now = new(2026, 1, 2, 3, 5, 5, DateTimeKind.Utc);

    public static readonly string[] Texts =
    [
        string.Empty, "evil", "_a", "_r", "#_a", "#_r", "#xpointer(/)", "x' or '1'='1", "2.0", "1.1", "urn:amazon:webservices", "https://signin.aws.amazon.com/saml",
        "https://idp.example.com/metadata", "urn:oasis:names:tc:SAML:2.0:status:Success", "urn:oasis:names:tc:SAML:2.0:cm:bearer", "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05", "2026-01-02T03:04:05.123456789+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "-1",
        "99999999999999999999", "3600", "AAAA", "AA==", "é", "e\u0301", "\u202Eevil", new string('A', 3_000),
        "arn:aws:iam::111122223333:role/Evil,arn:aws:iam::111122223333:saml-provider/Idp", "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", "http://www.w3.org/2006/12/xml-c14n11", "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
        "http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc", "#default saml x  xml xmlns",
    ];

    private static readonly TextMutator Text = new(
    [
        .. Texts, "<!-- -->", "<!DOCTYPE r [<!ENTITY a \"b\">]>", "&a;", "&amp;", "&#0;", "&#x10FFFF;", "<![CDATA[x]]>", "<?x y?>", "]]>", "<saml:Assertion ", "</saml:Assertion>",
        "<ds:Reference URI=\"\"/>", "<ds:Object>", "</ds:Object>", "xmlns:saml=\"urn:x\"", "xmlns=\"\"", "saml:", "ds:", "ID=\"_a\"", "Id=\"_a\"", "%", "=", "SAMLResponse=",
    ]);

    private static readonly XmlMutator Xml = new(Texts);

    private readonly SamlVerificationOptions _options;
    private readonly string[] _samples;
    private readonly string _good;

    public SamlTarget()
    {
        Signer elliptic = new(Signer.SelfSigned(ECDsa.Create(ECCurve.NamedCurves.nistP256))) { Method = Signer.More + "ecdsa-sha256" };
        _options = new SamlVerificationOptions
        {
            SigningCertificates = [Signer.Rsa.Certificate, elliptic.Certificate],
            Issuer = "https://idp.example.com/metadata",
            At = Now,
            DecryptionKeys = [Encryptor.TestKey],
            AllowTripleDes = true,
        };
        _samples =
        [
            Sign(assertion: elliptic, response: null),
            Sign(assertion: Signer.Rsa, response: null),
            Sign(assertion: null, response: Signer.Rsa),
            Sign(assertion: Signer.Rsa, response: Signer.Rsa),
            Sign(assertion: Signer.Rsa with { Canonicalization = Signer.Inclusive }, response: null),
            Sign(assertion: null, response: Signer.Rsa with { Canonicalization = Signer.Exclusive + "WithComments", PrefixList = "saml #default" }),
            Sign(assertion: Signer.Rsa, response: null, Encryptor.Default),
            Sign(assertion: null, response: Signer.Rsa, Encryptor.Default with { Content = "http://www.w3.org/2001/04/xmlenc#aes128-cbc", KeyBeside = true }),
            Sign(assertion: Signer.Rsa, response: null, Encryptor.Default with { Content = "http://www.w3.org/2001/04/xmlenc#tripledes-cbc" }),
            Sign(assertion: null, response: Signer.Rsa, Encryptor.Default, signsFirst: true),
        ];
        _good = Read(_samples[0]);
        // A sample that is not valid, or says something else, would make a run that finds nothing.
        if (Array.Exists(_samples, sample => Read(sample) != _good))
            throw new InvalidOperationException("A sample does not read as the others before it is changed.");
    }

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string xml = random.Pick(_samples);
        int way = random.Below(4);
        if (way < 3)
            xml = Xml.Mutate(xml, random);
        if (way > 1)
            xml = Text.Mutate(xml, random);
        string input = Envelope.Seal(xml, random);
        return random.OneIn(20) ? Text.Mutate(input, random) : input;
    }

    public string? Run(string input)
    {
        SamlVerification verification = new SamlVerifier(_options).Verify(input);
        if (verification.Assertion is not { IsVerified: true } assertion)
            return verification.IsValid ? "valid, and not verified" : null;
        return Describe(assertion) == _good ? null : $"verified as {Describe(assertion)}";
    }

    private string Read(string sample)
    {
        SamlVerification verification = new SamlVerifier(_options).Verify(sample);
        return verification.IsValid
            ? Describe(verification.Assertion!)
            : throw new InvalidOperationException(string.Join("; ", verification.Checks.Where(check => !check.Passed)));
    }

    /// <summary>All that was signed in every sample: Destination, for one, is not.</summary>
    private static string Describe(SamlAssertion assertion) => JsonSerializer.Serialize(new
    {
        assertion.Issuer,
        assertion.Subject,
        assertion.SubjectFormat,
        Roles = assertion.Roles.Select(role => role.RoleArn + "," + role.PrincipalArn),
        assertion.RoleSessionName,
        assertion.SessionDuration,
        assertion.SourceIdentity,
        assertion.PrincipalTags,
        assertion.TransitiveTagKeys,
        assertion.Audience,
        assertion.Recipient,
        assertion.AssertionId,
        assertion.IssueInstant,
        assertion.NotBefore,
        assertion.NotOnOrAfter,
        assertion.SessionNotOnOrAfter,
    });

    private static string Sign(Signer? assertion, Signer? response, Encryptor? encryptor = null, bool signsFirst = false)
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(new SampleResponse().Xml);
        assertion?.Sign(document, "_a");
        if (signsFirst)
            response?.Sign(document, "_r");
        encryptor?.Encrypt((XmlElement)document.GetElementsByTagName("Assertion", "urn:oasis:names:tc:SAML:2.0:assertion")[0]!);
        if (!signsFirst)
            response?.Sign(document, "_r");
        return document.OuterXml;
    }
}
