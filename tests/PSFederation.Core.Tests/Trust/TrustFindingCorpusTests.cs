using System.Text.Json.Nodes;
using PSFederation.Core.Trust.Findings;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Findings against policies and verdicts of others.</summary>
public sealed class TrustFindingCorpusTests
{
    /// <summary>
    /// The verdicts of checkov (CKV_AWS_358) and what is found here. Where they differ: a wildcard in StringEquals is a character, so such
    /// a policy does not allow any caller, which checkov does not check;
    /// organization-wide wildcards pass there on purpose and are warnings here; pass1 is a permissions policy, and the key of pass-gh-org
    /// belongs to another issuer than the principal.
    /// </summary>
    private static readonly Dictionary<string, (string Verdict, string Rules)> Checkov = new()
    {
        ["pass_aud_first"] = ("PASS", "MutableSubject"),
        ["pass1"] = ("PASS", "PolicyInvalid"),
        ["pass2"] = ("PASS", "MutableSubject"),
        ["pass3"] = ("PASS", "MutableSubject"),
        ["fail1"] = ("FAIL", "AudienceNotChecked TenantNotChecked"),
        ["fail2"] = ("FAIL", "AudienceNotChecked SubjectNeverMatches"),
        ["fail-wildcard"] = ("FAIL", "AudienceNotChecked WildcardIsLiteral"),
        ["fail-abusable"] = ("FAIL", "AudienceNotChecked SubjectFreeClaim"),
        ["fail-wildcard-assertion"] = ("FAIL", "AudienceNotChecked WildcardIsLiteral"),
        ["fail-misused-repo"] = ("FAIL", "AudienceNotChecked WildcardIsLiteral"),
        ["pass-org-only"] = ("PASS", "AudienceNotChecked MutableSubject WildcardIsLiteral"),
        ["pass-gh-org"] = ("PASS", "KeyOfOtherProvider TenantNotChecked"),
        ["pass-fm-customer"] = ("PASS", "AudienceNotChecked MutableSubject OrganizationWide"),
    };

    [Fact]
    public void The_cases_of_Checkov_have_the_expected_findings()
    {
        JsonNode cases = Corpora.Json("iam", "checkov-github-oidc", "cases.json");
        Assert.Equal(
            Checkov.Select(known => $"{known.Key} {known.Value.Verdict}: {known.Value.Rules}").Order(StringComparer.Ordinal),
            cases["cases"]!.AsArray().Select(item => $"{item!["id"]} {item["expect"]}: {Rules(item["policy"]!)}").Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// A literal wildcard that would be an operator's wildcard: the repaired policy has the finding that checkov's verdict is about.
    /// </summary>
    [Theory]
    [InlineData("fail-wildcard")]
    [InlineData("fail-wildcard-assertion")]
    [InlineData("fail-misused-repo")]
    public void With_the_operator_that_was_meant_the_wildcard_is_an_error(string id)
    {
        JsonNode policy = Corpora.Json("iam", "checkov-github-oidc", "cases.json")["cases"]!.AsArray().Single(item => item!["id"]!.GetValue<string>() == id)!["policy"]!;
        FederationTrustIssue literal = TrustFindingTests.Find(policy.ToJsonString()).Single(issue => issue.Rule == "WildcardIsLiteral");
        Assert.Contains(TrustFindingTests.Find(literal.RepairedPolicy!), issue => issue is { Rule: "TenantWildcard", Severity: FederationTrustSeverity.Error });
    }

    /// <summary>No sample of the documentation of AWS has an error; two of them are policies of buckets, which have a resource.</summary>
    [Fact]
    public void The_samples_of_the_documentation_have_no_error()
    {
        JsonNode[] policies =
        [
            .. Corpora.Json("iam", "awsdocs-trust-policies", "trust-policies.json")["cases"]!.AsArray().Select(item => item!["policy"]!),
            Corpora.Json("iam", "awsdocs-trust-policies", "access-analyzer-sample-trust-policy.json"),
        ];
        string[] errors =
        [
            .. policies.Where(policy => !policy.ToJsonString().Contains("\"Resource\"", StringComparison.Ordinal))
                .SelectMany(policy => TrustFindingTests.Find(policy.ToJsonString()).Where(issue => issue.Severity == FederationTrustSeverity.Error).Select(issue => $"{issue.Rule} in {policy.ToJsonString()}")),
        ];
        Assert.Empty(errors);
        Assert.Equal(2, policies.Count(policy => policy.ToJsonString().Contains("\"Resource\"", StringComparison.Ordinal)));
        Assert.True(policies.Length > 20);
    }

    /// <summary>
    /// Out of scope, and why: the cases of cloud custodian are policies of queues and buckets, judged by lists of accounts that are
    /// allowed. They have resources, so they are not trust policies.
    /// </summary>
    [Theory]
    [InlineData("s3-conditions.json")]
    [InlineData("s3-principal.json")]
    [InlineData("sqs-policies.json")]
    public void The_cases_of_Custodian_are_policies_of_resources(string file)
    {
        JsonArray cases = Corpora.Json("iam", "custodian-crossaccount", file)["cases"]!.AsArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, item => Assert.Equal("PolicyInvalid", Assert.Single(TrustFindingTests.Find(item!["policy"]!.ToJsonString())).Rule));
    }

    /// <summary>
    /// Out of scope, and why: prowler's function judges whether one condition block limits a resource to one account (aws:SourceAccount and
    /// the like) without principal and action. The cases have no policy.
    /// </summary>
    [Fact]
    public void The_cases_of_Prowler_are_condition_blocks_without_a_policy()
    {
        JsonArray cases = Corpora.Json("iam", "prowler-policy-lib", "condition-block-restrictive.json")["cases"]!.AsArray();
        Assert.True(cases.Count > 90);
        Assert.All(cases, item => Assert.DoesNotContain("Statement", item!["args"]!.ToJsonString(), StringComparison.Ordinal));
    }

    private static string Rules(JsonNode policy) => string.Join(' ', TrustFindingTests.Find(policy.ToJsonString()).Select(issue => issue.Rule).Order(StringComparer.Ordinal));
}
