using System.Globalization;
using System.Xml;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>
/// Checks of the times of an assertion. The times of Conditions are optional (SAML Core 2.5.1.2): the bearer confirmation always
/// limits the time (SAML Profiles 4.1.4.2).
/// </summary>
internal static class TimeChecks
{
    private const string OfConditions = "SAML Core 2.5.1.2";

    public static void Add(VerificationReportBuilder report, XmlElement assertion, SamlVerificationOptions options)
    {
        XmlElement? conditions = assertion.Child("Conditions", SamlNames.Assertion);
        DateTime? notBefore = conditions?.Time("NotBefore"), notOnOrAfter = conditions?.Time("NotOnOrAfter"), issued = assertion.Time("IssueInstant");
        string atMost = $"at most {options.Latest:u}", after = $"after {options.Earliest:u}";
        if (notBefore is null)
            report.Add("NotBefore", FederationCheckResult.NotApplicable, atMost, "none, which is allowed", OfConditions);
        else
            report.Require("NotBefore", notBefore <= options.Latest, atMost, Text(notBefore) + ClockRemark.OfStart(notBefore, options), OfConditions);
        if (notOnOrAfter is null)
            report.Add("NotOnOrAfter", FederationCheckResult.NotApplicable, after, "none, which is allowed", OfConditions);
        else if (notOnOrAfter > options.Earliest)
            report.Advise("NotOnOrAfter", !(notOnOrAfter <= notBefore), $"{after}, later than NotBefore", Text(notOnOrAfter), OfConditions);
        else
            report.Add("NotOnOrAfter", FederationCheckResult.Failed, after, Text(notOnOrAfter) + ClockRemark.OfEnd(issued, options), OfConditions);
        DateTime? sessionEnd = assertion.Children("AuthnStatement", SamlNames.Assertion)
            .Select(statement => statement.Time("SessionNotOnOrAfter")).Where(time => time is not null).Min();
        if (sessionEnd is not null)
            report.Require("SessionNotOnOrAfter", sessionEnd > options.Earliest, $"after {options.Earliest:u}", Text(sessionEnd), "SAML Core 2.7.2");
    }

    public static string? Text(DateTime? time) => time?.ToString("u", CultureInfo.InvariantCulture);
}
