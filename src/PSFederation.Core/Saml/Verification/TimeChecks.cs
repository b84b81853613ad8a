using System.Xml;

namespace PSFederation.Core.Saml.Verification;

/// <summary>The times of an assertion against the time of the judgement.</summary>
internal static class TimeChecks
{
    public static void Add(CheckList report, XmlElement assertion, SamlVerificationOptions options)
    {
        XmlElement? conditions = assertion.Child("Conditions", SamlNames.Assertion);
        DateTime? notBefore = conditions?.Time("NotBefore"), notOnOrAfter = conditions?.Time("NotOnOrAfter");
        report.Require("NotBefore", notBefore <= options.Latest, $"at most {options.Latest:u}", Text(notBefore), "SAML Core 2.5.1.2");
        report.Require("NotOnOrAfter", notOnOrAfter > options.Earliest, $"after {options.Earliest:u}", Text(notOnOrAfter), "SAML Core 2.5.1.2");
        DateTime? sessionEnd = assertion.Children("AuthnStatement", SamlNames.Assertion)
            .Select(statement => statement.Time("SessionNotOnOrAfter")).Where(time => time is not null).Min();
        if (sessionEnd is not null)
            report.Require("SessionNotOnOrAfter", sessionEnd > options.Earliest, $"after {options.Earliest:u}", Text(sessionEnd), "SAML Core 2.7.2");
    }

    public static string? Text(DateTime? time) => time?.ToString("u", System.Globalization.CultureInfo.InvariantCulture);
}
