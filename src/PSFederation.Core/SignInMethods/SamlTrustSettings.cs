namespace PSFederation.Core.SignInMethods;

/// <summary>The trust settings for the assertions of a profile: paths or addresses of keys, which are read again at each sign-in.</summary>
public sealed record SamlTrustSettings
{
    /// <summary>Creates settings without keys.</summary>
    public SamlTrustSettings()
    {
    }

    internal SamlTrustSettings(MemberReader json)
    {
        Metadata = json.Texts("metadata");
        Certificates = json.Texts("certificates");
        DecryptionCertificates = json.Texts("decryptionCertificates");
        Rules = new SamlTrustRules(json);
    }

    /// <summary>Full paths and addresses of the identity provider's metadata.</summary>
    public IReadOnlyList<string> Metadata { get; init; } = [];

    /// <summary>Full paths of the certificates that can sign.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Full paths of the private keys that can decrypt the assertion.</summary>
    public IReadOnlyList<string> DecryptionCertificates { get; init; } = [];

    /// <summary>The exceptions to the rules.</summary>
    public SamlTrustRules Rules { get; init; } = new();

    internal IEnumerable<string> Files => [.. Metadata, .. Certificates, .. DecryptionCertificates];

    internal IEnumerable<MethodAddress> Addresses =>
        Metadata.Where(IsAddress).Select(metadata => new MethodAddress(metadata, "Metadata", "metadata", FederationErrorCode.SignInInsecure, IsFull: false));

    /// <summary>Whether a text is a web address rather than a path.</summary>
    public static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    internal void Write(MemberWriter json)
    {
        json.Texts("metadata", Metadata);
        json.Texts("certificates", Certificates);
        json.Texts("decryptionCertificates", DecryptionCertificates);
        Rules.Write(json);
    }

    internal void Show(FederatedProfile profile)
    {
        profile.Metadata = Metadata;
        profile.Certificate = Certificates;
        profile.DecryptionCertificate = DecryptionCertificates;
        Rules.Show(profile);
    }
}
