using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Metadata;

/// <summary>Findings about identity provider metadata for AWS.</summary>
internal static partial class SamlMetadataFindings
{
    private const int MinDocument = 1_000;
    private const int MaxDocument = 10_000_000;
    private const int MinRsaBits = 2_048;
    private const int MinRsaBitsOfIam = 1_024;
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>The findings, most important first.</summary>
    public static IEnumerable<string> Of(
        string entityId, IReadOnlyList<SamlCertificate> signing, IReadOnlyList<SamlEndpoint> endpoints, DateTime? validUntil, string document, DateTime now) =>
    [
        .. RefusedByIam(entityId, signing, endpoints, validUntil, document, now),
        .. signing.SelectMany(certificate => OfCertificate(certificate, now)),
        .. RollOver(signing),
    ];

    private static IEnumerable<string> RefusedByIam(
        string entityId, IReadOnlyList<SamlCertificate> signing, IReadOnlyList<SamlEndpoint> endpoints, DateTime? validUntil, string document, DateTime now)
    {
        if (entityId.Length is 0 or > 1_024)
            yield return $"IAM would reject it: the entityID has {entityId.Length} characters; expected 1 to 1,024.";
        if (signing.Count == 0)
            yield return "IAM would reject it: it has no signing certificate.";
        if (!endpoints.Any(endpoint => endpoint.BindingUri is MetadataNames.Redirect or MetadataNames.Post))
            yield return "IAM would reject it: it has no SingleSignOnService with HTTP-Redirect or HTTP-POST.";
        if (document.Length is < MinDocument or > MaxDocument)
            yield return $"IAM would reject it: the document has {document.Length.Grouped()} characters; expected {MinDocument.Grouped()} to {MaxDocument.Grouped()}.";
        if (DeclaredEncoding().Match(document) is { Success: true } declared && !declared.Groups["name"].Value.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            yield return $"IAM would reject it: the document declares the encoding {declared.Groups["name"].Value}; expected UTF-8.";
        foreach (SamlCertificate certificate in signing)
        {
            if (certificate.RsaBits < MinRsaBitsOfIam)
                yield return $"IAM would reject it: {Name(certificate)} has an RSA key of {certificate.RsaBits} bits; expected at least {MinRsaBitsOfIam.Grouped()}.";
            if (RepeatedExtension(certificate.Certificate) is { } extension)
                yield return $"IAM would reject it: {Name(certificate)} has the extension {extension} more than once.";
        }

        if (validUntil <= now)
            yield return $"The document expired at {validUntil:u}; download it again.";
    }

    private static string Name(SamlCertificate certificate) => $"the signing certificate {certificate.Thumbprint} ({UntrustedText.Line(certificate.Subject)})";

    private static string? RepeatedExtension(X509Certificate2 certificate)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return certificate.Extensions.Select(extension => extension.Oid?.Value ?? string.Empty).FirstOrDefault(oid => !seen.Add(oid));
    }

    [GeneratedRegex("""^<\?xml\s[^>]{0,100}?encoding\s*=\s*["'](?<name>[A-Za-z0-9._-]{1,40})["']""", RegexOptions.CultureInvariant)]
    private static partial Regex DeclaredEncoding();

    private static IEnumerable<string> OfCertificate(SamlCertificate certificate, DateTime now)
    {
        string name = $"T{Name(certificate)[1..]}";
        if (certificate.KeyAlgorithm == "unreadable" || certificate.NotAfter == DateTime.MinValue || certificate.NotBefore == DateTime.MinValue)
        {
            yield return $"{name} has an unreadable key or dates.";
            yield break;
        }

        if (certificate.NotAfter <= now)
            yield return $"{name} expired at {certificate.NotAfter:u}. AWS still accepts it; your security policy may not.";
        else if (certificate.NotAfter - now <= Soon)
            yield return $"{name} expires at {certificate.NotAfter:u}. Upload new metadata to IAM before the identity provider changes the certificate.";
        if (certificate.NotBefore > now)
            yield return $"{name} is not valid before {certificate.NotBefore:u}.";
        if (certificate.RsaBits < MinRsaBits)
            yield return $"{name} has a weak key: {certificate.KeyAlgorithm}; expected at least {MinRsaBits} bits.";
        if (certificate.KeyAlgorithm is not ("ECDSA 256" or "ECDSA 384" or "ECDSA 521") && certificate.RsaBits is null)
            yield return $"{name} has a key that cannot sign assertions: {certificate.KeyAlgorithm}; expected RSA or ECDSA on P-256, P-384 or P-521.";
        if (certificate.Certificate.SignatureAlgorithm.FriendlyName is { } algorithm
            && (algorithm.Contains("sha1", StringComparison.OrdinalIgnoreCase) || algorithm.Contains("md5", StringComparison.OrdinalIgnoreCase)))
            yield return $"{name} is itself signed with {algorithm}, which is a weak digest.";
    }

    private static IEnumerable<string> RollOver(IReadOnlyList<SamlCertificate> signing)
    {
        int count = signing.Select(certificate => certificate.Thumbprint).Distinct(StringComparer.Ordinal).Count();
        if (count > 1)
            yield return $"The metadata has {count} signing certificates, so a rollover is in progress. Upload this metadata to IAM before the identity provider signs with the new certificate.";
    }
}
