using System.Xml;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Checks of the issuer, audience and recipient of an assertion (SAML Core 2, SAML Profiles 4.1.4).</summary>
internal static class RecipientChecks
{
    private const string Reference = "SAML Profiles 4.1.4.2";
    private const string Binding = "SAML Bindings 3.5.5.2";

    public static void Add(VerificationReportBuilder report, SignedContent content, SamlVerificationOptions options)
    {
        XmlElement assertion = content.Assertion!;
        AddIssuer(report, content, options);
        AddAudience(report, assertion, options);
        AddDestination(report, content, options);
        ConfirmationChecks.Add(report, assertion, options);
        AddInResponseTo(report, content, options);
    }

    /// <summary>
    /// The Issuer of a Response can be omitted unless the Response is signed or the assertion is encrypted; if present, it must be the issuer of the
    /// assertion (SAML Profiles 4.1.4.2 with erratum E17).
    /// </summary>
    private static void AddIssuer(VerificationReportBuilder report, SignedContent content, SamlVerificationOptions options)
    {
        XmlElement? issuer = content.Assertion!.Child("Issuer", SamlNames.Assertion), responseIssuer = content.Response?.Child("Issuer", SamlNames.Assertion);
        string? ofAssertion = issuer?.Text(), ofResponse = responseIssuer?.Text();
        bool agrees = content.Response is null || ofResponse == ofAssertion || (responseIssuer is null && content.MayOmitIssuer);
        bool holds = !string.IsNullOrEmpty(ofAssertion) && (options.Issuer is null || ofAssertion == options.Issuer) && agrees;
        string expected = options.Issuer ?? "any value, the same in Response and Assertion";
        if (holds && ForeignFormat(issuer, responseIssuer) is { } format)
            report.Add("Issuer", FederationCheckResult.Warning, $"{expected}, without Format or with the entity Format", $"{ofAssertion} with Format {format}", Reference);
        else
            report.Require(
                "Issuer", holds, expected,
                agrees ? ofAssertion
                    : responseIssuer is not null ? $"{ofAssertion} in the Assertion, {(ofResponse!.Length == 0 ? "an empty one" : ofResponse)} in the Response"
                    : $"{ofAssertion} in the Assertion, none in the Response, which must have an Issuer because it {(content.IsEncrypted ? "contains an encrypted assertion" : "is signed")}",
                Reference);
    }

    private static string? ForeignFormat(params XmlElement?[] issuers) =>
        issuers.Select(issuer => issuer?.Optional("Format")).FirstOrDefault(format => format is not (null or SamlNames.EntityFormat));

    /// <summary>Every AudienceRestriction must have a matching audience (SAML Core 2.5.1.4).</summary>
    private static void AddAudience(VerificationReportBuilder report, XmlElement assertion, SamlVerificationOptions options)
    {
        List<List<string>> restrictions =
        [
            .. (assertion.Child("Conditions", SamlNames.Assertion)?.Children("AudienceRestriction", SamlNames.Assertion) ?? [])
                .Select(restriction => restriction.Children("Audience", SamlNames.Assertion).Select(audience => audience.Text()).ToList()),
        ];
        report.Require(
            "Audience",
            restrictions.Count > 0 && restrictions.TrueForAll(restriction => restriction.Exists(options.IsMeant)),
            options.ExpectedAudience,
            string.Join(", ", restrictions.SelectMany(restriction => restriction)),
            "SAML Core 2.5.1.4");
    }

    private static void AddDestination(VerificationReportBuilder report, SignedContent content, SamlVerificationOptions options)
    {
        if (content.Response is null)
            return;
        string? destination = content.Response.Optional("Destination");
        if (destination is not null)
            report.Require("Destination", options.IsRecipient(destination), options.ExpectedRecipient, destination, Binding);
        else
            // A signed message must have a destination; the Recipient of the signed assertion contains it too.
            report.Add("Destination", content.HasResponseSignature ? FederationCheckResult.Warning : FederationCheckResult.NotApplicable, options.ExpectedRecipient, "none in the Response", Binding);
    }

    /// <summary>
    /// The assertion itself must refer to its request: a Response around it need not be signed, and an unsolicited one refers to no
    /// request (SAML Profiles 4.1.4.2 and 4.1.5).
    /// </summary>
    private static void AddInResponseTo(VerificationReportBuilder report, SignedContent content, SamlVerificationOptions options)
    {
        List<string> inAssertion =
        [
            .. (content.Assertion!.Child("Subject", SamlNames.Assertion)?.Children("SubjectConfirmation", SamlNames.Assertion) ?? [])
                .Select(confirmation => confirmation.Child("SubjectConfirmationData", SamlNames.Assertion)?.Optional("InResponseTo"))
                .OfType<string>(),
        ];
        string? inResponse = content.Response?.Optional("InResponseTo");
        string actual = string.Join(", ", inAssertion.Append(inResponse).OfType<string>().Distinct(StringComparer.Ordinal));
        if (options.InResponseTo is not { } expected)
        {
            report.Add("InResponseTo", FederationCheckResult.NotApplicable, "unknown to this check", actual, "SAML Core 3.2.2");
            return;
        }

        bool holds = inAssertion.Count > 0 && inAssertion.TrueForAll(answer => answer == expected) && (inResponse is null || inResponse == expected);
        report.Require("InResponseTo", holds, expected, inAssertion.Count > 0 || actual.Length == 0 ? actual : $"{actual} in the Response, none in the Assertion", "SAML Profiles 4.1.4.2");
    }
}
