using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Verification;

/// <summary>The requirements of AWS STS for an assertion beyond the standard. STS makes the decision, so a failed check is a warning.</summary>
internal static class AwsChecks
{
    private const string Documentation = "IAM User Guide, SAML assertions";
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    public static void Add(VerificationReportBuilder report, SamlAssertion assertion, AwsAttributes attributes, SamlVerificationOptions options)
    {
        if (!options.IsForAws)
        {
            report.Add(AwsFinding.Attributes, FederationCheckResult.NotApplicable, "an assertion for AWS", $"an assertion for {string.Join(", ", options.Audiences)}", Documentation);
            return;
        }

        ILookup<string, string> findings = attributes.Findings.ToLookup(finding => finding.Check, finding => finding.Message);
        int usable = assertion.Roles.Count(role => Arn.IsRole(role.RoleArn) && Arn.IsSamlProvider(role.PrincipalArn));
        Add(AwsFinding.Roles, usable > 0, "one or more pairs of a role and a SAML provider", usable.Counted("role"), Documentation);
        Add(AwsFinding.RoleSessionName, assertion.RoleSessionName is not null, StsLimits.NameForm, assertion.RoleSessionName ?? "no RoleSessionName", Documentation);
        if (attributes.Duration is not null)
            Add(AwsFinding.SessionDuration, holds: true, $"{StsLimits.MinDuration} to {StsLimits.MaxDuration} seconds", attributes.Duration, Documentation);
        if (assertion.SourceIdentity is { } identity)
            Add(AwsFinding.SourceIdentity, holds: true, StsLimits.NameForm, identity, Documentation);
        if (assertion.PrincipalTags.Count > 0 || assertion.TransitiveTagKeys.Count > 0)
            Add(
                AwsFinding.SessionTags, holds: true, $"at most {StsLimits.MaxTags} tags, keys of {StsLimits.MaxTagKey} and values of {StsLimits.MaxTagValue} characters",
                assertion.PrincipalTags.Count.Counted("tag"), "IAM User Guide, session tags");
        Add(AwsFinding.Attributes, holds: true, "each attribute once, with one value where STS accepts one", "as expected", Documentation);
        int length = assertion.GetSamlResponse().Length;
        report.Advise("Size", length <= StsLimits.MaxSamlResponse, $"at most {StsLimits.MaxSamlResponse.Grouped()} characters", length.Grouped(), "STS AssumeRoleWithSAML");
        AddAge(report, assertion, options);

        void Add(string check, bool holds, string expected, string actual, string reference) => report.Advise(
            check, holds && !findings.Contains(check), expected, findings.Contains(check) ? string.Join(" ", findings[check]) : actual, reference);
    }

    /// <summary>STS accepts an assertion for five minutes after it was issued.</summary>
    private static void AddAge(VerificationReportBuilder report, SamlAssertion assertion, SamlVerificationOptions options)
    {
        DateTime? issued = assertion.IssueInstant;
        bool holds = issued is { } time && time <= options.Latest && options.Earliest - time <= MaxAge;
        report.Advise("Age", holds, "issued within five minutes", TimeChecks.Text(issued) + (issued > options.At ? ClockRemark.OfStart(issued, options) : ClockRemark.OfEnd(issued, options)), "STS AssumeRoleWithSAML");
    }
}
