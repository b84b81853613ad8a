using System.Xml;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Who issued an assertion, for whom, and where it may be delivered (SAML Core 2, SAML Profiles 4.1.4).</summary>
internal static class DeliveryChecks
{
    public static void Add(CheckList report, SignedContent content, SamlVerificationOptions options)
    {
        XmlElement assertion = content.Assertion!;
        AddIssuer(report, content, options);
        AddAudience(report, assertion, options);
        AddDestination(report, content, options);
        AddConfirmation(report, assertion, options);
        AddInResponseTo(report, content, options);
    }

    private static void AddIssuer(CheckList report, SignedContent content, SamlVerificationOptions options)
    {
        string? ofAssertion = content.Assertion!.Child("Issuer", SamlNames.Assertion)?.Text();
        XmlElement? responseIssuer = content.Response?.Child("Issuer", SamlNames.Assertion);
        string? ofResponse = responseIssuer?.Text();
        bool holds = !string.IsNullOrEmpty(ofAssertion)
            && (options.Issuer is null || ofAssertion == options.Issuer)
            && (content.Response is null || ofResponse == ofAssertion);
        string actual = content.Response is null || ofResponse == ofAssertion ? ofAssertion ?? string.Empty
            : $"{ofAssertion} in the Assertion, {(responseIssuer is null ? "none" : ofResponse)} in the Response";
        report.Require("Issuer", holds, options.Issuer ?? "any, the same in Response and Assertion", actual, "SAML Profiles 4.1.4.2");
    }

    /// <summary>Every AudienceRestriction must hold, and one of its audiences must be meant (SAML Core 2.5.1.4).</summary>
    private static void AddAudience(CheckList report, XmlElement assertion, SamlVerificationOptions options)
    {
        List<List<string>> restrictions =
        [
            .. (assertion.Child("Conditions", SamlNames.Assertion)?.Children("AudienceRestriction", SamlNames.Assertion) ?? [])
                .Select(restriction => restriction.Children("Audience", SamlNames.Assertion).Select(audience => audience.Text()).ToList()),
        ];
        report.Require(
            "Audience",
            restrictions.Count > 0 && restrictions.TrueForAll(restriction => restriction.Exists(options.IsMeant)),
            options.Audiences.Count == 0 ? "urn:amazon:webservices or an AWS sign-in address" : string.Join(" or ", options.Audiences),
            string.Join(", ", restrictions.SelectMany(restriction => restriction)),
            "SAML Core 2.5.1.4");
    }

    private static void AddDestination(CheckList report, SignedContent content, SamlVerificationOptions options)
    {
        if (content.Response is null)
            return;
        string? destination = content.Response.Optional("Destination");
        if (destination is null)
            report.Add("Destination", FederationCheckResult.NotApplicable, Expected(options), "the Response names none", "SAML Bindings 3.5.5.2");
        else
            report.Require("Destination", IsRecipient(destination, options), Expected(options), destination, "SAML Bindings 3.5.5.2");
    }

    /// <summary>One bearer confirmation must hold in all its parts (SAML Profiles 4.1.4.2).</summary>
    private static void AddConfirmation(CheckList report, XmlElement assertion, SamlVerificationOptions options)
    {
        List<XmlElement> data =
        [
            .. (assertion.Child("Subject", SamlNames.Assertion)?.Children("SubjectConfirmation", SamlNames.Assertion) ?? [])
                .Where(confirmation => confirmation.Optional("Method") == SamlNames.Bearer)
                .Select(confirmation => confirmation.Child("SubjectConfirmationData", SamlNames.Assertion))
                .OfType<XmlElement>(),
        ];
        XmlElement? shown = data.Find(d => IsRecipient(d.Optional("Recipient"), options) && IsInTime(d, options))
            ?? data.Find(d => IsRecipient(d.Optional("Recipient"), options)) ?? data.FirstOrDefault();
        report.Require("Recipient", IsRecipient(shown?.Optional("Recipient"), options), Expected(options), shown?.Optional("Recipient"), "SAML Profiles 4.1.4.2");
        report.Require(
            "SubjectConfirmation",
            shown is not null && IsInTime(shown, options),
            $"bearer, NotOnOrAfter after {options.Earliest:u}, no NotBefore",
            shown is null ? "no bearer confirmation with data" : Describe(shown),
            "SAML Profiles 4.1.4.2");
    }

    private static bool IsInTime(XmlElement data, SamlVerificationOptions options) =>
        data.Time("NotOnOrAfter") > options.Earliest && !(data.Time("NotBefore") > options.Latest);

    private static string Describe(XmlElement data) =>
        $"NotOnOrAfter {TimeChecks.Text(data.Time("NotOnOrAfter")) ?? "missing"}{(data.Time("NotBefore") is { } notBefore ? $", NotBefore {TimeChecks.Text(notBefore)}" : string.Empty)}";

    /// <summary>
    /// The assertion must say by itself which request it answers: a Response around it need not be signed, and one that nobody asked for names no
    /// request (SAML Profiles 4.1.4.2 and 4.1.5).
    /// </summary>
    private static void AddInResponseTo(CheckList report, SignedContent content, SamlVerificationOptions options)
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
            report.Add("InResponseTo", FederationCheckResult.NotApplicable, "not known here", actual, "SAML Core 3.2.2");
            return;
        }

        bool holds = inAssertion.Count > 0 && inAssertion.TrueForAll(answer => answer == expected) && (inResponse is null || inResponse == expected);
        report.Require("InResponseTo", holds, expected, inAssertion.Count > 0 || actual.Length == 0 ? actual : $"{actual} in the Response, none in the Assertion", "SAML Profiles 4.1.4.2");
    }

    private static bool IsRecipient(string? address, SamlVerificationOptions options) =>
        options.Recipient is null ? AwsSignIn.IsAcs(address) : address == options.Recipient;

    private static string Expected(SamlVerificationOptions options) => options.Recipient ?? "an AWS sign-in address (…/saml)";
}
