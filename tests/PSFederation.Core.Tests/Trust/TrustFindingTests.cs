using System.Text.Json.Nodes;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Each rule: a policy that it finds, one that it leaves alone, and what the repaired policy says.</summary>
public sealed class TrustFindingTests
{
    private const string GitHub = "token.actions.githubusercontent.com", Own = "login.example.com";
    private const string Aud = $$"""
        "{{GitHub}}:aud":"sts.amazonaws.com"
        """;

    internal static string Policy(string principal, string condition, string action = "sts:AssumeRoleWithWebIdentity", string effect = "Allow") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Principal":{{principal}},"Action":"{{action}}","Condition":{{condition}} }]}""";

    private static string Federated(string provider) => $$"""{"Federated":"arn:aws:iam::111122223333:oidc-provider/{{provider}}"}""";

    private static string OnGitHub(string sub, string operation = "StringLike") => Policy(Federated(GitHub), $$"""{"StringEquals":{ {{Aud}} },"{{operation}}":{"{{GitHub}}:sub":"{{sub}}"} }""");

    internal static IReadOnlyList<FederationTrustIssue> Find(string policy, ProviderInventory? providers = null, string? roleArn = null) =>
        TrustAnalysis.Find(new TrustPolicySource(policy, "role") { RoleArn = roleArn }, providers);

    private static string Names(string policy) => string.Join(' ', Find(policy).Select(issue => $"{issue.Severity}:{issue.Rule}"));

    [Theory]
    [InlineData("repo:o@1/r@2:ref:refs/heads/main", "")]
    [InlineData("repo:o@1/r@2:*", "")]
    [InlineData("repo:o@1/r@2:environment:*", "")]
    [InlineData("repo:o@1/*", "Warning:OrganizationWide")]
    [InlineData("repo:o@1/r*", "Warning:OrganizationWide")]
    [InlineData("repo:o/*", "Warning:OrganizationWide Information:MutableSubject")]
    [InlineData("repo:o/r:*", "Information:MutableSubject")]
    [InlineData("repo:o*", "Error:TenantWildcard")]
    [InlineData("repo:*", "Error:TenantWildcard")]
    [InlineData("repo:*/r:*", "Error:TenantWildcard")]
    [InlineData("*", "Error:TenantWildcard")]
    [InlineData("????:o/r:*", "Error:TenantWildcard")]
    [InlineData("repository_owner:monalisa:*", "")]
    [InlineData("repository_owner:mona*", "Error:TenantWildcard")]
    [InlineData("job_workflow_ref:octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main", "")]
    [InlineData("workflow:deploy:repo:o/r:ref:refs/heads/main", "Error:SubjectFreeClaim")]
    [InlineData("invalid", "Warning:SubjectNeverMatches")]
    public void Subjects_of_GitHub(string sub, string expected) => Assert.Equal(expected, Names(OnGitHub(sub)));

    [Theory]
    [InlineData("gitlab.com", "project_path:group/project:ref_type:branch:ref:*", "")]
    [InlineData("gitlab.com", "project_path:group/*", "Warning:OrganizationWide")]
    [InlineData("gitlab.com", "project_path:group*", "Error:TenantWildcard")]
    [InlineData("agent.buildkite.com", "organization:acme:pipeline:deploy:*", "")]
    [InlineData("agent.buildkite.com", "organization:acme:*", "Warning:OrganizationWide")]
    [InlineData("agent.buildkite.com", "organization:ac*", "Error:TenantWildcard")]
    [InlineData("app.terraform.io", "organization:o:project:p:workspace:w:run_phase:*", "")]
    [InlineData("app.terraform.io", "organization:o:*", "Warning:OrganizationWide")]
    [InlineData("app.terraform.io", "organization:*:project:p:workspace:w:run_phase:apply", "Error:TenantWildcard")]
    [InlineData("oidc.codefresh.io", "account:a:*", "")]
    [InlineData("proidc.upbound.io", "mcp:*", "Error:TenantWildcard")]
    [InlineData("oidc.eks.eu-central-1.amazonaws.com/id/ABC", "system:serviceaccount:default:*", "")]
    [InlineData("oidc.eks.eu-central-1.amazonaws.com/id/ABC", "*", "Warning:SubjectWildcard")]
    [InlineData(Own, "ann*", "")]
    [InlineData(Own, "*", "Warning:SubjectWildcard")]
    public void Subjects_of_other_issuers(string issuer, string sub, string expected) =>
        Assert.Equal(expected, Names(Policy(Federated(issuer), $$"""{"StringEquals":{"{{issuer}}:aud":"a"},"StringLike":{"{{issuer}}:sub":"{{sub}}"} }""")));

