namespace PSFederation.Core.Saml.Verification;

/// <summary>What AWS STS asks of an assertion beyond the standard.</summary>
internal static class AwsChecks
{
    private const int MaxResponse = 100_000;
    private const int MaxTags = 50;
    private const int MaxTagKey = 128;
    private const int MaxTagValue = 256;
    private const string Documentation = "IAM User Guide, SAML assertions";
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    public static void Add(CheckList report, SamlAssertion assertion, SamlVerificationOptions options)
    {
        if (!options.IsForAws)
        {
            report.Add("AWS attributes", FederationCheckResult.NotApplicable, "an assertion for AWS", $"one for {string.Join(", ", options.Audiences)}", Documentation);
            return;
        }

        AddRoles(report, assertion);
        report.Require("RoleSessionName", assertion.RoleSessionName is { } name && Sts.StsRules.IsSessionName(name), "2 to 64 letters, digits and _+=,.@-", assertion.RoleSessionName, Documentation);
        if (assertion.SessionDuration is { } seconds)
            report.Require("SessionDuration", seconds is >= Sts.StsRules.MinDuration and <= Sts.StsRules.MaxDuration, "900 to 43200 seconds", $"{seconds}", Documentation);
        AddTags(report, assertion);
        report.Require("Size", assertion.GetSamlResponse().Length <= MaxResponse, $"at most {MaxResponse:N0} characters", $"{assertion.GetSamlResponse().Length:N0}", "STS AssumeRoleWithSAML");
        AddAge(report, assertion, options);
    }

    private static void AddRoles(CheckList report, SamlAssertion assertion)
    {
        List<string> bad = [.. assertion.Warnings.Where(warning => warning.Contains("Role value", StringComparison.Ordinal))];
        FederationCheckResult result = assertion.Roles.Count == 0 ? FederationCheckResult.Failed
            : bad.Count > 0 ? FederationCheckResult.Warning : FederationCheckResult.Passed;
        report.Add("Roles", result, "one or more pairs of a role and a SAML provider", bad.Count > 0 ? bad[0] : $"{assertion.Roles.Count} roles", Documentation);
    }

    private static void AddTags(CheckList report, SamlAssertion assertion)
    {
        if (assertion.PrincipalTags.Count == 0 && assertion.TransitiveTagKeys.Count == 0)
            return;
        List<string> problems =
        [
            .. assertion.PrincipalTags.Where(tag => tag.Key.Length is 0 or > MaxTagKey || tag.Value.Length > MaxTagValue).Select(tag => $"the tag '{tag.Key}' is too long"),
            .. assertion.TransitiveTagKeys.Where(key => !assertion.PrincipalTags.ContainsKey(key)).Select(key => $"the transitive tag '{key}' is not among the tags"),
        ];
        if (assertion.PrincipalTags.Count > MaxTags)
            problems.Add($"{assertion.PrincipalTags.Count} tags");
        report.Require(
            "Session tags", problems.Count == 0, $"at most {MaxTags} tags, keys of {MaxTagKey} and values of {MaxTagValue} characters",
            problems.Count == 0 ? $"{assertion.PrincipalTags.Count} tags" : string.Join("; ", problems), "IAM User Guide, session tags");
    }

    /// <summary>AWS takes an assertion for five minutes after it was issued.</summary>
    private static void AddAge(CheckList report, SamlAssertion assertion, SamlVerificationOptions options)
    {
        DateTime? issued = assertion.IssueInstant;
        bool holds = issued is { } time && time <= options.At + options.ClockSkew && options.At - time <= MaxAge + options.ClockSkew;
        report.Require("Age", holds, "issued within five minutes", TimeChecks.Text(issued), "STS AssumeRoleWithSAML");
    }
}
