using System.Text.Json;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Roles of plans of Terraform and templates of CloudFormation: each is found once, by its own name, and none is skipped.</summary>
public sealed class TrustPlanTests
{
    private const string Open = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}""";

    private static readonly string Text = JsonSerializer.Serialize(Open);

    private static IReadOnlyList<TrustPolicySource> Read(string text, bool onlyPolicies = false) =>
        TrustPolicySource.Read(text.Replace("TEXT", Text, StringComparison.Ordinal).Replace("OPEN", Open, StringComparison.Ordinal), "f", null, onlyPolicies);

    private static FederationTrustIssue[] Find(string text) => [.. Read(text).SelectMany(source => TrustAnalysis.Find(source))];

    private static string Change(string address, string change) => $$"""{"address":"{{address}}","mode":"managed","type":"{{address.Split('.')[^2]}}","change":{{change}}}""";

    private static string Plan(params string[] changes) => $$"""{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{{string.Join(',', changes)}}]}""";

    private static string Created(string address) => Change(address, """{"actions":["create"],"before":null,"after":{"name":"deploy","assume_role_policy":TEXT},"after_unknown":{"arn":true}}""");

    public static TheoryData<string, string> EqualRoles => new()
    {
        { Plan(Created("module.dev.aws_iam_role.deploy")), Plan(Created("module.prod.aws_iam_role.deploy"), Created("module.dev.aws_iam_role.deploy")) },
        { Plan(Created("aws_iam_role.a")), Plan(Created("aws_iam_role.a"), Created("aws_iam_role.a")) },
        {
            """{"Resources":{"A":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":OPEN}}}}""",
            """{"Resources":{"B":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":OPEN}},"A":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":OPEN}}}}"""
        },
        { """[{"AssumeRolePolicyDocument":OPEN}]""", """[{"AssumeRolePolicyDocument":OPEN},{"AssumeRolePolicyDocument":OPEN}]""" },
        { """{"Roles":[{"RoleName":"r","AssumeRolePolicyDocument":OPEN}]}""", """{"Roles":[{"RoleName":"r","AssumeRolePolicyDocument":OPEN},{"RoleName":"r","AssumeRolePolicyDocument":OPEN}]}""" },
    };

    /// <summary>What a baseline accepts of one role, it does not accept of another one with the same name and statement.</summary>
    [Theory]
    [MemberData(nameof(EqualRoles))]
    public void Equal_roles_have_separate_findings(string one, string two)
    {
        FederationTrustIssue accepted = Assert.Single(Find(one));
        FederationTrustIssue[] issues = Find(two);
        Assert.Equal(2, issues.Length);
        Assert.Single(issues, issue => issue.Fingerprint == accepted.Fingerprint);
        Assert.NotEqual(issues[0].Source, issues[1].Source);
    }

    [Fact]
    public void A_role_keeps_its_name_beside_its_address() =>
        Assert.Equal(("deploy", "f#module.dev.aws_iam_role.deploy"), Read(Plan(Created("module.dev.aws_iam_role.deploy"))).Select(source => (source.RoleName!, source.Name)).Single());

    /// <summary>A document that looks like a plan has no place where a policy is hidden, other than those that repeat the plan.</summary>
    [Theory]
    [InlineData("""{"format_version":"1.0","values":{"root_module":{}},"Role":{"AssumeRolePolicyDocument":OPEN}}""")]
    [InlineData("""{"format_version":"1.0","values":{"root_module":{},"Role":{"AssumeRolePolicyDocument":OPEN}}}""")]
    [InlineData("""{"format_version":"1.0","resource_changes":[],"Role":{"AssumeRolePolicyDocument":OPEN}}""")]
    [InlineData("""{"format_version":"1.0","resource_changes":[{"AssumeRolePolicyDocument":OPEN}]}""")]
    [InlineData("""{"format_version":"1.0","resource_changes":[{"change":{"before":{"assume_role_policy":TEXT},"after":{"inner":{"assume_role_policy":TEXT}}}}]}""")]
    [InlineData("""{"format_version":"1.0","resource_changes":[],"planned_values":{"root_module":{"resources":[{"address":"aws_iam_role.a","values":{"assume_role_policy":TEXT}}]}}}""")]
    [InlineData("""{"format_version":"1.0","AssumeRolePolicyDocument":OPEN}""")]
    public void A_policy_beside_a_plan_is_found(string text) => Assert.Equal("AnyPrincipal", Assert.Single(Find(text)).Rule);

    [Theory]
    [InlineData("""{"format_version":"1.0"}""")]
    [InlineData("""{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{"address":"aws_s3_bucket.b","type":"aws_s3_bucket","change":{"actions":["create"],"after":{"bucket":"b"},"after_unknown":{"id":true}}}]}""")]
    [InlineData("""{"format_version":"1.2","resource_changes":[{"address":"aws_iam_role.a","type":"aws_iam_role","change":{"actions":["delete"],"before":{"assume_role_policy":TEXT},"after":null,"after_unknown":{}}}],"prior_state":{"values":{"root_module":{"resources":[{"values":{"assume_role_policy":TEXT}}]}}}}""")]
    [InlineData("""{"format_version":"1.2","resource_changes":[{"address":"aws_iam_role.a","type":"aws_iam_role","change":{"actions":["forget"],"before":{"assume_role_policy":TEXT},"after":null,"after_unknown":{}}}]}""")]
    [InlineData("""{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"B":{"Type":"AWS::S3::Bucket"}}}""")]
    public void A_plan_or_template_without_roles_has_no_finding(string text)
    {
        Assert.Empty(Read(text, onlyPolicies: false));
        Assert.Empty(Read(text, onlyPolicies: true));
    }

    [Theory]
    [InlineData("""{"Statement":[],"format_version":"1.0"}""")]
    [InlineData("""{"Statement":[],"Resources":{}}""")]
    [InlineData("""{"Version":"2012-10-17"}""")]
    public void A_policy_that_has_a_member_of_a_plan_is_still_a_policy(string text) => Assert.Equal("PolicyInvalid", Assert.Single(Find(text)).Rule);

    [Theory]
    [InlineData("""{"actions":["create"],"before":null,"after":null,"after_unknown":true}""", "PolicyNotEvaluated")]
    [InlineData("""{"actions":["create"],"before":null,"after":{},"after_unknown":true}""", "PolicyNotEvaluated")]
    [InlineData("""{"actions":["create"],"before":null,"after":null}""", "PolicyNotEvaluated")]
    [InlineData("""{"actions":["delete","create"],"before":{"assume_role_policy":TEXT},"after":{"name":"a"},"after_unknown":{"assume_role_policy":true}}""", "PolicyNotEvaluated")]
    [InlineData("""{"actions":["update"],"before":null,"after":{"assume_role_policy":TEXT},"after_unknown":true}""", "AnyPrincipal")]
    public void A_role_that_is_not_known_has_one_finding(string change, string rule)
    {
        FederationTrustIssue issue = Assert.Single(Find(Plan(Change("aws_iam_role.a", change), Change("aws_s3_bucket.b", change.Replace("\"assume_role_policy\":TEXT", "\"x\":1", StringComparison.Ordinal)))));
        Assert.Equal((rule, "f#aws_iam_role.a"), (issue.Rule, issue.Source));
    }

    [Theory]
    [InlineData("""{"actions":["create"],"after":{"assume_role_policy":TEXT},"after_unknown":{}}""", "AnyPrincipal")]
    [InlineData("""{"actions":["create"],"after":{},"after_unknown":{"assume_role_policy":true}}""", "PolicyNotEvaluated")]
    public void A_deferred_change_is_read(string change, string rule)
    {
        string plan = $$"""{"format_version":"1.2","deferred_changes":[{"reason":"instance_count_unknown","resource_change":{{Change("aws_iam_role.a", change)}}}]}""";
        Assert.Equal((rule, "f#aws_iam_role.a"), Find(plan).Select(issue => (issue.Rule, issue.Source)).Single());
    }

    /// <summary>A data source reads a role that exists; its policy is not one of the plan.</summary>
    [Fact]
    public void A_data_source_is_not_a_role_of_the_plan() => Assert.Empty(Find(
        """{"format_version":"1.2","resource_changes":[{"address":"data.aws_iam_role.a","mode":"data","type":"aws_iam_role","change":{"actions":["read"],"after":{},"after_unknown":{"assume_role_policy":true}}}]}"""));

    /// <summary>The repairs of one policy share what is parsed of it; each has the length of the policy, and none of them is kept.</summary>
    [Fact]
    public void Repairs_of_a_long_policy_read_it_once()
    {
        string statement = """{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"},"Action":"sts:*"}""";
        string policy = $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', Enumerable.Repeat(statement, 400))}}]}""";
        FederationTrustIssue[] issues = [.. TrustAnalysis.Find(new TrustPolicySource(policy, "f")).Where(issue => issue.Rule == "ActionWildcard")];
        Assert.Equal(400, issues.Length);
        Assert.NotNull(issues[0].RepairedPolicy);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.All(issues[..40], issue => Assert.Contains("\"sts:AssumeRoleWithWebIdentity\"", issue.RepairedPolicy, StringComparison.Ordinal));
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 40;
        Assert.True(each < 60L * policy.Length, $"{each} bytes for each repair of a policy of {policy.Length} characters");
    }
}
