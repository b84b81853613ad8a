using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Xml;
using PSFederation.Core.Certificates;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Saml.Verification;

namespace PSFederation.Core.Tests.Saml.Corpora;

/// <summary>A case of the SAML corpora: a document, what upstream says of it, and the context of that verdict.</summary>
internal sealed class SamlCase
{
    private readonly JsonNode _case;
    private readonly IReadOnlyList<X509Certificate2> _familyCertificates;

    private SamlCase(string family, JsonNode node, IReadOnlyList<X509Certificate2> familyCertificates)
    {
        Family = family;
        _case = node;
        _familyCertificates = familyCertificates;
    }

    public string Family { get; }

    public string File => (string)_case["file"]!;

    public string Name => $"{Family}/{File}";

    public string Expect => (string?)_case["expect"] ?? string.Empty;

    public bool IsReject => Expect.StartsWith("reject", StringComparison.Ordinal) && !Expect.StartsWith("reject if", StringComparison.Ordinal);

    public bool IsAccept => Expect.StartsWith("accept", StringComparison.Ordinal);

    public bool IsDisputed => _case["disputed"] is not null;

    public bool IsLiveAttack => (bool?)_case["attack_is_live"] == true;

    public bool IsMetadata => (string?)_case["type"] == "metadata";

    /// <summary>Whether the case says all that a full verdict needs.</summary>
    public bool HasContext => _case["audience"] is not null && _case["recipient"] is not null && _case["issuer"] is not null;

    /// <summary>Whether there is a key to decrypt it with.</summary>
    public bool HasKey => Keys().Count > 0;

    /// <summary>What libxmlsec1 says of the signatures with the staged certificates.</summary>
    public string? SignatureVerdict => (string?)_case["signature"];

    /// <summary>Where the document lies; a case without its file is a failure, and no reason to skip.</summary>
    public string Path
    {
        get
        {
            string path = System.IO.Path.Combine(PSFederation.Tests.Corpora.Require("saml", Family), File);
            Assert.True(System.IO.File.Exists(path), $"{Name} is in cases.json and not in its folder.");
            return path;
        }
    }

    public string Text => System.IO.File.ReadAllText(Path);

    public static IReadOnlyList<SamlCase> Load(string family)
    {
        JsonNode cases = PSFederation.Tests.Corpora.Json("saml", family, "cases.json");
        List<X509Certificate2> certificates =
        [
            .. (cases["certs"]?.AsArray() ?? []).SelectMany(name => Certificates(family, (string)name!)),
        ];
        return [.. cases["cases"]!.AsArray().Select(node => new SamlCase(family, node!, certificates))];
    }

    public static IReadOnlyList<string> Families =>
        [.. Directory.EnumerateDirectories(PSFederation.Tests.Corpora.Require("saml")).Select(folder => System.IO.Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The context of the verdict. What the case does not say is taken from the document itself, so that a refusal is never for want
    /// of context.
    /// </summary>
    public SamlVerificationOptions Options()
    {
        XmlElement? root = TryRoot();
        List<string> audiences = (string?)_case["audience"] is { } audience ? [audience] : Texts(root, "Audience");
        return new SamlVerificationOptions
        {
            SigningCertificates = Pinned(),
            Issuer = (string?)_case["issuer"],
            Audiences = audiences.Count > 0 ? audiences : ["urn:any"],
            Recipient = (string?)_case["recipient"] ?? Attribute(root, "SubjectConfirmationData", "Recipient") ?? root?.GetAttribute("Destination"),
            At = Clock(root),
            AllowSha1 = true,
            AllowRsa15 = true,
            // Upstream's test certificates have long expired; where a refusal is for that, the case says so.
            AllowExpiredCertificate = !IsReject,
            DecryptionKeys = Keys(),
        };
    }

    private DateTime Clock(XmlElement? root)
    {
        if (DateTime.TryParse((string?)_case["clock"], null, System.Globalization.DateTimeStyles.AdjustToUniversal | System.Globalization.DateTimeStyles.AssumeUniversal, out DateTime clock))
            return clock;
        string? within = Attribute(root, "Conditions", "NotBefore") ?? root?.GetAttribute("IssueInstant");
        return DateTime.TryParse(within, null, System.Globalization.DateTimeStyles.AdjustToUniversal | System.Globalization.DateTimeStyles.AssumeUniversal, out DateTime time)
            ? time.AddMinutes(1)
            : DateTime.UnixEpoch;
    }

    private List<X509Certificate2> Pinned()
    {
        if ((string?)_case["metadata"] is { } metadata)
            return Certificates(Family, metadata + "#md");
        return (string?)_case["cert"] is { } certificate ? Certificates(Family, certificate) : [.. _familyCertificates];
    }

    private List<RSA> Keys()
    {
        IEnumerable<string> files = (string?)_case["deckey"] is { } key
            ? [.. Directory.EnumerateFiles(PSFederation.Tests.Corpora.Require("saml", Family), key, SearchOption.AllDirectories)]
            : Directory.EnumerateFiles(PSFederation.Tests.Corpora.Require("saml", Family), "*", SearchOption.AllDirectories)
                .Where(file => System.IO.File.ReadAllText(file).Contains("PRIVATE KEY-----", StringComparison.Ordinal));
        List<RSA> keys = [];
        foreach (string file in files)
        {
            try
            {
                keys.Add(DecryptionKeys.Read(file));
            }
            catch (FederationException)
            {
                // An EC key, or a key on purpose broken.
            }
        }

        return keys;
    }

    private static List<X509Certificate2> Certificates(string family, string name)
    {
        string path = PSFederation.Tests.Corpora.Require("saml", family, name.Split('#')[0]);
        try
        {
            return name.EndsWith("#md", StringComparison.Ordinal)
                ? [.. SamlMetadataReader.Read(System.IO.File.ReadAllText(path), DateTime.UtcNow).SelectMany(entity => entity.SigningCertificates).Select(entry => entry.Certificate)]
                : [.. CertificateFile.Read(path)];
        }
        catch (FederationException)
        {
            return [];
        }
    }

    private XmlElement? TryRoot()
    {
        try
        {
            return SamlInput.Read(Text).Root;
        }
        catch (FederationException)
        {
            return null;
        }
    }

    private static List<string> Texts(XmlElement? root, string name) =>
        root is null ? [] : [.. root.GetElementsByTagName(name, SamlNames.Assertion).OfType<XmlElement>().Select(element => element.InnerText.Trim()).Distinct()];

    private static string? Attribute(XmlElement? root, string element, string attribute) =>
        root?.GetElementsByTagName(element, SamlNames.Assertion).OfType<XmlElement>().Select(e => e.GetAttribute(attribute)).FirstOrDefault(value => value.Length > 0);
}