    /// <summary>Claim by claim, from IAM's page "Identity-provider controls for shared OIDC providers".</summary>
    [Fact]
    public void Every_shared_issuer_needs_the_claim_that_IAM_requires()
    {
        foreach (SharedIssuer shared in SharedIssuers.All)
        {
            string principal = shared.Issuer == "cognito-identity.amazonaws.com" ? $$"""{"Federated":"{{shared.Issuer}}"}""" : Federated(shared.Issuer);
            FederationTrustIssue issue = Find(Policy(principal, $$"""{"StringEquals":{"{{shared.Issuer}}:oaud":"x"} }"""))[0];
            Assert.Equal((FederationTrustSeverity.Error, "TenantNotChecked"), (issue.Severity, issue.Rule));
            Assert.Contains(shared.ConditionKey, issue.Explanation, StringComparison.Ordinal);
            Assert.Contains("id_roles_providers_oidc_secure-by-default", issue.Reference, StringComparison.Ordinal);
            Assert.DoesNotContain(Find(issue.RepairedPolicy!), other => other.Rule is "TenantNotChecked" or "TenantWildcard");
        }
    }

    [Theory]
    [InlineData("StringLikeIfExists", "Error:ConditionHole")]
    [InlineData("ForAllValues:StringLike", "Error:ConditionHole")]
    [InlineData("ForAnyValue:StringLike", "")]
    [InlineData("StringNotLike", "Error:TenantNotChecked")]
    public void A_condition_that_a_request_without_the_key_meets_guards_nothing(string operation, string expected) =>
        Assert.Equal(expected, Names(OnGitHub("repo:o@1/r@2:*", operation)));

    [Fact]
    public void Null_closes_the_hole() =>
        Assert.Equal("", Names(Policy(Federated(GitHub), $$"""{"StringEquals":{ {{Aud}} },"Null":{"{{GitHub}}:sub":"false"},"ForAllValues:StringLike":{"{{GitHub}}:sub":"repo:o@1/r@2:*"} }""")));

    [Fact]
    public void A_Deny_of_all_others_guards_too()
    {
        string deny(string operation) => $$"""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{{Federated(GitHub)}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{ {{Aud}} } } },
              {"Effect":"Deny","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity","Condition":{"{{operation}}":{"{{GitHub}}:sub":"repo:o@1/r@2:*"} } }]}
            """;
        Assert.Equal("", Names(deny("StringNotLike")));
        Assert.Equal("Error:TenantNotChecked", Names(deny("StringLike")));
    }

