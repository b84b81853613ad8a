using System.Xml;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>
/// Finds the issuer of a document in metadata. The issuer is only a claim, which is proved because only the keys of that
/// provider are tried.
/// </summary>
internal static class IssuerTrust
{
    private const string Reference = "SAML Metadata 2.3.2";

    /// <summary>The options with issuer and certificates of that provider.</summary>
    public static SamlVerificationOptions Apply(SamlVerificationOptions options, XmlElement root, VerificationReportBuilder report)
    {
        if (options.Metadata.Count == 0)
            return options;
        string? claimed = ClaimedIssuer(root);
        string? issuer = options.Issuer ?? claimed;
        SamlMetadata? provider = options.Metadata.FirstOrDefault(entity => entity.EntityId == issuer)
            ?? (options.Metadata.Count == 1 && options.Issuer is null ? options.Metadata.First() : null);
        if (provider is null)
        {
            report.Add(
                "Metadata",
                FederationCheckResult.Failed,
                options.Issuer is not null ? $"metadata of {options.Issuer}"
                    : options.Metadata.Count == 1 ? "the identity provider in the metadata"
                    : $"one of the {options.Metadata.Count} identity providers in the metadata",
                options.Issuer is null ? claimed : string.Join(", ", options.Metadata.Take(3).Select(entity => entity.EntityId)),
                Reference);
            return options with { Metadata = [] };
        }

        AddValidity(provider, options, report);
        return options with
        {
            Metadata = [],
            Issuer = options.Issuer ?? provider.EntityId,
            SigningCertificates = [.. options.SigningCertificates, .. provider.SigningCertificates.Select(entry => entry.Certificate)],
        };
    }

    private static void AddValidity(SamlMetadata provider, SamlVerificationOptions options, VerificationReportBuilder report)
    {
        bool isOld = provider.ValidUntil <= options.Earliest;
        report.Add(
            "Metadata",
            isOld ? FederationCheckResult.Failed : FederationCheckResult.Passed,
            $"metadata that is valid at {options.At:u}",
            provider.ValidUntil is { } end ? $"{provider.EntityId}, valid until {end:u}" : provider.EntityId,
            Reference);
    }

    /// <summary>The Issuer of the assertion, or of the Response around an encrypted one.</summary>
    private static string? ClaimedIssuer(XmlElement root)
    {
        XmlElement? assertion = root.Is("Response", SamlNames.Protocol) ? root.Child("Assertion", SamlNames.Assertion) : root;
        return (assertion?.Child("Issuer", SamlNames.Assertion) ?? root.Child("Issuer", SamlNames.Assertion))?.Text();
    }
}
