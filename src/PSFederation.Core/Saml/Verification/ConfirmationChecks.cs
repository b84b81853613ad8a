using System.Xml;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>The bearer confirmation of an assertion: its recipient and time limit (SAML Core 2.4.1.2, SAML Profiles 4.1.4.2).</summary>
internal static class ConfirmationChecks
{
    private const string Profile = "SAML Profiles 4.1.4.2";

    /// <summary>One bearer confirmation must be valid in all its parts.</summary>
    public static void Add(VerificationReportBuilder report, XmlElement assertion, SamlVerificationOptions options)
    {
        List<XmlElement> confirmations = [.. assertion.Child("Subject", SamlNames.Assertion)?.Children("SubjectConfirmation", SamlNames.Assertion) ?? []];
        List<XmlElement> data =
        [
            .. confirmations
                .Where(confirmation => confirmation.Optional("Method") == SamlNames.Bearer)
                .Select(confirmation => confirmation.Child("SubjectConfirmationData", SamlNames.Assertion))
                .OfType<XmlElement>(),
        ];
        List<XmlElement> ours = data.FindAll(d => options.IsRecipient(d.Optional("Recipient")));
        XmlElement? shown = ours.Find(d => IsInTime(d, options) && d.Time("NotBefore") is null)
            ?? ours.Find(d => IsInTime(d, options)) ?? ours.FirstOrDefault() ?? data.FirstOrDefault();
        report.Require("Recipient", ours.Count > 0, options.ExpectedRecipient, shown?.Optional("Recipient"), Profile);
        string expected = $"bearer, NotOnOrAfter after {options.Earliest:u}, no NotBefore";
        if (shown is null)
            report.Add("SubjectConfirmation", FederationCheckResult.Failed, expected, "no bearer confirmation with data", Profile);
        else if (!IsInTime(shown, options))
            report.Add("SubjectConfirmation", FederationCheckResult.Failed, expected, Describe(shown) + Clocks(shown, assertion, options), "SAML Core 2.4.1.2");
        else if (shown.Time("NotBefore") is not null)
            report.Add("SubjectConfirmation", FederationCheckResult.Warning, expected, $"{Describe(shown)}, an attribute that the profile does not allow", Profile);
        else if (options.IsForAws && confirmations.Count > 1)
            report.Add("SubjectConfirmation", FederationCheckResult.Warning, "exactly one", $"{confirmations.Count} SubjectConfirmation elements", "IAM User Guide, SAML assertions");
        else
            report.Add("SubjectConfirmation", FederationCheckResult.Passed, expected, Describe(shown), Profile);
    }

    private static bool IsInTime(XmlElement data, SamlVerificationOptions options) =>
        data.Time("NotOnOrAfter") > options.Earliest && !(data.Time("NotBefore") > options.Latest);

    private static string Describe(XmlElement data) =>
        $"NotOnOrAfter {TimeChecks.Text(data.Time("NotOnOrAfter")) ?? "missing"}{(data.Time("NotBefore") is { } notBefore ? $", NotBefore {TimeChecks.Text(notBefore)}" : string.Empty)}";

    private static string Clocks(XmlElement data, XmlElement assertion, SamlVerificationOptions options) =>
        data.Time("NotBefore") > options.Latest ? ClockRemark.OfStart(data.Time("NotBefore"), options)
        : data.Time("NotOnOrAfter") <= options.Earliest ? ClockRemark.OfEnd(assertion.Time("IssueInstant"), options)
        : string.Empty;
}
