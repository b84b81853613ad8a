using System.Xml;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Requirements for an assertion in a browser sign-in (SAML Profiles 4.1.4.2), besides times and recipient.</summary>
internal static class WebSsoProfileChecks
{
    public static void Add(VerificationReportBuilder report, XmlElement assertion, SamlVerificationOptions options)
    {
        AddSubject(report, assertion, options);
        List<XmlElement> statements = [.. assertion.Children("AuthnStatement", SamlNames.Assertion)];
        report.Require("AuthnStatement", statements.Count > 0, "one or more", $"{statements.Count}", "SAML Profiles 4.1.4.2");
        AddAttributes(report, assertion);
        AddConditions(report, assertion);
    }

    /// <summary>With an unknown condition, the validity of the assertion is unknown, so it must not be used (SAML Core 2.5.1.1).</summary>
    private static void AddConditions(VerificationReportBuilder report, XmlElement assertion)
    {
        List<XmlElement> conditions = [.. assertion.Child("Conditions", SamlNames.Assertion)?.Elements() ?? []];
        XmlElement? foreign = conditions.Find(condition =>
            condition.NamespaceURI != SamlNames.Assertion || condition.LocalName is not ("AudienceRestriction" or "OneTimeUse" or "ProxyRestriction"));
        string? twice = conditions.Where(condition => condition.LocalName != "AudienceRestriction").GroupBy(condition => condition.LocalName).FirstOrDefault(group => group.Count() > 1)?.Key;
        report.Require(
            "Conditions",
            foreign is null && twice is null,
            "only AudienceRestriction, OneTimeUse and ProxyRestriction, the last two at most once",
            foreign is not null ? foreign.Name : twice is not null ? $"{twice} more than once" : string.Join(", ", conditions.Select(condition => condition.LocalName).Distinct()),
            "SAML Core 2.5.1");
    }

    /// <summary>The name is optional with a confirmation (SAML Core 2.4.1), and STS uses it as the subject.</summary>
    private static void AddSubject(VerificationReportBuilder report, XmlElement assertion, SamlVerificationOptions options)
    {
        XmlElement? subject = assertion.Child("Subject", SamlNames.Assertion), nameId = subject?.Child("NameID", SamlNames.Assertion);
        bool encrypted = subject?.Child("EncryptedID", SamlNames.Assertion) is not null;
        string? name = nameId?.Text();
        report.Advise(
            "Subject", !encrypted && !string.IsNullOrEmpty(name), "a NameID", encrypted ? "an encrypted name and no key; specify -DecryptionCertificate" : name, "SAML Core 2.4.1");
        if (nameId?.Optional("SPNameQualifier") is { Length: > 0 } qualifier)
            report.Advise("SPNameQualifier", options.IsMeant(qualifier), "the audience, or an affiliation that it belongs to", qualifier, "SAML Core 2.2.2");
    }

    /// <summary>An encrypted attribute cannot be read; names can occur more than once (SAML Core 2.7.3), and AwsChecks reports duplicates of AWS attributes.</summary>
    private static void AddAttributes(VerificationReportBuilder report, XmlElement assertion)
    {
        List<XmlElement> statements = [.. assertion.Children("AttributeStatement", SamlNames.Assertion)];
        int encrypted = statements.Sum(statement => statement.Children("EncryptedAttribute", SamlNames.Assertion).Count());
        int plain = statements.Sum(statement => statement.Children("Attribute", SamlNames.Assertion).Count());
        report.Advise(
            "Attributes", encrypted == 0, "none encrypted", encrypted == 0 ? plain.Counted("attribute") : encrypted == 1 ? "an encrypted attribute" : $"{encrypted} encrypted attributes", "SAML Core 2.7.3");
    }
}
