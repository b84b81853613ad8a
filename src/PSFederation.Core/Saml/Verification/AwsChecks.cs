namespace PSFederation.Core.Saml.Verification;

/// <summary>What AWS STS asks of an assertion beyond the standard.</summary>
internal static class AwsChecks
{
    private const int MaxResponse = 100_000;
    private const int MaxTags = 50;
    private const int MaxTagKey = 128;
    private const int MaxTagValue = 256;
    private const string Duration = "SessionDuration";
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
        report.Require("RoleSessionName", assertion.RoleSessionName is { } name && RoleSessionName.IsValid(name), "2 to 64 letters, digits and _+=,.@-", assertion.RoleSessionName, Documentation);
        AddDuration(report, assertion);
        if (assertion.SourceIdentity is { } identity)
            report.Require("SourceIdentity", RoleSessionName.IsValid(identity), "2 to 64 letters, digits and _+=,.@-", identity, Documentation);
        AddTags(report, assertion);
        AddValues(report, assertion);
        report.Require("Size", assertion.GetSamlResponse().Length <= MaxResponse, $"at most {MaxResponse.Grouped()} characters", $"{assertion.GetSamlResponse().Length.Grouped()}", "STS AssumeRoleWithSAML");
        AddAge(report, assertion, options);
    }

    private static void AddRoles(CheckList report, SamlAssertion assertion)
    {
        List<string> bad = [.. assertion.Warnings.Where(IsOfRole)];
        int usable = assertion.Roles.Count(role => Arn.IsRole(role.RoleArn) && Arn.IsSamlProvider(role.PrincipalArn));
        FederationCheckResult result = usable == 0 ? FederationCheckResult.Failed
            : bad.Count > 0 ? FederationCheckResult.Warning : FederationCheckResult.Passed;
        report.Add("Roles", result, "one or more pairs of a role and a SAML provider", bad.Count > 0 ? bad[0] : usable == 1 ? "1 role" : $"{usable} roles", Documentation);
    }

    private static void AddDuration(CheckList report, SamlAssertion assertion)
    {
        string? bad = assertion.Warnings.FirstOrDefault(warning => !IsOfRole(warning) && warning.Contains(Duration, StringComparison.Ordinal));
        if (bad is not null || assertion.SessionDuration is not null)
            report.Require(Duration, bad is null, "900 to 43200 seconds", bad ?? $"{assertion.SessionDuration}", Documentation);
    }

    /// <summary>What STS would have to choose from: two values where one is taken, a tag that is there twice.</summary>
    private static void AddValues(CheckList report, SamlAssertion assertion)
    {
        List<string> bad = [.. assertion.Warnings.Where(warning => !IsOfRole(warning) && !warning.Contains(Duration, StringComparison.Ordinal))];
        report.Require("AWS attributes", bad.Count == 0, "one value where STS takes one", bad.Count == 0 ? "as expected" : string.Join("; ", bad), Documentation);
    }

    private static bool IsOfRole(string warning) => warning.Contains("Role value", StringComparison.Ordinal);

    private static void AddTags(CheckList report, SamlAssertion assertion)
    {
        if (assertion.PrincipalTags.Count == 0 && assertion.TransitiveTagKeys.Count == 0)
            return;
        List<string> problems =
        [
            .. assertion.PrincipalTags.Where(tag => tag.Key.Length is 0 or > MaxTagKey || tag.Value.Length > MaxTagValue).Select(tag => $"the tag '{tag.Key}' is too long or has no name"),
            .. assertion.PrincipalTags.Where(tag => !IsTagText(tag.Key) || !IsTagText(tag.Value)).Select(tag => $"the tag '{tag.Key}' holds characters that STS does not take"),
            .. assertion.PrincipalTags.Keys.Where(key => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)).Select(key => $"the tag '{key}' begins with aws:, which is reserved"),
            .. assertion.PrincipalTags.Keys.GroupBy(key => key, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => $"the tag '{group.Key}' is there in several spellings"),
            .. assertion.TransitiveTagKeys.Where(key => !assertion.PrincipalTags.ContainsKey(key)).Select(key => $"the transitive tag '{key}' is not among the tags"),
        ];
        if (assertion.PrincipalTags.Count > MaxTags)
            problems.Add($"{assertion.PrincipalTags.Count} tags");
        report.Require(
            "Session tags", problems.Count == 0, $"at most {MaxTags} tags, keys of {MaxTagKey} and values of {MaxTagValue} characters",
            problems.Count == 0 ? $"{assertion.PrincipalTags.Count} tags" : string.Join("; ", problems), "IAM User Guide, session tags");
    }

    /// <summary>The characters of tag keys and values: [\p{L}\p{Z}\p{N}_.:/=+\-@].</summary>
    private static bool IsTagText(string text) =>
        text.EnumerateRunes().All(rune => System.Text.Rune.IsLetter(rune) || System.Text.Rune.IsNumber(rune)
            || System.Text.Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.SpaceSeparator or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
            || "_.:/=+-@".Contains(rune.ToString(), StringComparison.Ordinal));

    /// <summary>AWS takes an assertion for five minutes after it was issued.</summary>
    private static void AddAge(CheckList report, SamlAssertion assertion, SamlVerificationOptions options)
    {
        DateTime? issued = assertion.IssueInstant;
        bool holds = issued is { } time && time <= options.Latest && options.Earliest - time <= MaxAge;
        report.Require("Age", holds, "issued within five minutes", TimeChecks.Text(issued), "STS AssumeRoleWithSAML");
    }
}
