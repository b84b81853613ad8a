using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>
/// Tokens of the providers against conditions, with the page that each follows. IAM: "IAM and AWS STS condition context keys"
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html). In conditions, <c>@</c> stands for the issuer.
/// </summary>
public sealed class TokenCaseTests
{
    private const string Keys = "IAM, Available keys for AWS OIDC federation", GitHubDocs = "docs.github.com/actions/reference/security/oidc", Eks = "Amazon EKS, IAM roles for service accounts",
        GitHub = "token.actions.githubusercontent.com", Tags = "IAM, Pass session tags in AWS STS", Operators = "IAM, Condition operators", Sets = "IAM, Conditions with multiple context keys or values",
        Globals = "IAM, AWS global condition context keys", Sar = "Service Authorization Reference, STS";

    private const string Job = """
        "sub":"repo:octo-org/octo-repo:ref:refs/heads/main","aud":"sts.amazonaws.com","repository":"octo-org/octo-repo","repository_id":"74","repository_owner":"octo-org",
        "repository_owner_id":"65","actor":"octocat","actor_id":"12","workflow":"example-workflow","ref":"refs/heads/main","job_workflow_ref":"octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main"
        """;

    private const string Immutable = """ "sub":"repo:octo-org@65/octo-repo@74:environment:prod","aud":"sts.amazonaws.com","environment":"prod","repository_id":"74" """;

    private const string Pod = """ "sub":"system:serviceaccount:default:my-service-account","aud":["sts.amazonaws.com"] """;

    private const string EksIssuer = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";

