
namespace PSFederation.Core.Tests.Trust;

/// <summary>Conditions that look restrictive but are not, and repairs that keep the rest of the policy.</summary>
public sealed class TrustGuardTests
{
    private const string GitHub = "token.actions.githubusercontent.com", Eks = "oidc.eks.eu-central-1.amazonaws.com/id/ABC", Own = "login.example.com";
    private const string Sentinel = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/";
    private const string Aud = $$"""
        "{{GitHub}}:aud":"sts.amazonaws.com"
        """;

    private static string Federated(string provider) =>
        provider.Contains("google", StringComparison.Ordinal) || provider.StartsWith("www.", StringComparison.Ordinal) || provider.StartsWith("graph.", StringComparison.Ordinal)
            ? $$"""{"Federated":"{{provider}}"}"""
            : $$"""{"Federated":"arn:aws:iam::111122223333:oidc-provider/{{provider}}"}""";

    private static string Names(string policy) => string.Join(' ', TrustFindingTests.Find(policy).Select(issue => $"{issue.Severity}:{issue.Rule}"));

    private static string Denied(string provider, string condition, string denial) => $$"""
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{{Federated(provider)}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{condition}} },
          {"Effect":"Deny","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity","Condition":{{denial}} }]}
        """;

    [Theory]
    [InlineData(GitHub, $$"""{"StringEquals":{ {{Aud}} } }""", $$"""{"StringNotLike":{"{{GitHub}}:sub":"repo:*"} }""", "Error:TenantWildcard")]
    [InlineData(GitHub, $$"""{"StringEquals":{ {{Aud}} } }""", $$"""{"StringNotLike":{"{{GitHub}}:sub":["repo:o@1/r@2:*","*"]} }""", "Error:TenantWildcard")]
    [InlineData(GitHub, $$"""{"StringEquals":{ {{Aud}} } }""", $$"""{"StringNotLike":{"{{GitHub}}:sub":"repo:o@1/*"} }""", "Warning:OrganizationWide")]
    [InlineData(GitHub, $$"""{"StringEquals":{ {{Aud}} },"StringLike":{"{{GitHub}}:sub":"repo:o@1/r@2:*"} }""", $$"""{"StringNotLike":{"{{GitHub}}:sub":"repo:*"} }""", "")]
    [InlineData(GitHub, $$"""{"StringEquals":{ {{Aud}} },"StringLike":{"{{GitHub}}:sub":"repo:*"} }""", $$"""{"StringNotLike":{"{{GitHub}}:sub":"repo:o@1/r@2:*"} }""", "")]
    [InlineData(Own, $$"""{"StringEquals":{"{{Own}}:aud":"a"} }""", $$"""{"StringNotLike":{"{{Own}}:sub":"*"} }""", "Warning:SubjectWildcard")]
    [InlineData("accounts.google.com", """{"StringEquals":{"accounts.google.com:sub":"1"} }""", """{"StringNotLike":{"accounts.google.com:aud":"*"} }""", "Error:AudienceNotChecked")]
    [InlineData("accounts.google.com", """{"StringEquals":{"accounts.google.com:sub":"1"} }""", """{"StringNotEquals":{"accounts.google.com:aud":"1"} }""", "")]
    public void A_Deny_is_as_wide_as_its_values(string provider, string condition, string denial, string expected) =>
        Assert.Equal(expected, Names(Denied(provider, condition, denial)));