    [Theory]
    [InlineData("""{"Federated":"accounts.google.com"}""", """{"StringEquals":{"accounts.google.com:sub":"1"}}""", "Error:AudienceNotChecked")]
    [InlineData("""{"Federated":"accounts.google.com"}""", """{"StringEquals":{"accounts.google.com:aud":"1"}}""", "Information:SubjectNotChecked")]
    [InlineData("""{"Federated":"graph.facebook.com"}""", """{"StringEquals":{"graph.facebook.com:app_id":"1","graph.facebook.com:id":"2"}}""", "")]
    [InlineData("""{"Federated":"www.amazon.com"}""", """{"StringEquals":{"www.amazon.com:user_id":"2"}}""", "Error:AudienceNotChecked")]
    [InlineData("""{"Federated":"cognito-identity.amazonaws.com"}""", """{"StringEquals":{"cognito-identity.amazonaws.com:aud":"us-east-1:1"}}""", "Warning:AmrNotChecked")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"}""", """{"StringEquals":{"login.example.com:sub":"ann"}}""", "Warning:AudienceNotChecked")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"}""", """{"StringEquals":{"login.example.com:aud":"a"}}""", "Warning:SubjectNotChecked")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"}""", """{"StringLike":{"login.example.com:aud":"*","login.example.com:sub":"ann"}}""", "Warning:AudienceNotChecked")]
    public void Applications_and_identities(string principal, string condition, string expected) => Assert.Equal(expected, Names(Policy(principal, condition)));

    [Fact]
    public void SAML_asks_for_the_address_of_delivery()
    {
        const string saml = """{"Federated":"arn:aws:iam::111122223333:saml-provider/ADFS"}""";
        Assert.Equal("", Names(Policy(saml, """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""", "sts:AssumeRoleWithSAML")));
        Assert.Equal("", Names(Policy(saml, """{"StringEquals":{"saml:aud":"https://signin.aws.amazon.com/saml"}}""", "sts:AssumeRoleWithSAML")));
        Assert.Equal("Warning:AudienceNotChecked", Names(Policy(saml, """{"StringEquals":{"saml:iss":"x"}}""", "sts:AssumeRoleWithSAML")));
    }

    [Theory]
    [InlineData("\"*\"", "{}", "sts:AssumeRole", "Error:AnyPrincipal")]
    [InlineData("""{"AWS":"*"}""", "{}", "sts:AssumeRole", "Error:AnyPrincipal")]
    [InlineData("""{"AWS":"*"}""", """{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}""", "sts:AssumeRole", "Warning:AnyPrincipal")]
    [InlineData("""{"AWS":"*"}""", """{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}""", "sts:AssumeRole", "Error:AnyPrincipal")]
    [InlineData("""{"Federated":"*"}""", "{}", "sts:AssumeRoleWithWebIdentity", "Error:AnyPrincipal")]
    [InlineData("""{"AWS":"111122223333"}""", "{}", "sts:AssumeRole", "")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "{}", "sts:AssumeRole", "")]
    [InlineData("""{"AWS":"111122223333"}""", "{}", "sts:*", "Warning:ActionWildcard")]
    [InlineData("""{"AWS":"111122223333"}""", "{}", "*", "Warning:ActionWildcard")]
    [InlineData("""{"AWS":"111122223333"}""", "{}", "sts:?ssumeRole", "Warning:ActionWildcard")]
    [InlineData("""{"AWS":"111122223333"}""", "{}", "s3:GetObject", "Warning:ActionNotSts")]
    [InlineData("""{"AWS":"111122223333"}""", "{}", "sts:AssumeRoleWithSAML", "Warning:ActionMismatch")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:saml-provider/ADFS"}""", "{}", "sts:AssumeRoleWithWebIdentity", "Warning:ActionMismatch")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"}""", "{}", "sts:AssumeRole", "Warning:ActionMismatch")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"}""", "{}", "sts:TagSession", "")]
    public void Principals_and_actions(string principal, string condition, string action, string expected) => Assert.Equal(expected, Names(Policy(principal, condition, action)));

    [Fact]
    public void Allow_with_NotPrincipal_or_NotAction()
    {
        Assert.Equal("Error:NotPrincipalAllowed", Names("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}"""));
        Assert.Equal("Warning:ActionWildcard", Names("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"NotAction":"sts:TagSession"}}"""));
        Assert.Equal("", Names("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}"""));
    }

    [Theory]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann*"} }""", "Warning:WildcardIsLiteral")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann${*}"} }""", "")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann","login.example.org:sub":"ann"} }""", "Warning:KeyOfOtherProvider")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann","SAML:aud":"x"} }""", "Warning:KeyOfOtherProvider")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann","{{Own}}:groups":"x"} }""", "Warning:KeyNeverPresent")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann"},"StringLike":{"{{Own}}:sub":"bob"} }""", "Warning:ConditionsContradict")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann"},"StringLike":{"{{Own}}:sub":["bob","ann"]} }""", "")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann","aws:RequestTag/Team":"x"} }""", "Warning:TagSessionNotAllowed")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann","sts:SourceIdentity":"x"} }""", "Warning:SourceIdentityNotAllowed")]
    [InlineData($$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann","aws:PrincipalTag/x.y:z":"x"} }""", "")]
    public void Statements_that_do_not_allow_any_caller(string condition, string expected) => Assert.Equal(expected, Names(Policy(Federated(Own), condition)));

    [Fact]
    public void Old_forms()
    {
        const string body = """
            "Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}
            """;
        Assert.Equal("Information:OldVersion", Names("{" + body));
        Assert.Equal("Information:OldVersion", Names("""{"Version":"2008-10-17",""" + body));
        Assert.Equal("Warning:OldVersion", Names("""{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:RoleSessionName":"${aws:username}"}}}}"""));
        Assert.Contains("Warning:IssuerNotForAws", Names(Policy(Federated("0a1b.tokens.sts.global.api.aws"), """{"StringEquals":{"0a1b.tokens.sts.global.api.aws:aud":"a","0a1b.tokens.sts.global.api.aws:sub":"s"}}""")), StringComparison.Ordinal);
        Assert.DoesNotContain("IssuerNotForAws", Names(Policy(Federated("tokens.sts.global.api.aws.example.com"), "{}")), StringComparison.Ordinal);
        Assert.Contains("Warning:OldIssuer", Names(Policy(Federated("vstoken.actions.githubusercontent.com"), """{"StringLike":{"vstoken.actions.githubusercontent.com:sub":"repo:o/r:*"}}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_IAM_rejects_is_a_finding_with_its_place()
    {
        FederationTrustIssue issue = Assert.Single(Find("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [ { \"Effect\": \"Permit\" } ]\n}"));
        Assert.Equal(("PolicyInvalid", FederationTrustSeverity.Error, 3), (issue.Rule, issue.Severity, issue.Line));
        Assert.Null(issue.RepairedPolicy);
    }

    [Fact]
    public void Providers_of_the_account_are_compared()
    {
        string policy = Policy(Federated(Own), $$"""{"StringEquals":{"{{Own}}:aud":["a","b"],"{{Own}}:sub":"ann"} }""");
        ProviderInventory same = new([new RegisteredProvider(Own, ["a", "b", "c"])]);
        Assert.Empty(Find(policy, same));
        FederationTrustIssue unused = Assert.Single(same.NotUsed());
        Assert.Equal("ClientIdNotUsed", unused.Rule);
        Assert.Contains("'c'", unused.Explanation, StringComparison.Ordinal);
        Assert.Equal("AudienceNotRegistered", Assert.Single(Find(policy, new([new RegisteredProvider(Own, ["a"])]))).Rule);
        Assert.Equal("ProviderNotRegistered", Assert.Single(Find(policy, new([new RegisteredProvider("other.example", ["a"])]))).Rule);
        Assert.Contains("trailing slash", Assert.Single(Find(policy, new([new RegisteredProvider(Own + "/", ["a"])]))).Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_of_another_account_than_the_role()
    {
        string policy = Policy(Federated(Own), $$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann"} }""");
        Assert.Empty(Find(policy, roleArn: "arn:aws:iam::111122223333:role/r"));
        Assert.Equal("ProviderOfOtherAccount", Assert.Single(Find(policy, roleArn: "arn:aws:iam::444455556666:role/r")).Rule);
        Assert.Equal("ProviderOfOtherAccount", Assert.Single(Find(policy, roleArn: "arn:aws-cn:iam::111122223333:role/r")).Rule);
    }

    /// <summary>Every policy of these tests: the repaired one is a policy, and the finding is gone.</summary>
    [Fact]
    public void A_repaired_policy_no_longer_has_the_finding()
    {
        string[] policies =
        [
            OnGitHub("repo:*"), OnGitHub("repo:o@1/*"), OnGitHub("repo:o/r:ref:refs/heads/main"), OnGitHub("invalid"), OnGitHub("workflow:x"), OnGitHub("repo:o@1/r@2:*", "StringLikeIfExists"),
            OnGitHub("repo:o@1/r@2:*", "ForAllValues:StringLike"), OnGitHub("repo:o@1/r@2:*", "StringEquals"), Policy(Federated(GitHub), "{}"), Policy(Federated(Own), "{}"),
            Policy(Federated(Own), $$"""{"StringEquals":{"{{Own}}:aud":"a","{{Own}}:sub":"ann","login.example.org:x":"ann","aws:RequestTag/Team":"x","sts:SourceIdentity":"x"} }"""),
            Policy("""{"AWS":"111122223333"}""", "{}", "sts:AssumeRoleWithSAML"), Policy("""{"AWS":"111122223333"}""", "{}", "sts:*"),
            Policy("""{"Federated":"cognito-identity.amazonaws.com"}""", "{}"), Policy("""{"Federated":"accounts.google.com"}""", "{}"),
            Policy("""{"Federated":"arn:aws:iam::111122223333:saml-provider/ADFS"}""", "{}", "sts:AssumeRoleWithSAML"),
            """{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}""",
        ];
        int repaired = 0;
        foreach (string policy in policies)
        {
            foreach (FederationTrustIssue issue in Find(policy).Where(issue => issue.RepairedPolicy is not null))
            {
                repaired++;
                TrustPolicyParser.Parse(issue.RepairedPolicy!);
                Assert.False(Find(issue.RepairedPolicy!).Any(other => other.Rule == issue.Rule), $"{issue.Rule} of {policy} is there after {issue.RepairedPolicy}");
            }
        }

        Assert.True(repaired > 20, $"{repaired}");
    }

    [Fact]
    public void Roles_and_templates_hold_policies()
    {
        string policy = OnGitHub("repo:*");
        string roles = $$"""{"Roles":[{"RoleName":"a","Arn":"arn:aws:iam::111122223333:role/a","AssumeRolePolicyDocument":{{policy}} },{"RoleName":"b","AssumeRolePolicyDocument":"{{Uri.EscapeDataString(policy)}}"}]}""";
        IReadOnlyList<TrustPolicySource> sources = TrustPolicySource.Read(roles, "roles.json", "/x/roles.json", onlyPolicies: true);
        Assert.Equal(["roles.json#a", "roles.json#b"], sources.Select(source => source.Name));
        Assert.Equal("arn:aws:iam::111122223333:role/a", sources[0].RoleArn);
        Assert.All(sources, source => Assert.Null(Assert.Single(TrustAnalysis.Find(source)).Line));
        Assert.Empty(TrustPolicySource.Read("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""", "t", null, onlyPolicies: true));
        Assert.Empty(TrustPolicySource.Read("[1]", "t", null, onlyPolicies: true));
        Assert.Single(TrustPolicySource.Read("[1]", "t", null, onlyPolicies: false));
        Assert.Single(TrustPolicySource.Read(policy, "t", null, onlyPolicies: true));
        Assert.Single(TrustPolicySource.Read("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}""", "t", null, onlyPolicies: true));
    }

    [Fact]
    public void A_fingerprint_belongs_to_rule_source_and_statement()
    {
        string policy = OnGitHub("repo:*");
        string fingerprint = Find(policy)[0].Fingerprint;
        Assert.Equal(fingerprint, Find(JsonNode.Parse(policy)!.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }))[0].Fingerprint);
        Assert.NotEqual(fingerprint, Find(OnGitHub("repo:x*"))[0].Fingerprint);
        Assert.NotEqual(fingerprint, TrustAnalysis.Find(new TrustPolicySource(policy, "other"))[0].Fingerprint);
    }

    /// <summary>A policy of the greatest length has hundreds of findings; a finding does not hold, and does not make, the whole repaired policy.</summary>
    [Fact]
    public void Findings_share_the_text_of_the_policy()
    {
        string statements = string.Join(',', Enumerable.Range(0, 300).Select(i => """{"Sid":"SNUMBER","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"gitlab.com:sub":"project_path:groupNUMBER/*"}}}""".Replace("NUMBER", $"{i}", StringComparison.Ordinal)));
        TrustPolicySource source = new($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", "role");
        Assert.True(source.Text.Length > 60_000);
        TrustAnalysis.Find(source);
        long before = GC.GetAllocatedBytesForCurrentThread();
        IReadOnlyList<FederationTrustIssue> issues = TrustAnalysis.Find(source);
        long made = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(600, issues.Count);
        Assert.True(made < 16 * 1024 * 1024, $"{made} bytes for {issues.Count} findings");
        FederationTrustIssue last = issues.Last(issue => issue.Rule == "AudienceNotChecked");
        Assert.Equal("S299", last.Statement);
        Assert.DoesNotContain(Find(last.RepairedPolicy!), other => other.Rule == last.Rule && other.Statement == last.Statement);
    }

    /// <summary>The SARIF log refers to a rule by its place in the list.</summary>
    [Fact]
    public void Every_rule_is_in_the_list() => Assert.Equal(
        typeof(TrustRules).GetProperties().Where(property => property.PropertyType == typeof(TrustRule)).Select(property => property.Name).Order(StringComparer.Ordinal),
        TrustRules.All.Select(rule => rule.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void The_guide_lists_the_rules() => Assert.Equal(
        TrustRules.All.Select(rule => $"| {rule.Id} | {rule.Severity} | {rule.Summary} |"),
        File.ReadLines(Path.Combine(Repository.Root, "docs", "trust.md")).SkipWhile(line => line != "| --- | --- | --- |").Skip(1).TakeWhile(line => line.StartsWith('|')));

    /// <summary>Identity pools have another issuer in GovCloud and in China, and serve all customers there too.</summary>
    [Theory]
    [InlineData("cognito-identity.amazonaws.com", true)]
    [InlineData("cognito-identity-us-gov.amazonaws.com", false)]
    [InlineData("cognito-identity.us-gov-east-1.amazonaws.com", false)]
    [InlineData("cognito-identity.cn-north-1.amazonaws.com.cn", false)]
    public void An_identity_pool_must_be_named_in_every_partition(string issuer, bool rejected)
    {
        string principal = $$"""{"Federated":"{{issuer}}"}""";
        string amr = $$"""{"ForAnyValue:StringLike":{"{{issuer}}:amr":"authenticated"},"StringLike":{"{{issuer}}:sub":"us-east-1:*"} }""";
        FederationTrustIssue issue = Assert.Single(Find(Policy(principal, amr)));
        Assert.Equal(("TenantNotChecked", FederationTrustSeverity.Error, rejected), (issue.Rule, issue.Severity, issue.Explanation.Contains("IAM rejects", StringComparison.Ordinal)));
        Assert.Contains($"{issuer}:aud", issue.RepairedPolicy!, StringComparison.Ordinal);
        Assert.Contains(Find(Policy(principal, $$"""{"ForAnyValue:StringLike":{"{{issuer}}:amr":"authenticated"},"StringLike":{"{{issuer}}:aud":"us-east-1:*"} }""")), other => other is { Rule: "TenantWildcard", Severity: FederationTrustSeverity.Error });
        Assert.Empty(Find(Policy(principal, $$"""{"ForAnyValue:StringLike":{"{{issuer}}:amr":"authenticated"},"StringEquals":{"{{issuer}}:aud":"us-east-1:12345678-ffff-ffff-ffff-123456789012"} }""")));
    }
}
