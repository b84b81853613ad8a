using System.Globalization;
using System.Xml;
using PSFederation.Core.Saml.Signatures;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Metadata;

/// <summary>Reads the metadata of SAML 2.0 identity providers: an EntityDescriptor, or an EntitiesDescriptor full of them.</summary>
public static class SamlMetadataReader
{
    private const string ValidUntil = "validUntil";
    private const int MaxEntities = 20_000;

    /// <summary>Reads a document.</summary>
    /// <param name="xml">The XML.</param>
    /// <param name="now">The time for the check of certificates, UTC.</param>
    /// <returns>The identity providers in it, one or more.</returns>
    /// <exception cref="FederationException">It is not XML, not metadata, or contains no identity provider.</exception>
    public static IReadOnlyList<SamlMetadata> Read(string xml, DateTime now)
    {
        string text = xml.Trim().TrimStart('\uFEFF');
        if (!text.StartsWith('<'))
            throw Invalid("is not XML");
        XmlElement root = SafeXml.Load(text, SafeXml.MaxNodesOfMetadata).DocumentElement!;
        List<Entity> entities = [];
        Collect(root, validUntil: null, entities);
        bool whole = root.Is("EntityDescriptor", MetadataNames.Namespace);
        List<SamlMetadata> found = [];
        foreach (Entity entity in entities)
        {
            if (IdentityProvider(entity.Element) is { } role)
                found.Add(Read(entity, role, whole ? text : Extract(entity), now));
        }

        return found.Count > 0
            ? found
            : throw Invalid("describes no identity provider (IDPSSODescriptor for SAML 2.0); it may be service provider metadata");
    }

    /// <summary>An EntityDescriptor, and the validity of its parent elements.</summary>
    private sealed record Entity(XmlElement Element, DateTime? ValidUntil);

    /// <summary>Metadata is valid until the earliest time in the element or its ancestors (SAML Metadata 2.3.1, 2.3.2).</summary>
    private static void Collect(XmlElement element, DateTime? validUntil, List<Entity> entities)
    {
        validUntil = Earlier(validUntil, element.Time(ValidUntil));
        if (element.Is("EntityDescriptor", MetadataNames.Namespace))
        {
            entities.Add(new Entity(element, validUntil));
            return;
        }

        if (!element.Is("EntitiesDescriptor", MetadataNames.Namespace))
            throw Invalid($"is {UntrustedText.Line(element.LocalName).WithArticle()} in the namespace '{UntrustedText.Line(element.NamespaceURI)}'");
        foreach (XmlElement child in element.Elements())
        {
            if (child.LocalName is "EntityDescriptor" or "EntitiesDescriptor" && child.NamespaceURI == MetadataNames.Namespace && entities.Count < MaxEntities)
                Collect(child, validUntil, entities);
        }
    }

    private static XmlElement? IdentityProvider(XmlElement entity) =>
        entity.Children("IDPSSODescriptor", MetadataNames.Namespace)
            .FirstOrDefault(role => (role.Optional("protocolSupportEnumeration") ?? string.Empty)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains(SamlNames.Protocol));

    /// <summary>
    /// An entity as a separate document. The inherited validity is added, unless the entity has a signature, which a change would break.
    /// </summary>
    private static string Extract(Entity entity)
    {
        XmlElement element = entity.Element;
        if (entity.ValidUntil is { } end && element.Time(ValidUntil) != end && !element.Children("Signature", SignatureNames.Namespace).Any())
            element.SetAttribute(ValidUntil, end.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture));
        return element.OuterXml;
    }

    private static SamlMetadata Read(Entity described, XmlElement role, string document, DateTime now)
    {
        XmlElement entity = described.Element;
        string entityId = entity.Optional("entityID")?.Trim(SamlXml.Blanks) ?? string.Empty;
        List<string> problems = [];
        List<SamlCertificate> certificates = [.. Certificates(role, problems)];
        List<SamlEndpoint> endpoints =
        [
            .. role.Children("SingleSignOnService", MetadataNames.Namespace)
                .Select(service => new SamlEndpoint(service.Optional("Binding") ?? string.Empty, service.Optional("Location") ?? string.Empty)),
        ];
        List<SamlCertificate> signing = [.. certificates.Where(certificate => certificate.Use is null or "signing")];
        DateTime? validUntil = Earlier(described.ValidUntil, role.Time(ValidUntil));
        problems.AddRange(SamlMetadataFindings.Of(entityId, signing, endpoints, validUntil, document, now));
        return new SamlMetadata
        {
            EntityId = entityId,
            Name = ProviderName(entityId),
            SignOnEndpoints = endpoints,
            SigningCertificates = signing,
            EncryptionCertificates = [.. certificates.Where(certificate => certificate.Use is null or "encryption")],
            ValidUntil = validUntil,
            WantAuthnRequestsSigned = role.Optional("WantAuthnRequestsSigned") is "true" or "1",
            NameIdFormats = [.. role.Children("NameIDFormat", MetadataNames.Namespace).Select(format => format.Text())],
            SAMLMetadataDocument = document,
            Warnings = problems,
        };
    }

    private static IEnumerable<SamlCertificate> Certificates(XmlElement role, List<string> problems)
    {
        foreach (XmlElement descriptor in role.Children("KeyDescriptor", MetadataNames.Namespace))
        {
            string? use = descriptor.Optional("use");
            int found = 0;
            foreach (XmlElement element in descriptor.GetElementsByTagName("X509Certificate", SignatureNames.Namespace).OfType<XmlElement>())
            {
                found++;
                if (MetadataCertificate.Read(element, out string? problem) is { } certificate)
                    yield return new SamlCertificate(certificate, use);
                if (problem is not null)
                    problems.Add(problem);
            }

            if (found == 0)
                problems.Add($"A key for {use ?? "signing and encryption"} has no certificate; AWS requires X509Certificate.");
        }
    }

    /// <summary>A name that IAM accepts: [\w._-]{1,128}.</summary>
    private static string ProviderName(string entityId)
    {
        string text = Uri.TryCreate(entityId, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 ? uri.Host : entityId;
        string name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).Trim('-');
        return name.Length == 0 ? "identity-provider" : name.Length > 128 ? name[..128] : name;
    }

    private static DateTime? Earlier(DateTime? a, DateTime? b) => a is null ? b : b is null || a < b ? a : b;

    private static FederationException Invalid(string found) =>
        new(FederationErrorCode.SamlMetadataInvalid, $"The document {found}; expected SAML 2.0 metadata of an identity provider (EntityDescriptor or EntitiesDescriptor). Check the address or the file.");
}