    [Theory]
    [InlineData("""{"Service":"*"}""", "Error:TenantNotChecked")]
    [InlineData("""{"Federated":"*"}""", "Error:TenantNotChecked")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""", "Error:TenantNotChecked")]
    [InlineData("""{"AWS":"*"}""", "")]
    public void A_Deny_that_is_not_about_the_caller_does_not_guard(string principal, string expected) =>
        Assert.Equal(expected, Names(Denied(GitHub, $$"""{"StringEquals":{ {{Aud}} } }""", $$"""{"StringNotLike":{"{{GitHub}}:sub":"repo:o@1/r@2:*"} }""")
            .Replace("\"Deny\",\"Principal\":\"*\"", $"\"Deny\",\"Principal\":{principal}", StringComparison.Ordinal)));

    [Theory]
    [InlineData("""{"Federated":"token.actions.githubusercontent.com"}""", true)]
    [InlineData("""{"Federated":"arn:aws:iam::*:oidc-provider/token.actions.githubusercontent.com"}""", true)]
    [InlineData("""{"AWS":"arn:aws:iam::*:root"}""", true)]
    [InlineData("""{"AWS":["111122223333","arn:aws:iam::111122223333:role/a"]}""", false)]
    [InlineData("""{"Federated":"accounts.google.com"}""", false)]
    public void A_principal_that_IAM_does_not_know_is_an_error(string principal, bool found) => Assert.Equal(
        found, Names(TrustFindingTests.Policy(principal, "{}")).Contains("Error:PrincipalInvalid", StringComparison.Ordinal));

    [Theory]
    [InlineData("gitlab.com", "StringEquals", "${gitlab.com:sub}", "Error:TenantWildcard")]
    [InlineData("gitlab.com", "StringEquals", "project_path:g/p:${gitlab.com:ref}", "")]
    [InlineData(GitHub, "StringEquals", "${token.actions.githubusercontent.com:sub}", "Error:TenantWildcard")]
    [InlineData(GitHub, "StringEquals", "repo:${token.actions.githubusercontent.com:repository}:ref:refs/heads/main", "Error:TenantWildcard")]
    [InlineData(GitHub, "StringLike", "repo:${aws:username}/r@2:*", "Error:TenantWildcard")]
    [InlineData(Own, "StringEquals", "${login.example.com:sub}", "Warning:SubjectWildcard")]
    [InlineData(Own, "StringEquals", "ann${*}", "")]
    public void A_policy_variable_reaches_as_a_wildcard(string issuer, string operation, string sub, string expected)
    {
        string condition = operation == "StringEquals"
            ? $$"""{"StringEquals":{"{{issuer}}:aud":"a","{{issuer}}:sub":"{{sub}}"} }"""
            : $$"""{"StringEquals":{"{{issuer}}:aud":"a"},"{{operation}}":{"{{issuer}}:sub":"{{sub}}"} }""";
        string policy = TrustFindingTests.Policy(Federated(issuer), condition);
        Assert.Equal(expected, Names(policy));
        // In the old version of the language it is text.
        if (operation == "StringEquals")
            Assert.DoesNotContain("Wildcard", Names(policy.Replace("2012-10-17", "2008-10-17", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accounts.google.com", """{"StringEquals":{"accounts.google.com:oaud":"my-app"} }""", "Error:AudienceNotChecked Information:SubjectNotChecked")]
    [InlineData("accounts.google.com", """{"StringLike":{"accounts.google.com:oaud":"*"},"StringEquals":{"accounts.google.com:sub":"1"} }""", "Error:AudienceNotChecked")]
    [InlineData("accounts.google.com", """{"StringEquals":{"accounts.google.com:oaud":"my-app","accounts.google.com:sub":"1"} }""", "")]
    [InlineData("accounts.google.com", """{"StringEquals":{"accounts.google.com:oaud":"my-app"},"StringLike":{"accounts.google.com:sub":"*"} }""", "Error:AudienceNotChecked Warning:SubjectWildcard")]
    [InlineData("accounts.google.com", """{"StringLike":{"accounts.google.com:aud":"*.apps.googleusercontent.com"},"StringEquals":{"accounts.google.com:sub":"1"} }""", "Error:AudienceNotChecked")]
    [InlineData("accounts.google.com", """{"StringLike":{"accounts.google.com:aud":"123.apps.googleusercontent.com"},"StringEquals":{"accounts.google.com:sub":"1"} }""", "")]
    [InlineData("www.amazon.com", """{"StringLike":{"www.amazon.com:app_id":"amzn1.application-oa2-client.*"},"StringEquals":{"www.amazon.com:user_id":"1"} }""", "Error:AudienceNotChecked")]
    [InlineData("graph.facebook.com", """{"StringLike":{"graph.facebook.com:app_id":"1*"},"StringEquals":{"graph.facebook.com:id":"1"} }""", "Error:AudienceNotChecked")]
    [InlineData("accounts.google.com", """{"StringEquals":{"accounts.google.com:aud":"${accounts.google.com:aud}","accounts.google.com:sub":"1"} }""", "Error:AudienceNotChecked")]
    [InlineData(Own, """{"StringLike":{"login.example.com:aud":"a*"},"StringEquals":{"login.example.com:sub":"1"} }""", "")]
    public void Applications_of_built_in_providers(string provider, string condition, string expected)
    {
        string policy = TrustFindingTests.Policy(Federated(provider), condition);
        Assert.Equal(expected, Names(policy));
        foreach (FederationTrustIssue issue in TrustFindingTests.Find(policy).Where(issue => issue.Rule == "AudienceNotChecked"))
            Assert.DoesNotContain("AudienceNotChecked", Names(issue.RepairedPolicy!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://*", "Warning:AudienceNotChecked")]
    [InlineData("https://*/saml", "Warning:AudienceNotChecked")]
    [InlineData("*", "Warning:AudienceNotChecked")]
    [InlineData("https://*.signin.aws.amazon.com/saml", "")]
    [InlineData("https://signin.aws.amazon.com/saml*", "")]
    [InlineData("https://us-east-?.signin.aws.amazon.com/saml", "")]
    public void Wildcards_in_the_address_of_delivery(string audience, string expected) => Assert.Equal(
        expected,
        Names(TrustFindingTests.Policy("""{"Federated":"arn:aws:iam::111122223333:saml-provider/ADFS"}""", $$"""{"StringLike":{"SAML:aud":"{{audience}}"} }""", "sts:AssumeRoleWithSAML")));

    [Fact]
    public void The_issuer_of_Microsoft_Sentinel_ends_in_a_slash()
    {
        string policy = TrustFindingTests.Policy(Federated(Sentinel), $$"""{"StringEquals":{"{{Sentinel}}:aud":"api://1462b192-27f7-4cb9-8523-0f4ecb54b47e","{{Sentinel}}:sub":"x"} }""");
        Assert.Equal("Error:TenantNotChecked", Names(policy));
        Assert.Contains("sts:RoleSessionName", TrustFindingTests.Find(policy)[0].Explanation, StringComparison.Ordinal);
        Assert.Equal("", Names(policy.Replace($"{Sentinel}:sub", "sts:RoleSessionName", StringComparison.Ordinal)));
        // The keys of a provider begin with its own name.
        Assert.Contains(
            "\"scalr.io/:sub\"",
            TrustFindingTests.Find(TrustFindingTests.Policy(Federated("scalr.io/"), """{"StringEquals":{"scalr.io/:aud":"a"} }""")).Single(issue => issue.Rule == "TenantNotChecked").RepairedPolicy!,
            StringComparison.Ordinal);
        Assert.Contains("TenantNotChecked", Names(TrustFindingTests.Policy(Federated("GitLab.com"), """{"StringEquals":{"GitLab.com:aud":"a"} }""")), StringComparison.Ordinal);
    }

    /// <summary>A repaired wildcard names a value, also where the organization is the whole claim.</summary>
    [Theory]
    [InlineData("api.pulumi.com/oidc")]
    [InlineData("scalr.io")]
    public void A_repaired_wildcard_is_not_one(string issuer)
    {
        string policy = TrustFindingTests.Policy(Federated(issuer), $$"""{"StringLike":{"{{issuer}}:aud":"*","{{issuer}}:sub":"*"} }""");
        FederationTrustIssue wide = TrustFindingTests.Find(policy).Single(issue => issue.Rule == "TenantWildcard");
        Assert.DoesNotContain("TenantWildcard", Names(wide.RepairedPolicy!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Eks, "system:serviceaccount:*:*", "Warning:SubjectWildcard")]
    [InlineData(Eks, "system:serviceaccount:*", "Warning:SubjectWildcard")]
    [InlineData(Eks, "system:*", "Warning:SubjectWildcard")]
    [InlineData(Eks, "system:serviceaccount:dev*", "Warning:OrganizationWide")]
    [InlineData(Eks, "system:serviceaccount:dev:*", "")]
    [InlineData("rancher.example.com/oidc", "system:serviceaccount:*:deploy", "Warning:SubjectWildcard")]
    [InlineData("gitlab.example.com", "project_path:*", "Warning:SubjectWildcard")]
    [InlineData("gitlab.example.com", "project_path:group/*", "Warning:OrganizationWide")]
    [InlineData("gitlab.example.com", "project_path:group/project:*", "")]
    [InlineData(GitHub + "/slug", "repo:*", "Warning:SubjectWildcard")]
    [InlineData(GitHub + "/slug", "repo:o@1/*", "Warning:OrganizationWide")]
    [InlineData(GitHub + "/slug", "repository_owner:monalisa:*", "")]
    [InlineData("terraform.example.com", "organization:o:*", "Warning:OrganizationWide")]
    [InlineData("terraform.example.com", "organization:o:project:p:workspace:w:run_phase:*", "")]
    [InlineData("api.bitbucket.org/2.0/workspaces/w/pipelines-config/identity/oidc", "{*}:*", "Warning:SubjectWildcard")]
    [InlineData("api.bitbucket.org/2.0/workspaces/w/pipelines-config/identity/oidc", "{11111111-1111-1111-1111-111111111111}:*", "")]
    [InlineData("oidc.circleci.com/org/O", "org/*", "Warning:SubjectWildcard")]
    [InlineData("oidc.circleci.com/org/O", "org/O/project/*", "Warning:OrganizationWide")]
    [InlineData(Own, "user:*", "")]
    [InlineData(Own, "*-*", "Warning:SubjectWildcard")]
    [InlineData(Own, "????????-????-*", "Warning:SubjectWildcard")]
    [InlineData(Own, "*@*", "Warning:SubjectWildcard")]
    [InlineData(Own, "*@example.com", "")]
    [InlineData(Own, "*|*", "Warning:SubjectWildcard")]
    [InlineData(Own, "???????*", "Warning:SubjectWildcard")]
    [InlineData(Own, "0f8fad5b-*", "")]
    [InlineData(Own, "*:serviceaccount:*", "Warning:SubjectWildcard")]
    [InlineData(Own, "*serviceaccount:shop:*", "")]
    [InlineData("gitlab.example.com", "*project*", "Warning:SubjectWildcard")]
    [InlineData("gitlab.example.com", "*:ref_type:branch:ref:main", "Warning:SubjectWildcard")]
    [InlineData("gitlab.example.com", "*:group/project:ref_type:*", "")]
    [InlineData("terraform.example.com", "*run_phase:apply", "Warning:SubjectWildcard")]
    public void Subjects_of_own_issuers(string issuer, string sub, string expected) =>
        Assert.Equal(expected, Names(TrustFindingTests.Policy(Federated(issuer), $$"""{"StringEquals":{"{{issuer}}:aud":"a"},"StringLike":{"{{issuer}}:sub":"{{sub}}"} }""")));

    [Theory]
    [InlineData("""{"Null":{"aws:PrincipalOrgID":"false"}}""", "Error")]
    [InlineData("""{"StringLike":{"aws:PrincipalArn":"*"}}""", "Error")]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/deploy"}}""", "Error")]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}""", "Warning")]
    [InlineData("""{"StringLike":{"aws:PrincipalOrgID":"o-*"}}""", "Error")]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-1/r-1/"}}""", "Error")]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-1/*"}}""", "Warning")]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*/r-1/"}}""", "Error")]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"${aws:PrincipalAccount}"}}""", "Error")]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":["111122223333","444455556666"]}}""", "Warning")]
    [InlineData("""{"StringLike":{"aws:PrincipalAccount":["111122223333","*"]}}""", "Error")]
    public void A_condition_restricts_AWS_principals_by_its_value(string condition, string severity) =>
        Assert.Equal($"{severity}:AnyPrincipal", Names(TrustFindingTests.Policy("""{"AWS":"*"}""", condition, "sts:AssumeRole")));

    [Theory]
    [InlineData("StringEquals", "environment:production", "Error:SubjectFreeClaim")]
    [InlineData("StringEquals", "repo_property_env:prod", "Error:SubjectFreeClaim")]
    [InlineData("StringEquals", "actor_id:1", "Error:SubjectFreeClaim")]
    [InlineData("StringEquals", "run_id:1", "Error:SubjectFreeClaim")]
    [InlineData("StringEquals", "check_run_id:1", "Error:SubjectFreeClaim")]
    [InlineData("StringEquals", "workflow_sha:1", "Error:SubjectFreeClaim")]
    [InlineData("StringEquals", "workflow_ref:o/r/.github/workflows/x.yml@refs/heads/main", "")]
    [InlineData("StringEqualsIgnoreCase", "ENVIRONMENT:prod", "Error:SubjectFreeClaim")]
    [InlineData("StringEquals", "ENVIRONMENT:prod", "Warning:SubjectNeverMatches")]
    public void Claims_that_every_organization_chooses(string operation, string sub, string expected)
    {
        string aud = $$"""{"StringEquals":{"{{GitHub}}:aud":"a"}""";
        string condition = operation == "StringEquals" ? $$"""{"StringEquals":{"{{GitHub}}:aud":"a","{{GitHub}}:sub":"{{sub}}"} }""" : $$"""{{aud}},"{{operation}}":{"{{GitHub}}:sub":"{{sub}}"} }""";
        Assert.Equal(expected, Names(TrustFindingTests.Policy(Federated(GitHub), condition)));
    }

    /// <summary>Where the issuer is that of an enterprise, or another claim names the organization, the identities of others do not match.</summary>
    [Fact]
    public void A_free_claim_is_a_warning_where_something_else_names_the_organization()
    {
        Assert.Equal("Warning:SubjectFreeClaim", Names(TrustFindingTests.Policy(Federated(GitHub), $$"""{"StringEquals":{ {{Aud}},"{{GitHub}}:sub":"environment:prod","{{GitHub}}:repository_owner_id":"1"} }""")));
        Assert.Equal("Error:SubjectFreeClaim", Names(TrustFindingTests.Policy(Federated(GitHub), $$"""{"StringEquals":{ {{Aud}},"{{GitHub}}:sub":"environment:prod"},"StringLike":{"{{GitHub}}:repository_owner_id":"*"} }""")));
        Assert.Equal("Warning:SubjectFreeClaim", Names(TrustFindingTests.Policy(Federated(GitHub + "/slug"), $$"""{"StringEquals":{"{{GitHub}}/slug:aud":"a","{{GitHub}}/slug:sub":"environment:prod"} }""")));
    }

    [Theory]
    [InlineData("https://github.com/o*", "Error:TenantWildcard")]
    [InlineData("https://github.com/octo?", "Error:TenantWildcard")]
    [InlineData("https://github.com/octo/*", "")]
    [InlineData("https://github.com/octo", "")]
    public void A_name_is_complete_where_it_ends(string sub, string expected)
    {
        const string issuer = "oidc-configuration.audit-log.githubusercontent.com";
        Assert.Equal(expected, Names(TrustFindingTests.Policy(Federated(issuer), $$"""{"StringEquals":{"{{issuer}}:aud":"a"},"StringLike":{"{{issuer}}:sub":"{{sub}}"} }""")));
    }

    [Theory]
    [InlineData($$"""{"StringEquals":{ {{Aud}},"{{GitHub}}:sub":"repo:o@1/*"},"StringLike":{"{{GitHub}}:sub":"repo:o@1/r@2:*"} }""", "WildcardIsLiteral")]
    [InlineData($$"""{"StringEquals":{ {{Aud}},"{{GitHub}}:sub":"repo:o@1/*"},"stringlike":{"{{GitHub}}:SUB":"repo:o@1/r@2:*"} }""", "WildcardIsLiteral")]
    [InlineData($$"""{"StringEquals":{ {{Aud}},"{{GitHub}}:sub":"repo:o@1/r@2:x","gitlab.com:sub":"repo:o@1/r@3:y"} }""", "KeyOfOtherProvider")]
    public void A_repair_does_not_overwrite_another_condition(string condition, string rule)
    {
        IReadOnlyList<FederationTrustIssue> issues = TrustFindingTests.Find(TrustFindingTests.Policy(Federated(GitHub), condition));
        Assert.Null(issues.Single(issue => issue.Rule == rule).RepairedPolicy);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"accounts.google.com:aud":"1","accounts.google.com:sub":"2"},"NumericEquals":{"accounts.google.com:google/organization_number":"12345"} }""", "")]
    [InlineData("""{"StringEquals":{"accounts.google.com:aud":"1","accounts.google.com:sub":"2","accounts.google.com:hd":"x"} }""", "Warning:KeyNeverPresent")]
    public void Google_has_a_key_for_the_organization(string condition, string expected) =>
        Assert.Equal(expected, Names(TrustFindingTests.Policy(Federated("accounts.google.com"), condition)));
}
