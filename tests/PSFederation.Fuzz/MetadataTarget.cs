using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Tests.Saml;

namespace PSFederation.Fuzz;

/// <summary>Reading of metadata, alone and in a federation.</summary>
internal sealed class MetadataTarget : IFuzzTarget
{
    public const string TargetName = "metadata";

    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly string[] Texts =
    [
        string.Empty, "https://idp.example.com/metadata", "signing", "encryption", "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "2026-01-02T03:04:05Z", "9999-12-31T23:59:59-14:00", "PT1H", "AAAA", "x", "\u202Ex", new string('a', 2_000),
    ];

    private static readonly XmlMutator Xml = new(Texts);
    private static readonly TextMutator Text = new([.. Texts, "<!DOCTYPE a>", "<!-- -->", "md:", "</md:EntityDescriptor>", "<md:IDPSSODescriptor ", "&#0;", "xmlns:md=\"urn:x\""]);

    private readonly string[] _samples;

    public MetadataTarget()
    {
        string entity = $"""
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example.com/metadata" validUntil="2030-01-01T00:00:00Z">
              <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="true">
                <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(Signer.Rsa.Certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
                <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
              </md:IDPSSODescriptor>
            </md:EntityDescriptor>
            """;
        _samples = [entity, $"<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{entity}{entity}</md:EntitiesDescriptor>"];
        _ = SamlMetadataReader.Read(_samples[1], Now);
    }

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string xml = random.Pick(_samples);
        if (!random.OneIn(3))
            xml = Xml.Mutate(xml, random);
        return random.OneIn(2) ? Text.Mutate(xml, random) : xml;
    }

    public string? Run(string input)
    {
        try
        {
            IReadOnlyList<SamlMetadata> entities = SamlMetadataReader.Read(input, Now);
            return entities.Count == 0 ? "read, and nothing in it" : null;
        }
        catch (FederationException)
        {
            return null;
        }
    }
}