    /// <summary>Issuer, claims, condition, verdict (A allowed, D denied, U undetermined), page.</summary>
    private static readonly (string Issuer, string Claims, string Condition, char Verdict, string Page)[] Cases =
    [
        (GitHub, Job, """{"StringEquals":{"@:aud":"sts.amazonaws.com","@:sub":"repo:octo-org/octo-repo:ref:refs/heads/main"}}""", 'A', GitHubDocs),
        (GitHub, Job, """{"StringEquals":{"@:aud":"sts.amazonaws.com","@:sub":"repo:octo-org/octo-repo:ref:refs/heads/demo"}}""", 'D', GitHubDocs),
        (GitHub, Job, """{"StringEquals":{"@:aud":"https://github.com/octo-org"}}""", 'D', GitHubDocs),
        (GitHub, Job, """{"StringLike":{"@:sub":"repo:octo-org/octo-repo:*"}}""", 'A', GitHubDocs),
        (GitHub, Job, """{"StringLike":{"@:sub":"repo:octo-org/*"}}""", 'A', GitHubDocs),
        (GitHub, Job, """{"StringLike":{"@:sub":"repo:Octo-Org/octo-repo:*"}}""", 'D', Operators),
        (GitHub, Job, """{"StringEqualsIgnoreCase":{"@:sub":"repo:Octo-Org/octo-repo:ref:refs/heads/main"}}""", 'A', Operators),
        (GitHub, Job, """{"StringEquals":{"@:sub":"repo:octo-org/octo-repo:*"}}""", 'D', Operators),
        (GitHub, Job, """{"StringLike":{"@:sub":["repo:octo-org/other:*","repo:octo-org/octo-repo:*"]}}""", 'A', Sets),
        (GitHub, Job, """{"StringLike":{"@:sub":"repo:octo-org/octo-repo:environment:*"}}""", 'D', GitHubDocs),
        (GitHub, Job, """{"StringNotLike":{"@:sub":"repo:octo-org/*"}}""", 'D', Operators),
        (GitHub, Job, """{"StringEquals":{"TOKEN.actions.githubusercontent.com:SUB":"repo:octo-org/octo-repo:ref:refs/heads/main"}}""", 'A', "IAM, Condition: key names are not case-sensitive"),
        (GitHub, Job, """{"StringEquals":{"https://@:sub":"repo:octo-org/octo-repo:ref:refs/heads/main"}}""", 'D', Keys),
        (GitHub, Job, """{"StringEquals":{"@:repository_id":"74"}}""", 'A', Keys),
        (GitHub, Job, """{"StringEquals":{"@:repository_id":"75"}}""", 'D', Keys),
        (GitHub, Job, """{"StringEquals":{"@:repository_owner_id":"65"}}""", 'A', Keys),
        (GitHub, Job, """{"StringEquals":{"@:repository_owner":"octo-org"}}""", 'D', Keys),
        (GitHub, Job, """{"StringEquals":{"@:repository":"octo-org/octo-repo"}}""", 'A', Keys),
        (GitHub, Job, """{"StringEquals":{"@:actor":"octocat","@:actor_id":"12"}}""", 'A', Keys),
        (GitHub, Job, """{"StringEquals":{"@:workflow":"example-workflow","@:ref":"refs/heads/main"}}""", 'A', Keys),
        (GitHub, Job, """{"StringLike":{"@:job_workflow_ref":"octo-org/octo-automation/.github/workflows/oidc.yml@*"}}""", 'A', Keys),
        (GitHub, Job, """{"StringEquals":{"@:environment":"prod"}}""", 'D', Keys),
        (GitHub, Job, """{"StringEqualsIfExists":{"@:environment":"prod"}}""", 'A', Operators),
        (GitHub, Job, """{"Null":{"@:environment":"true"}}""", 'A', Operators),
        (GitHub, Job, """{"Null":{"@:environment":"false"}}""", 'D', Operators),
        (GitHub, Job, """{"StringEquals":{"@:event_name":"push"}}""", 'D', Keys),
        (GitHub, Job, """{"ForAllValues:StringEquals":{"@:environment":"prod"}}""", 'A', Sets),
        (GitHub, Job, """{"ForAnyValue:StringEquals":{"@:environment":"prod"}}""", 'D', Sets),
        (GitHub, Job, """{"StringEquals":{"@:oaud":"sts.amazonaws.com"}}""", 'A', Keys),
        (GitHub, Immutable, """{"StringEquals":{"@:sub":"repo:octo-org@65/octo-repo@74:environment:prod"}}""", 'A', GitHubDocs),
        (GitHub, Immutable, """{"StringLike":{"@:sub":"repo:octo-org/octo-repo:*"}}""", 'D', GitHubDocs),
        (GitHub, Immutable, """{"StringLike":{"@:sub":"repo:octo-org@*/octo-repo@*:*"}}""", 'A', GitHubDocs),
        (GitHub, Immutable, """{"StringEquals":{"@:environment":"prod","@:repository_id":"74"}}""", 'A', Keys),
        (GitHub, """ "sub":"repo:octo-org/octo-repo:environment:eu%3Aprod","aud":"a" """, """{"StringEquals":{"@:sub":"repo:octo-org/octo-repo:environment:eu%3Aprod"}}""", 'A', GitHubDocs),
        (GitHub, """ "sub":"repo:octo-org/octo-repo:environment:eu%3Aprod","aud":"a" """, """{"StringEquals":{"@:sub":"repo:octo-org/octo-repo:environment:eu:prod"}}""", 'D', GitHubDocs),
        (GitHub, """ "sub":"repo:octo-org/octo-repo:pull_request","aud":"a" """, """{"StringLike":{"@:sub":"repo:octo-org/octo-repo:ref:*"}}""", 'D', GitHubDocs),
        (GitHub + "/acme", Job, """{"StringEquals":{"@:repository_id":"74"}}""", 'A', Sar),
        (GitHub + "/acme", Job, """{"StringEquals":{"token.actions.githubusercontent.com:repository_id":"74"}}""", 'D', Keys),
        ("token.actions.acme.ghe.com", Job, """{"StringEquals":{"@:repository_id":"74"}}""", 'A', Sar),
        ("gitlab.com", """ "sub":"project_path:mygroup/myproject:ref_type:branch:ref:main","aud":"https://gitlab.com","project_id":"20","namespace_id":"72","ref":"main","ref_protected":"true" """, """{"StringEquals":{"@:sub":"project_path:mygroup/myproject:ref_type:branch:ref:main"}}""", 'A', "docs.gitlab.com/ci/cloud_services/aws"),
        ("gitlab.com", """ "sub":"project_path:mygroup/myproject:ref_type:branch:ref:main","aud":"https://gitlab.com","project_id":"20" """, """{"StringLike":{"@:sub":"project_path:mygroup/*:ref_type:branch:ref:main"}}""", 'A', "docs.gitlab.com/ci/cloud_services/aws"),
        ("gitlab.com", """ "sub":"s","aud":"a","project_id":"20","namespace_id":"72","ref_protected":"true" """, """{"StringEquals":{"@:project_id":"20","@:ref_protected":"true"}}""", 'A', Sar),
        ("gitlab.com", """ "sub":"s","aud":"a","project_path":"mygroup/myproject" """, """{"StringEquals":{"@:project_path":"mygroup/myproject"}}""", 'D', Sar),
        ("gitlab.example.com", """ "sub":"s","aud":"a","project_id":"20" """, """{"StringEquals":{"@:project_id":"20"}}""", 'D', Sar),
        ("oidc.circleci.com/org/f00d", """ "sub":"org/f00d/project/beef/user/1","aud":"f00d","oidc.circleci.com/project-id":"beef" """, """{"StringLike":{"@:sub":"org/f00d/project/beef/user/*"},"StringEquals":{"@:aud":"f00d"}}""", 'A', "circleci.com/docs/openid-connect-tokens"),
        ("oidc.circleci.com/org/f00d", """ "sub":"s","aud":"f00d","oidc.circleci.com/project-id":"beef" """, """{"StringEquals":{"@:oidc.circleci.com/project-id":"beef"}}""", 'A', Keys),
        ("oidc.circleci.com/org/f00d", """ "sub":"s","aud":"f00d","oidc.circleci.com/context-ids":["c"] """, """{"StringEquals":{"@:oidc.circleci.com/context-ids":"c"}}""", 'D', Keys),
        ("agent.buildkite.com", """ "sub":"organization:acme:pipeline:app:ref:refs/heads/main:commit:abc:step:build","aud":"sts.amazonaws.com","pipeline_slug":"app","pipeline_id":"p" """, """{"StringLike":{"@:sub":"organization:acme:pipeline:app:*"},"StringEquals":{"@:pipeline_id":"p"}}""", 'A', Sar),
        ("agent.buildkite.com", """ "sub":"s","aud":"a","agent_id":"x" """, """{"StringEquals":{"@:agent_id":"x"}}""", 'D', Sar),
        ("app.terraform.io", """ "sub":"organization:my-org:project:Default:workspace:prod:run_phase:apply","aud":"aws.workload.identity" """, """{"StringEquals":{"@:aud":"aws.workload.identity"},"StringLike":{"@:sub":"organization:my-org:project:*:workspace:prod:run_phase:*"}}""", 'A', "developer.hashicorp.com, dynamic provider credentials for AWS"),
        ("app.terraform.io", """ "sub":"organization:my-org:project:Default:workspace:prod:run_phase:plan","aud":"aws.workload.identity" """, """{"StringLike":{"@:sub":"organization:my-org:project:*:workspace:prod:run_phase:apply"}}""", 'D', "developer.hashicorp.com, dynamic provider credentials for AWS"),
        ("app.terraform.io", """ "sub":"s","aud":"a","terraform_workspace_id":"ws-1" """, """{"StringEquals":{"@:terraform_workspace_id":"ws-1"}}""", 'D', Keys),
        ("idcs-9dc693e80d9b469480d7afe00e743931.identity.oraclecloud.com", """ "sub":"s","aud":"a","rpst_id":"ocid1.instance.oc1.a" """, """{"StringEquals":{"@:rpst_id":"ocid1.instance.oc1.a"}}""", 'A', Keys),
        ("idcs-9dc693e80d9b469480d7afe00e743931.identity.oraclecloud.com", """ "sub":"s","aud":"a","tenant":"t" """, """{"StringEquals":{"@:tenant":"t"}}""", 'D', Keys),
        ("accounts.google.com", """ "sub":"10769150350006150715113082367","aud":"client.apps.googleusercontent.com" """, """{"StringEquals":{"@:aud":"client.apps.googleusercontent.com","@:oaud":"client.apps.googleusercontent.com"}}""", 'A', "IAM keys: azp not set, aud matches both"),
        ("accounts.google.com", """ "sub":"107","aud":"web","azp":"android" """, """{"StringEquals":{"@:aud":"android","@:oaud":"web"}}""", 'A', "IAM keys: azp set, aud is azp and oaud is aud"),
        ("accounts.google.com", """ "sub":"107","aud":"web","azp":"android" """, """{"StringEquals":{"@:aud":"web"}}""", 'D', "IAM keys: azp set, aud is azp"),
        ("accounts.google.com", """ "sub":"107","aud":"web","email":"ann@example.com" """, """{"StringEquals":{"@:email":"ann@example.com"}}""", 'A', Keys),
        ("accounts.google.com", """ "sub":"107","aud":"web","hd":"example.com" """, """{"StringEquals":{"@:hd":"example.com"}}""", 'D', Keys),
        ("accounts.google.com", """ "sub":"107","aud":"web","google:organization_number":12345 """, """{"NumericEquals":{"@:google/organization_number":"12345"}}""", 'A', Keys),
        ("accounts.google.com", """ "sub":"107","aud":"web","google":{"organization_number":12345} """, """{"NumericEquals":{"@:google/organization_number":"12345"}}""", 'U', Keys),
        ("cognito-identity.amazonaws.com", """ "sub":"us-east-1:1","aud":"us-east-2:12345678","amr":["unauthenticated"] """, """{"StringEquals":{"@:aud":"us-east-2:12345678"},"ForAnyValue:StringLike":{"@:amr":"unauthenticated"}}""", 'A', "IAM keys, amr: the example"),
        ("cognito-identity.amazonaws.com", """ "sub":"s","aud":"p","amr":["authenticated","graph.facebook.com"] """, """{"ForAnyValue:StringLike":{"@:amr":"unauthenticated"}}""", 'D', "IAM keys, amr"),
        ("cognito-identity.amazonaws.com", """ "sub":"s","aud":"p","amr":["authenticated","graph.facebook.com"] """, """{"ForAnyValue:StringLike":{"@:amr":"authenticated"}}""", 'A', "IAM keys, amr"),
        ("cognito-identity.amazonaws.com", """ "sub":"s","aud":"p","amr":["authenticated","graph.facebook.com"] """, """{"StringEquals":{"@:amr":"authenticated"}}""", 'U', Sets),
        ("cognito-identity.amazonaws.com", """ "sub":"s","aud":"p" """, """{"ForAllValues:StringLike":{"@:amr":"authenticated"}}""", 'A', Sets),
        (EksIssuer, Pod, """{"StringEquals":{"@:sub":"system:serviceaccount:default:my-service-account","@:aud":"sts.amazonaws.com"}}""", 'A', Eks),
        (EksIssuer, Pod, """{"StringEquals":{"@:sub":"system:serviceaccount:default/my-service-account"}}""", 'D', Eks),
        (EksIssuer, Pod, """{"StringLike":{"@:sub":"system:serviceaccount:default:*"}}""", 'A', Eks),
        (EksIssuer, Pod, """{"StringEquals":{"@:sub":"system:serviceaccount:default:*"}}""", 'D', Eks),
        (EksIssuer, Pod, """{"StringEquals":{"@:sub":"system:serviceaccount:kube-system:my-service-account"}}""", 'D', Eks),
        (EksIssuer, """ "sub":"s","aud":["sts.amazonaws.com","vault"] """, """{"StringEquals":{"@:aud":"sts.amazonaws.com"}}""", 'U', Sets),
        (EksIssuer, """ "sub":"s","aud":["sts.amazonaws.com","vault"] """, """{"ForAnyValue:StringEquals":{"@:aud":"sts.amazonaws.com"}}""", 'A', Sets),
        (EksIssuer, """ "sub":"s","aud":"a","kubernetes.io":{"namespace":"default"} """, """{"StringEquals":{"@:kubernetes.io":"default"}}""", 'D', Keys),
        ("login.example.com/realms/staff", """ "sub":"ann","aud":"aws-cli" """, """{"StringEquals":{"@:aud":"aws-cli"}}""", 'A', Keys),
        ("login.example.com/realms/staff", """ "sub":"ann","aud":"aws-cli" """, """{"StringEquals":{"login.example.com:aud":"aws-cli"}}""", 'D', Keys),
        ("tenant.auth0.com/", """ "sub":"ann","aud":"aws-cli" """, """{"StringEquals":{"@:aud":"aws-cli"}}""", 'A', Keys),
        ("tenant.auth0.com/", """ "sub":"ann","aud":"aws-cli" """, """{"StringEquals":{"tenant.auth0.com:aud":"aws-cli"}}""", 'D', Keys),
        ("login.example.com", """ "sub":"ann","aud":"aws-cli","groups":["admins"] """, """{"ForAnyValue:StringEquals":{"@:groups":"admins"}}""", 'D', Keys),
        ("login.example.com", """ "sub":"ann","aud":"aws-cli","azp":"portal" """, """{"StringEquals":{"@:aud":"portal"}}""", 'A', Keys),
        ("login.example.com", """ "aud":"a" """, """{"StringEquals":{"@:sub":"ann"}}""", 'D', Operators),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"saml:aud":"a"}}""", 'D', Keys),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", 'U', Globals),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"aws:PrincipalTag/team":"red"}}""", 'U', Globals),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"StringEquals":{"@:sub":"bob"}}""", 'D', Globals),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"Bool":{"aws:SecureTransport":"true"}}""", 'A', Globals),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"DateGreaterThan":{"aws:CurrentTime":"2026-11-30T11:59:59Z"},"DateLessThan":{"aws:EpochTime":"2026-12-01"}}""", 'A', Globals),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}""", 'D', Globals),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"aws:ResourceAccount":"111122223333"}}""", 'A', Globals),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"sts:RoleSessionName":"ann"}}""", 'U', "IAM, Available keys for AWS STS"),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"sts:ExternalId":"x"}}""", 'D', "IAM, Available keys for AWS STS"),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"NumericLessThan":{"sts:DurationSeconds":"3600"}}""", 'D', "IAM, Available keys for AWS STS: not present for assume-role operations"),
        ("login.example.com", """ "sub":"ann","aud":"a","https://aws.amazon.com/roles":["arn:aws:iam::111122223333:role/Web"] """, """{"Bool":{"sts:RoleAuthorizedByIdp":"true"}}""", 'A', Sar),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"Bool":{"sts:RoleAuthorizedByIdp":"true"}}""", 'D', Sar),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"aws:RequestTag/team":"red"}}""", 'D', Tags),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringLike":{"@:sub":"${@:aud}"}}""", 'D', "IAM, Variables and tags"),
        ("login.example.com", """ "sub":"ann","aud":"ann" """, """{"StringEquals":{"@:sub":"${@:aud}"}}""", 'A', "IAM, Variables and tags"),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"@:sub":"${aws:SourceIp}"}}""", 'U', "IAM, Variables and tags"),
        ("login.example.com", """ "sub":"ann","aud":"a" """, """{"StringEquals":{"@:sub":"${@:email, 'ann'}"}}""", 'A', "IAM, Variables and tags: defaults"),
    ];

    public static TheoryData<string, string, string, char, string> All() => [.. Cases.Select(c => new TheoryDataRow<string, string, string, char, string>(c.Issuer, c.Claims, c.Condition, c.Verdict, c.Page))];

    [Theory]
    [MemberData(nameof(All))]
    public void A_policy_says_what_its_page_says(string issuer, string claims, string condition, char expected, string page)
    {
        string provider = issuer is "accounts.google.com" or "cognito-identity.amazonaws.com" ? issuer : TrustCases.Provider(issuer);
        TrustPolicy policy = TrustCases.Policy(provider, condition.Replace("@:", issuer + ":", StringComparison.Ordinal));
        TrustEvaluation evaluation = TrustEvaluator.Evaluate(policy, TokenContext.Of(TrustCases.Token($$"""{"iss":"https://{{issuer}}",{{claims}}}"""), TrustCases.Target()));
        Assert.True(evaluation.Verdict.ToString()[0] == expected, $"{evaluation.Verdict} ({page})");
    }

    [Fact]
    public void There_are_enough_cases_and_each_names_a_page() => Assert.True(Cases.Length >= 95 && Array.TrueForAll(Cases, c => c.Page.Length > 0), $"{Cases.Length}");

    /// <summary>"Pass session tags in AWS STS": tags in a claim or flattened, the trust policy allows sts:TagSession, and may test aws:RequestTag.</summary>
    [Theory]
    [InlineData(""" "https://aws.amazon.com/tags":{"principal_tags":{"Project":["Automation"]},"transitive_tag_keys":["Project"]} """, "{}", false, 'D')]
    [InlineData(""" "https://aws.amazon.com/tags":{"principal_tags":{"Project":["Automation"]},"transitive_tag_keys":["Project"]} """, "{}", true, 'A')]
    [InlineData(""" "https://aws.amazon.com/tags":{"principal_tags":{"Project":["Automation"]}} """, """{"StringEquals":{"aws:RequestTag/project":"Automation"}}""", true, 'A')]
    [InlineData(""" "https://aws.amazon.com/tags/principal_tags/Project":"Automation" """, """{"StringEquals":{"aws:RequestTag/Project":"Other"}}""", true, 'D')]
    [InlineData(""" "https://aws.amazon.com/tags/principal_tags/Project":"Automation","https://aws.amazon.com/tags/principal_tags/Team":"red" """, """{"ForAllValues:StringEquals":{"aws:TagKeys":["Project","Team"]}}""", true, 'A')]
    [InlineData(""" "https://aws.amazon.com/tags/principal_tags/Project":"Automation","https://aws.amazon.com/tags/principal_tags/Team":"red" """, """{"ForAllValues:StringEquals":{"aws:TagKeys":["Project"]}}""", true, 'D')]
    [InlineData(""" "https://aws.amazon.com/tags":{"principal_tags":{"P":["a"]},"transitive_tag_keys":["P"]} """, """{"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":"P"}}""", true, 'A')]
    [InlineData(""" "https://aws.amazon.com/tags":{"principal_tags":{}} """, "{}", false, 'A')]
    public void Session_tags_need_their_own_action(string claims, string condition, bool tagSession, char expected)
    {
        TrustPolicy policy = TrustCases.Policy(TrustCases.Provider("login.example.com"), condition, tagSession ? """["sts:AssumeRoleWithWebIdentity","sts:TagSession"]""" : "\"sts:AssumeRoleWithWebIdentity\"");
        TrustRequest request = TokenContext.Of(TrustCases.Token($$"""{"iss":"https://login.example.com","sub":"s","aud":"a",{{claims}}}"""), TrustCases.Target());
        Assert.Equal(expected, TrustEvaluator.Evaluate(policy, request).Verdict.ToString()[0]);
    }

    /// <summary>"Monitor and control actions taken with assumed roles": a source identity needs sts:SetSourceIdentity.</summary>
    [Theory]
    [InlineData("\"sts:AssumeRoleWithWebIdentity\"", "{}", 'D')]
    [InlineData("""["sts:AssumeRoleWithWebIdentity","sts:SetSourceIdentity"]""", "{}", 'A')]
    [InlineData("""["sts:AssumeRoleWithWebIdentity","sts:SetSourceIdentity"]""", """{"StringLike":{"sts:SourceIdentity":["Saanvi","Diego"]}}""", 'A')]
    [InlineData("""["sts:AssumeRoleWithWebIdentity","sts:SetSourceIdentity"]""", """{"StringLike":{"sts:SourceIdentity":"Diego"}}""", 'D')]
    public void A_source_identity_needs_its_own_action(string action, string condition, char expected)
    {
        TrustRequest request = TokenContext.Of(TrustCases.Token("""{"iss":"https://login.example.com","sub":"s","aud":"a","https://aws.amazon.com/source_identity":"Saanvi"}"""), TrustCases.Target());
        Assert.Equal(expected, TrustEvaluator.Evaluate(TrustCases.Policy(TrustCases.Provider("login.example.com"), condition, action), request).Verdict.ToString()[0]);
    }

    /// <summary>The keys of Facebook and Amazon come from the provider; -Context can say them.</summary>
    [Theory]
    [InlineData("graph.facebook.com", """{"StringEquals":{"graph.facebook.com:app_id":"1"}}""", "", 'U')]
    [InlineData("graph.facebook.com", """{"StringEquals":{"graph.facebook.com:app_id":"1"}}""", "graph.facebook.com:app_id=1", 'A')]
    [InlineData("graph.facebook.com", """{"StringEquals":{"graph.facebook.com:id":"1"}}""", "graph.facebook.com:id=2", 'D')]
    [InlineData("graph.facebook.com", """{"StringEquals":{"graph.facebook.com:name":"1"}}""", "", 'D')]
    [InlineData("www.amazon.com", """{"StringEquals":{"www.amazon.com:app_id":"amzn1.application-oa2-client.1"}}""", "", 'U')]
    [InlineData("www.amazon.com", """{"StringEquals":{"www.amazon.com:user_id":"amzn1.account.1"}}""", "www.amazon.com:user_id=amzn1.account.1", 'A')]
    public void An_opaque_token_has_the_keys_of_its_provider(string provider, string condition, string context, char expected)
    {
        OidcToken token = new OidcToken("opaque") { IsOpaque = true }.WithProviderId(provider);
        TrustRequest request = TokenContext.Of(token, TrustCases.Target(context.Length > 0 ? [context] : []));
        Assert.Equal(expected, TrustEvaluator.Evaluate(TrustCases.Policy(provider, condition), request).Verdict.ToString()[0]);
    }

    [Fact]
    public void The_context_of_the_caller_comes_first()
    {
        TrustPolicy policy = TrustCases.Policy(TrustCases.Provider("login.example.com"), """{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""");
        OidcToken token = TrustCases.Token("""{"iss":"https://login.example.com","sub":"s","aud":"a"}""");
        Assert.True(TrustEvaluator.Evaluate(policy, TokenContext.Of(token, TrustCases.Target("AWS:sourceip=203.0.113.9"))).IsAllowed);
        Assert.False(TrustEvaluator.Evaluate(policy, TokenContext.Of(token, TrustCases.Target("aws:SourceIp=198.51.100.1"))).IsAllowed);
        TrustTarget missing = TrustCases.Target() with { Context = new Dictionary<string, IReadOnlyList<string>> { ["aws:SourceIp"] = [] } };
        Assert.False(TrustEvaluator.Evaluate(policy, TokenContext.Of(token, missing)).IsAllowed);
    }
}
