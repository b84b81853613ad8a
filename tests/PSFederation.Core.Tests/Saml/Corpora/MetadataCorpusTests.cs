using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Saml.Signatures;

namespace PSFederation.Core.Tests.Saml.Corpora;

/// <summary>Third-party metadata: read or refused with a code, the file's name giving the property.</summary>
public class MetadataCorpusTests
{
    private static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static IEnumerable<SamlCase> Documents =>
        SamlCase.Load("toolkit-metadata").Concat(SamlCase.Load("wsfed-metadata")).Concat(SamlCase.Load("crewjam-providers").Where(item => item.IsMetadata));

    [Fact]
    public void Everything_is_read_or_refused_with_a_code()
    {
        int read = 0;
        foreach (SamlCase item in Documents)
        {
            try
            {
                IReadOnlyList<SamlMetadata> entities = SamlMetadataReader.Read(item.Text, Now);
                read++;
                Assert.All(entities, entity => Assert.True(entity.SigningCertificates.Count > 0 || entity.Warnings.Count > 0, item.Name));
                if (item.File.Contains("without_entity", StringComparison.OrdinalIgnoreCase) || item.File.Contains("noentityid", StringComparison.OrdinalIgnoreCase))
                    Assert.Contains(entities, entity => entity.Warnings.Any(warning => warning.Contains("entityID", StringComparison.Ordinal)));
            }
            catch (FederationException e)
            {
                Assert.Contains(e.Code, (FederationErrorCode[])[FederationErrorCode.SamlMetadataInvalid, FederationErrorCode.SamlNotXml, FederationErrorCode.SamlMalformed, FederationErrorCode.SamlDtdForbidden]);
            }
        }

        Assert.InRange(read, 15, int.MaxValue);
    }

    [Fact]
    public void Signatures_of_federation_metadata_have_their_verdict()
    {
        foreach (SamlCase item in SamlCase.Load("wsfed-metadata").Where(item => item.SignatureVerdict is "valid"))
        {
            System.Xml.XmlElement root = SafeXml.Load(item.Text).DocumentElement!;
            X509Certificate2[] keys = [.. SamlMetadataReader.Read(item.Text, Now).SelectMany(entity => entity.SigningCertificates).Select(entry => entry.Certificate)];
            Assert.Equal("EntityDescriptor", SamlSignature.Verify(root, keys, allowSha1: true).Element);
            root.SetAttribute("entityID", "https://evil.example.com");
            Assert.Throws<SignatureRejectedException>(() => SamlSignature.Verify(root, keys, allowSha1: true));
        }
    }
}
