using System.Text.Json.Nodes;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Generation;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Generated policies: issuer, audience and subject of each platform, as documented.</summary>
public sealed class TrustGrantTests
{
    private const string Uuid1 = "1de489be-ce6a-42a0-a8c8-eadbf1174ac7", Uuid2 = "bd715740-c970-486b-b68a-b421ec2a1f8b";

    internal static TrustGrantRequest Request(string? platform, string parts = "", string audience = "", string subject = "") => new()
    {
        Platform = platform is null ? null : TrustPlatforms.Find(platform),
        AccountId = "111122223333",
        Audiences = Words(audience),
        Subjects = Words(subject),
        Parts = Words(parts).Select(part => part.Split('=', 2)).GroupBy(part => part[0]).ToDictionary(part => part.Key, part => (IReadOnlyList<string>)[.. part.Select(value => value[1])]),
        Rest = new TrustGrant { Platform = "", Kind = TrustProviderKind.Oidc, Provider = "", Audiences = [] },
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static (string Principal, string Conditions) Policy(TrustGrantRequest request)
    {
        string json = TrustSnippets.Json(request.Grant());
        TrustPolicyParser.Parse(json);
        JsonNode statement = JsonNode.Parse(json)!["Statement"]![0]!;
        IEnumerable<string> conditions =
            from operation in statement["Condition"]!.AsObject()
            from key in operation.Value!.AsObject()
            select $"{operation.Key} {key.Key} {(key.Value is JsonArray many ? string.Join(" ", many.Select(value => value!.GetValue<string>())) : key.Value!.GetValue<string>())}";
        return (statement["Principal"]!["Federated"]!.GetValue<string>(), string.Join('\n', conditions));
    }

    [Theory]
    [InlineData("GitHub", "Organization=octo-org OrganizationId=123456 Repository=octo-repo RepositoryId=456789 Branch=demo-branch", "token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/demo-branch")]
    [InlineData("GitHub", "Organization=octo-org OrganizationId=123456 Repository=octo-repo RepositoryId=456789 Environment=Production:V1", "token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:octo-org@123456/octo-repo@456789:environment:Production%3AV1")]
    [InlineData("GitHub", "Organization=octo-org OrganizationId=1 Repository=r RepositoryId=2 GitTag=demo-tag", "token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:octo-org@1/r@2:ref:refs/tags/demo-tag")]
    [InlineData("GitHub", "Organization=octo-org OrganizationId=1 Repository=r RepositoryId=2 PullRequest=PullRequest", "token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:octo-org@1/r@2:pull_request")]
    [InlineData("GitLab", "Project=mygroup/myproject Branch=main", "gitlab.com", "https://gitlab.com", "project_path:mygroup/myproject:ref_type:branch:ref:main")]
    [InlineData("GitLab", "Project=mygroup/sub/myproject GitTag=1.0", "gitlab.com", "https://gitlab.com", "project_path:mygroup/sub/myproject:ref_type:tag:ref:1.0")]
    [InlineData("CircleCI", $"OrganizationId={Uuid1} ProjectId={Uuid2} UserId={Uuid1}", $"oidc.circleci.com/org/{Uuid1}", Uuid1, $"org/{Uuid1}/project/{Uuid2}/user/{Uuid1}")]
    [InlineData("AzureDevOps", $"Organization=contoso OrganizationId={Uuid1} Project=Web ServiceConnection=aws-prod", $"vstoken.dev.azure.com/{Uuid1}", "api://AzureADTokenExchange", "sc://contoso/Web/aws-prod")]
    [InlineData("AzureDevOps", $"Organization=contoso OrganizationId={Uuid1} Project=Web Pipeline=deploy", $"vstoken.dev.azure.com/{Uuid1}", "api://AzureADTokenExchange", "p://contoso/Web/deploy")]
    [InlineData("TerraformCloud", "Organization=my-org-name Project=my-project-name Workspace=my-workspace-name RunPhase=apply", "app.terraform.io", "aws.workload.identity", "organization:my-org-name:project:my-project-name:workspace:my-workspace-name:run_phase:apply")]
    [InlineData("TerraformCloud", "Organization=o Project=p Workspace=w", "app.terraform.io", "aws.workload.identity", "organization:o:project:p:workspace:w:run_phase:plan organization:o:project:p:workspace:w:run_phase:apply")]
    public void A_platform_has_the_issuer_audience_and_subject_of_its_documentation(string platform, string parts, string issuer, string audience, string subject)
    {
        (string principal, string conditions) = Policy(Request(platform, parts));
        Assert.Equal($"arn:aws:iam::111122223333:oidc-provider/{issuer}", principal);
        Assert.Equal($"StringEquals {issuer}:aud {audience}\nStringEquals {issuer}:sub {subject}", conditions);
    }

    [Theory]
    [InlineData("Bitbucket", $"Workspace=acme WorkspaceId={Uuid1} RepositoryId={Uuid2}", "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc", $"ari:cloud:bitbucket::workspace/{Uuid1}", $"{{{Uuid2}}}:*")]
    [InlineData("Bitbucket", $"Workspace=acme WorkspaceId={Uuid1} RepositoryId={{{Uuid2}}} EnvironmentId={Uuid1}", "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc", $"ari:cloud:bitbucket::workspace/{Uuid1}", $"{{{Uuid2}}}:{{{Uuid1}}}:*")]
    [InlineData("CircleCI", $"OrganizationId={Uuid1} ProjectId={Uuid2}", $"oidc.circleci.com/org/{Uuid1}", Uuid1, $"org/{Uuid1}/project/{Uuid2}/user/*")]
    [InlineData("Buildkite", "Organization=acme-inc Pipeline=super-duper-app Branch=main", "agent.buildkite.com", "sts.amazonaws.com", "organization:acme-inc:pipeline:super-duper-app:ref:refs/heads/main:*")]
    [InlineData("GitHub", "Organization=o OrganizationId=1 Repository=r RepositoryId=2 Branch=release/* Environment=prod", "token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:o@1/r@2:environment:prod repo:o@1/r@2:ref:refs/heads/release/*")]
    public void Subjects_with_wildcards_are_StringLike_all_of_them(string platform, string parts, string issuer, string audience, string subject) =>
        Assert.Equal($"StringEquals {issuer}:aud {audience}\nStringLike {issuer}:sub {subject}", Policy(Request(platform, parts)).Conditions);

    [Fact]
    public void The_issuer_of_a_cluster_of_a_server_or_of_an_enterprise_is_given()
    {
        const string cluster = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
        (string principal, string conditions) = Policy(Request("EKS", "Namespace=default ServiceAccount=my-service-account") with { Issuer = "https://" + cluster });
        Assert.Equal($"arn:aws:iam::111122223333:oidc-provider/{cluster}", principal);
        Assert.Equal($"StringEquals {cluster}:aud sts.amazonaws.com\nStringEquals {cluster}:sub system:serviceaccount:default:my-service-account", conditions);
        Assert.Equal(
            "StringEquals gitlab.example.com:aud https://gitlab.example.com\nStringEquals gitlab.example.com:sub project_path:a/b:ref_type:branch:ref:main",
            Policy(Request("GitLab", "Project=a/b Branch=main") with { Issuer = "https://gitlab.example.com" }).Conditions);
        Fail.With(FederationErrorCode.ParameterMissing, () => Request("EKS", "Namespace=default ServiceAccount=s").Grant());
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request("Buildkite", "Organization=o Pipeline=p Branch=b") with { Issuer = "https://x.example" }).Grant());
    }

    [Theory]
    [InlineData("Google", "accounts.google.com", "aud", "sub")]
    [InlineData("Facebook", "graph.facebook.com", "app_id", "id")]
    [InlineData("LoginWithAmazon", "www.amazon.com", "app_id", "user_id")]
    public void Built_in_providers_are_principals_by_their_name(string platform, string principal, string audience, string subject)
    {
        Assert.Equal((principal, $"StringEquals {principal}:{audience} app1\nStringEquals {principal}:{subject} user1"), Policy(Request(platform, "", "app1", "user1")));
        Assert.Equal((principal, $"StringEquals {principal}:{audience} app1"), Policy(Request(platform, "", "app1") with { AnySubject = true }));
        Fail.With(FederationErrorCode.ParameterMissing, () => Request(platform, "", "app1").Grant());
        Fail.With(FederationErrorCode.ParameterMissing, () => Request(platform, "", "", "user1").Grant());
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request(platform, "", "app1", "user1") with { AnySubject = true }).Grant());
    }

    [Fact]
    public void Apple_is_an_OIDC_provider_of_IAM() =>
        Assert.Equal(
            ("arn:aws:iam::111122223333:oidc-provider/appleid.apple.com", "StringEquals appleid.apple.com:aud com.example.app\nStringEquals appleid.apple.com:sub 001.a.1"),
            Policy(Request("Apple", "", "com.example.app", "001.a.1")));

    [Fact]
    public void Cognito_asks_how_the_person_signed_in()
    {
        const string pool = "us-east-1:12345678-ffff-ffff-ffff-123456789012", prefix = "cognito-identity.amazonaws.com";
        Assert.Equal((prefix, $"StringEquals {prefix}:aud {pool}\nForAnyValue:StringLike {prefix}:amr authenticated"), Policy(Request("Cognito", "", pool)));
        Assert.Equal($"StringEquals {prefix}:aud {pool}\nForAnyValue:StringLike {prefix}:amr unauthenticated", Policy(Request("Cognito", "", pool) with { Unauthenticated = true }).Conditions);
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request("Google", "", "app", "user") with { Unauthenticated = true }).Grant());
    }

    /// <summary>AWS GovCloud (US) User Guide, Amazon Cognito; Amazon Web Services in China, Amazon Cognito.</summary>
    [Theory]
    [InlineData("aws", "us-east-1", "cognito-identity.amazonaws.com")]
    [InlineData("aws-us-gov", "us-gov-west-1", "cognito-identity-us-gov.amazonaws.com")]
    [InlineData("aws-us-gov", "us-gov-east-1", "cognito-identity.us-gov-east-1.amazonaws.com")]
    [InlineData("aws-cn", "cn-north-1", "cognito-identity.cn-north-1.amazonaws.com.cn")]
    public void Cognito_has_a_principal_for_each_partition(string partition, string region, string principal)
    {
        TrustGrantRequest request = Request("Cognito", "", region + ":1") with { Partition = partition };
        Assert.Equal((principal, $"StringEquals {principal}:aud {region}:1\nForAnyValue:StringLike {principal}:amr authenticated"), Policy(request));
        Assert.Equal(principal, Policy(Request(null, "", region + ":1") with { Partition = partition, Issuer = "https://" + principal }).Principal);
        Assert.Equal("Cognito", TrustPlatforms.OfIssuer(principal)!.Name);
    }

    [Theory]
    [InlineData("aws", "us-gov-west-1:1")]
    [InlineData("aws-us-gov", "us-east-1:1")]
    [InlineData("aws-us-gov", "us-gov-west-1:1 us-gov-east-1:2")]
    [InlineData("aws-cn", "cn-northwest-1:1")]
    [InlineData("aws-iso", "us-iso-east-1:1")]
    public void An_identity_pool_without_a_principal_is_refused(string partition, string audience) =>
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request("Cognito", "", audience) with { Partition = partition }).Grant());

    [Theory]
    [InlineData("accounts.google.com", "StringEquals accounts.google.com:aud app1\nStringEquals accounts.google.com:sub user1")]
    [InlineData("www.amazon.com", "StringEquals www.amazon.com:app_id app1\nStringEquals www.amazon.com:user_id user1")]
    public void A_built_in_provider_by_its_address_is_the_same(string issuer, string conditions)
    {
        TrustGrantRequest own = Request(null, "", "app1", "user1") with { Issuer = "https://" + issuer };
        Assert.Equal((issuer, conditions), Policy(own));
        Assert.Null(own.Grant().ProviderArn);
    }

    [Fact]
    public void An_address_of_Cognito_in_another_partition_is_refused()
    {
        TrustGrantRequest own = Request(null, "", "us-east-1:1") with { Issuer = "https://cognito-identity-us-gov.amazonaws.com" };
        Assert.Contains("expected https://cognito-identity.amazonaws.com", Fail.With(FederationErrorCode.ParameterInvalid, () => own.Grant()).Message, StringComparison.Ordinal);
        Fail.With(FederationErrorCode.ParameterMissing, () => (own with { Audiences = [] }).Grant());
    }

    /// <summary>The action of AWS for GitHub: another audience in the regions of China.</summary>
    [Fact]
    public void GitHub_has_another_audience_in_China()
    {
        TrustGrantRequest request = Request("GitHub", "Organization=o OrganizationId=1 Repository=r RepositoryId=2 Branch=b") with { Partition = "aws-cn" };
        Assert.Equal(["sts.amazonaws.com.cn"], request.Grant().Audiences);
        Assert.Equal(["own"], (request with { Audiences = ["own"] }).Grant().Audiences);
        Assert.Equal(["sts.amazonaws.com"], (request with { Partition = "aws-us-gov" }).Grant().Audiences);
    }

    [Theory]
    [InlineData("Bitbucket", $"Workspace=acme WorkspaceId={Uuid1} RepositoryId={Uuid2}", "expected no -Issuer, because it follows from -Workspace.")]
    [InlineData("Buildkite", "Organization=o Pipeline=p Branch=b", "expected no -Issuer, because Buildkite has the issuer https://agent.buildkite.com.")]
    [InlineData("Google", "", "expected no -Issuer, because Google is built into AWS.")]
    public void An_issuer_that_the_platform_has_is_not_given(string platform, string parts, string says) =>
        Assert.EndsWith(says, Fail.With(FederationErrorCode.ParameterInvalid, () => (Request(platform, parts) with { Issuer = "https://x.example" }).Grant()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_repository_of_GitHub_without_ids_needs_to_be_meant()
    {
        const string names = "Organization=o Repository=r Branch=main", prefix = "token.actions.githubusercontent.com";
        Assert.Contains("gh api repos/", Fail.With(FederationErrorCode.ParameterMissing, () => Request("GitHub", names).Grant()).Message, StringComparison.Ordinal);
        Fail.With(FederationErrorCode.ParameterMissing, () => Request("GitHub", names + " OrganizationId=1").Grant());
        Assert.Equal($"StringEquals {prefix}:aud sts.amazonaws.com\nStringEquals {prefix}:sub repo:o/r:ref:refs/heads/main", Policy(Request("GitHub", names) with { MutableSubject = true }).Conditions);
        // Never for a repository whose ids are given.
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request("GitHub", names + " OrganizationId=1 RepositoryId=2") with { MutableSubject = true }).Grant());
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request("GitHub", names + " RepositoryId=2") with { MutableSubject = true }).Grant());
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request("GitLab", "Project=a/b Branch=main") with { MutableSubject = true }).Grant());
        // Nor by the address of the issuer.
        TrustGrantRequest own = Request(null, "", "sts.amazonaws.com", "repo:o/r:ref:refs/heads/main") with { Issuer = "https://" + prefix };
        Fail.With(FederationErrorCode.ParameterInvalid, () => own.Grant());
        Assert.Contains("repo:o/r:ref", Policy(own with { MutableSubject = true }).Conditions, StringComparison.Ordinal);
        Assert.Contains("repo:o@1/r@2:*", Policy(own with { Subjects = ["repo:o@1/r@2:*"] }).Conditions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GitHub", "Organization=o OrganizationId=1 Repository=r RepositoryId=2")]
    [InlineData("GitLab", "Project=a/b")]
    [InlineData("Buildkite", "Organization=o Pipeline=p")]
    [InlineData("AzureDevOps", $"Organization=o OrganizationId={Uuid1} Project=p")]
    public void The_trusted_jobs_must_be_specified(string platform, string parts) =>
        Assert.Contains("needs a parameter that specifies the trusted jobs", Fail.With(FederationErrorCode.ParameterMissing, () => Request(platform, parts).Grant()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_Sid_that_IAM_rejects_does_not_hide_that_the_policy_is_open() =>
        Fail.With(FederationErrorCode.TrustPolicyInvalid, () => SidOf("my-sid").Grant());

    private static TrustGrantRequest SidOf(string sid)
    {
        TrustGrantRequest request = Request(null, "", "sts.amazonaws.com", "*");
        return request with { Issuer = "https://token.actions.githubusercontent.com", Rest = request.Rest with { Sid = sid } };
    }

    /// <summary>What the caller meant to restrict would stay open.</summary>
    [Theory]
    [InlineData("CircleCI", $"OrganizationId={Uuid1} ProjectId={Uuid2} Branch=main", "Branch")]
    [InlineData("Bitbucket", $"Workspace=acme WorkspaceId={Uuid1} RepositoryId={Uuid2} Environment=prod", "Environment")]
    [InlineData("Google", "Organization=o", "Organization")]
    public void A_parameter_that_the_platform_does_not_have_is_refused(string platform, string parts, string name) =>
        Assert.StartsWith($"-{name} is not a parameter for ", Fail.With(FederationErrorCode.ParameterInvalid, () => Request(platform, parts, "a", platform == "Google" ? "s" : "").Grant()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("GitHub", "Organization=* OrganizationId=1 Repository=r RepositoryId=2 Branch=b")]
    [InlineData("GitHub", "Organization=o/x OrganizationId=1 Repository=r RepositoryId=2 Branch=b")]
    [InlineData("GitHub", "Organization=o OrganizationId=one Repository=r RepositoryId=2 Branch=b")]
    [InlineData("GitHub", "Organization=o OrganizationId=1 Repository=r:x RepositoryId=2 Branch=b")]
    [InlineData("GitHub", "Organization=o OrganizationId=1 Repository=r RepositoryId=2 Branch=b\u0007")]
    [InlineData("GitLab", "Project=group* Branch=b")]
    [InlineData("GitLab", "Project=/a/b Branch=b")]
    [InlineData("CircleCI", $"OrganizationId={Uuid1} ProjectId=*")]
    [InlineData("Buildkite", "Organization=o:x Pipeline=p Branch=b")]
    public void Names_have_no_wildcards_and_no_separators(string platform, string parts) =>
        Fail.With(FederationErrorCode.ParameterInvalid, () => Request(platform, parts).Grant());

    [Fact]
    public void Text_that_looks_like_a_policy_variable_is_text() =>
        Assert.Contains("ref:refs/heads/a${$}{aws%3Ausername}", Policy(Request("GitHub", "Organization=o OrganizationId=1 Repository=r RepositoryId=2 Branch=a${aws:username}")).Conditions, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://login.example.com")]
    [InlineData("https://login.example.com:8443")]
    [InlineData("https://login.example.com?x=1")]
    [InlineData("https://ann@login.example.com")]
    [InlineData("https://login.example.com/*")]
    [InlineData("login.example.com")]
    public void An_issuer_is_one_that_IAM_takes(string issuer) =>
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request(null, "", "a", "s") with { Issuer = issuer }).Grant());

    [Fact]
    public void Path_and_slash_of_an_issuer_stay_in_keys_and_ARN() =>
        Assert.Equal(
            ("arn:aws:iam::111122223333:oidc-provider/dev-1.auth0.com/", "StringEquals dev-1.auth0.com/:aud client\nStringEquals dev-1.auth0.com/:sub ann"),
            Policy(Request(null, "", "client", "ann") with { Issuer = "https://dev-1.auth0.com/" }));

    [Fact]
    public void A_server_of_a_test_on_this_machine_may_have_http_and_a_port()
    {
        TrustGrant grant = (Request(null, "", "client", "ann") with { Issuer = "http://127.0.0.1:5000/oidc" }).Grant();
        Assert.Equal(("http://127.0.0.1:5000/oidc", "arn:aws:iam::111122223333:oidc-provider/127.0.0.1:5000/oidc"), (grant.Url, grant.ProviderArn));
        Assert.Empty(TrustFindingTests.Find(TrustSnippets.Json(grant)));
    }

    [Theory]
    [InlineData("repo:*")]
    [InlineData("repo:acme*")]
    [InlineData("*")]
    public void A_shared_issuer_is_trusted_for_one_customer(string subject)
    {
        TrustGrantRequest own = Request(null, "", "sts.amazonaws.com", subject) with { Issuer = "https://token.actions.githubusercontent.com", MutableSubject = true };
        Assert.Contains("other GitHub Actions customers", Fail.With(FederationErrorCode.ParameterInvalid, () => own.Grant()).Message, StringComparison.Ordinal);
        Fail.With(FederationErrorCode.ParameterInvalid, () => (own with { Subjects = [], AnySubject = true }).Grant());
    }

    /// <summary>The rules are those of Find-FederationTrustIssue: what it leaves alone is made, and what it calls an error is not.</summary>
    [Fact]
    public void A_policy_is_made_by_the_rules_that_find_issues()
    {
        TrustGrantRequest own = Request(null, "", "sts.amazonaws.com", "repository_owner_id:123:*") with { Issuer = "https://token.actions.githubusercontent.com" };
        Assert.Contains("repository_owner_id:123:*", Policy(own).Conditions, StringComparison.Ordinal);
        // A shared issuer whose key is another one: only a condition of the caller can name it.
        TrustGrantRequest sentinel = Request(null, "", "api://1", "s") with { Issuer = "https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d" };
        Assert.Contains("TenantNotChecked", Fail.With(FederationErrorCode.ParameterInvalid, () => sentinel.Grant()).Message, StringComparison.Ordinal);
        GrantCondition workspace = new("StringEquals", "sts:RoleSessionName", ["MicrosoftSentinel_1"]);
        Assert.Contains("MicrosoftSentinel_1", Policy(sentinel with { Rest = sentinel.Rest with { Conditions = [workspace] } }).Conditions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://*")]
    public void The_address_of_an_assertion_has_no_wildcards(string audience) =>
        Assert.Contains("without wildcards", Fail.With(FederationErrorCode.ParameterInvalid, () => (Request(null, "", audience) with { SamlProvider = "ADFS" }).Grant()).Message, StringComparison.Ordinal);

    [Fact]
    public void SAML_takes_the_sign_in_addresses_of_the_partition_its_regions_and_loopback()
    {
        TrustGrantRequest saml = Request(null) with { SamlProvider = "ADFS" };
        Assert.Equal(("arn:aws:iam::111122223333:saml-provider/ADFS", "StringEquals SAML:aud https://signin.aws.amazon.com/saml"), Policy(saml));
        Assert.Equal(
            "StringEquals SAML:aud https://signin.aws.amazon.com/saml https://eu-central-1.signin.aws.amazon.com/saml http://127.0.0.1:7777/saml/acs\nStringEquals SAML:sub ann",
            Policy(saml with { SignInRegions = ["global", "eu-central-1"], LoopbackAcs = "http://127.0.0.1:7777/saml/acs", Subjects = ["ann"] }).Conditions);
        Assert.Equal(
            ("arn:aws-us-gov:iam::111122223333:saml-provider/ADFS", "StringEquals SAML:aud https://us-gov-west-1.signin.amazonaws-us-gov.com/saml"),
            Policy(saml with { SamlProvider = "arn:aws-us-gov:iam::111122223333:saml-provider/ADFS", SignInRegions = ["us-gov-west-1"] }));
        Assert.Equal("StringEquals SAML:aud https://signin.amazonaws.cn/saml", Policy(saml with { Partition = "aws-cn" }).Conditions);
        Fail.With(FederationErrorCode.ParameterInvalid, () => (saml with { SignInRegions = ["cn-north-1"] }).Grant());
        Fail.With(FederationErrorCode.ParameterInvalid, () => (saml with { SamlProvider = "a b" }).Grant());
        Fail.With(FederationErrorCode.ArnMalformed, () => (saml with { SamlProvider = "arn:aws:iam::1:saml-provider/x" }).Grant());
        Fail.With(FederationErrorCode.ParameterInvalid, () => (saml with { Partition = "aws-moon" }).Grant());
    }

    [Fact]
    public void Tags_and_source_identity_are_required_and_allowed()
    {
        TrustGrantRequest request = Request(null, "", "client", "ann") with { Issuer = "https://login.example.com" };
        TrustGrant grant = (request with
        {
            Rest = request.Rest with
            {
                SessionTags = new Dictionary<string, IReadOnlyList<string>> { ["Project"] = ["shop", "web"], ["Team"] = ["*"] },
                TransitiveTagKeys = ["Project"],
                SourceIdentities = ["Saanvi", "Diego"],
                Conditions = [new GrantCondition("IpAddress", "aws:SourceIp", ["192.0.2.0/24"])],
                Sid = "Ann",
            },
        }).Grant();
        string json = TrustSnippets.Json(grant, indented: false);
        TrustPolicyParser.Parse(json);
        Assert.Equal(
            """
            {"Version":"2012-10-17","Statement":[{"Sid":"Ann","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"],"Condition":{"StringEquals":{"login.example.com:aud":"client","login.example.com:sub":"ann","aws:RequestTag/Project":["shop","web"],"sts:SourceIdentity":["Saanvi","Diego"]},"StringLike":{"aws:RequestTag/Team":"*"},"ForAllValues:StringEquals":{"aws:TagKeys":["Project","Team"],"sts:TransitiveTagKeys":"Project"},"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}
            """,
            json);
        Fail.With(FederationErrorCode.ParameterInvalid, () => TrustSnippets.Json(grant with { Conditions = [new GrantCondition("StringEquals", "login.example.com:sub", ["*"])] }));
    }

    [Fact]
    public void The_account_is_needed_for_an_ARN_only()
    {
        Fail.With(FederationErrorCode.ParameterMissing, () => TrustSnippets.Json((Request("GitLab", "Project=a/b Branch=main") with { AccountId = null }).Grant()));
        Fail.With(FederationErrorCode.ParameterInvalid, () => (Request("GitLab", "Project=a/b Branch=main") with { AccountId = "1" }).Grant());
        Assert.NotEmpty(TrustSnippets.Json((Request("Google", "", "a", "s") with { AccountId = null }).Grant()));
        Assert.NotEmpty(TrustSnippets.CloudFormation((Request("GitLab", "Project=a/b Branch=main") with { AccountId = null }).Grant(), new SnippetOptions("r", false, null)));
    }

    [Fact]
    public void Letters_beyond_Latin_1_are_escaped() =>
        Assert.Contains("\\u65e5\\u672c", TrustSnippets.Json(Request("GitLab", "Project=日本/b Branch=main").Grant()), StringComparison.Ordinal);

    [Fact]
    public void Every_platform_is_found_by_its_names_and_cites_its_pages()
    {
        foreach (TrustPlatform platform in TrustPlatforms.All)
        {
            Assert.Same(platform, TrustPlatforms.Find(platform.Name));
            Assert.All(platform.Aliases, alias => Assert.Same(platform, TrustPlatforms.Find(alias)));
            Assert.All(platform.Documentation, page => Assert.Equal("https", page.Scheme));
            Assert.NotEmpty(platform.Documentation);
        }

        Assert.Contains("GitHub, GitLab", Fail.With(FederationErrorCode.ParameterInvalid, () => TrustPlatforms.Find("Jenkins")).Message, StringComparison.Ordinal);
        Assert.Equal("CircleCI", TrustPlatforms.OfIssuer($"oidc.circleci.com/org/{Uuid1}")!.Name);
        Assert.Equal("Google", TrustPlatforms.OfIssuer("accounts.google.com")!.Name);
        Assert.Null(TrustPlatforms.OfIssuer("login.example.com"));
    }
}
