using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Report;

namespace PSFederation.Core.Tests.Trust;

/// <summary>The report: the nearest condition first, with the change that would make it match, and the classic traps by name.</summary>
public sealed class TrustReportTests
{
    private const string GitHub = "token.actions.githubusercontent.com";

    private static IReadOnlyList<FederationTrustCheck> Report(string issuer, string claims, string condition, string? provider = null, string action = "\"sts:AssumeRoleWithWebIdentity\"") =>
        TrustReport.Of(
            TrustCases.Policy(provider ?? TrustCases.Provider(issuer), condition.Replace("@:", issuer + ":", StringComparison.Ordinal), action),
            TokenContext.Of(TrustCases.Token($$"""{"iss":"https://{{issuer}}",{{claims}}}"""), TrustCases.Target()));

    /// <summary>Each trap: what the first row that failed says.</summary>
    [Theory]
    [InlineData(GitHub, """ "sub":"repo:Acme/shop:environment:prod","aud":"a" """, """{"StringLike":{"@:sub":"repo:acme/shop:*"}}""", "Values are case-sensitive")]
    [InlineData(GitHub, """ "sub":"repo:acme@1/shop@2:ref:refs/heads/main","aud":"a" """, """{"StringLike":{"@:sub":"repo:acme/shop:*"}}""", "Write 'repo:acme@1/shop@2:*'")]
    [InlineData(GitHub, """ "sub":"repo:Acme@1/shop@2:ref:refs/heads/main","aud":"a" """, """{"StringLike":{"@:sub":"repo:acme/shop:*"}}""", "immutable subject")]
    [InlineData(GitHub, """ "sub":"repo:acme@1/shop@2:ref:refs/heads/main","aud":"a" """, """{"StringLike":{"@:sub":"repo:acme/*"}}""", "immutable subject")]
    [InlineData(GitHub, """ "sub":"repo:acme/shop:ref:refs/heads/main","aud":"a" """, """{"StringLike":{"@:sub":"repo:acme@1/shop@2:*"}}""", "the token has the old form")]
    [InlineData(GitHub, """ "sub":"repo:acme/shop:environment:prod","aud":"a" """, """{"StringEquals":{"@:sub":"repo:acme/shop:ref:refs/heads/main"}}""", "runs in an environment")]
    [InlineData(GitHub, """ "sub":"repo:acme/shop:pull_request","aud":"a" """, """{"StringEquals":{"@:sub":"repo:acme/shop:ref:refs/heads/main"}}""", "pull request")]
    [InlineData(GitHub, """ "sub":"repo:acme/shop:ref:refs/heads/main","aud":"a" """, """{"StringEquals":{"@:sub":"repo:acme/shop:environment:prod"}}""", "the job has none")]
    [InlineData(GitHub, """ "sub":"repo:acme/other:ref:refs/heads/main","aud":"a" """, """{"StringLike":{"@:sub":"repo:acme/shop:*"}}""", "The token is for the repository 'acme/other'")]
    [InlineData(GitHub, """ "sub":"repo:acme/shop:environment:eu%3Aprod","aud":"a" """, """{"StringEquals":{"@:sub":"repo:acme/shop:environment:eu:prod"}}""", "%3A")]
    [InlineData(GitHub, """ "sub":"repo:acme/shop:ref:refs/heads/main","aud":"a" """, """{"StringEquals":{"@:sub":"repo:acme/shop:*"}}""", "Use StringLike")]
    [InlineData(GitHub, """ "sub":"s","aud":"https://github.com/acme" """, """{"StringEquals":{"@:aud":"sts.amazonaws.com"}}""", "Request a token with the audience 'sts.amazonaws.com'")]
    [InlineData(GitHub, """ "sub":"s","aud":"a","repository_owner":"acme" """, """{"StringEquals":{"@:repository_owner":"acme"}}""", "STS has no condition key for it")]
    [InlineData(GitHub, """ "sub":"s","aud":"a" """, """{"StringEquals":{"https://@:sub":"s"}}""", "without https://")]
    [InlineData("tenant.auth0.com/", """ "sub":"s","aud":"a" """, """{"StringEquals":{"tenant.auth0.com:aud":"a"}}""", "with its path and trailing slash")]
    [InlineData("login.example.com", """ "aud":"a" """, """{"StringEquals":{"@:sub":"ann"}}""", "The call has no sub")]
    [InlineData("login.example.com", """ "sub":"s","aud":"web","azp":"android" """, """{"StringEquals":{"@:aud":"web"}}""", "The token has azp")]
    [InlineData("login.example.com", """ "sub":"s","aud":"web " """, """{"StringEquals":{"@:aud":"web"}}""", "white space")]
    [InlineData("login.example.com", """ "sub":"s","aud":"https://sts/" """, """{"StringEquals":{"@:aud":"https://sts"}}""", "The trailing slash must match")]
    [InlineData("oidc.eks.eu-central-1.amazonaws.com/id/X", """ "sub":"system:serviceaccount:default:app","aud":"a" """, """{"StringEquals":{"@:sub":"default/app"}}""", "system:serviceaccount:NAMESPACE:NAME")]
    [InlineData("oidc.eks.eu-central-1.amazonaws.com/id/X", """ "sub":"system:serviceaccount:default:app","aud":"a" """, """{"StringEquals":{"@:sub":"system:serviceaccount:prod:app"}}""", "in the namespace 'default'")]
    [InlineData("login.example.com", """ "sub":"s","aud":"a" """, """{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", "-Context @{ 'aws:SourceIp'")]
    [InlineData("login.example.com", """ "sub":"s","aud":"a" """, """{"StringEquals":{"@:sub":"${aws:SourceIp}"}}""", "-Context @{ 'aws:SourceIp'")]
    [InlineData("login.example.com", """ "sub":"s","aud":["a","b"] """, """{"StringEquals":{"@:aud":"a"}}""", "ForAnyValue:")]
    public void A_trap_is_named(string issuer, string claims, string condition, string says)
    {
        IReadOnlyList<FederationTrustCheck> report = Report(issuer, claims, condition);
        Assert.NotEqual(FederationTrustVerdict.Allowed, report[0].Verdict);
        FederationTrustCheck first = report[1];
        Assert.Contains(says, first.Change, StringComparison.Ordinal);
        Assert.Equal(first.Change, report[0].Change);
        Assert.False(first.Passed);
        Assert.True(first is { Line: 1, Column: > 1 });
    }

    /// <summary>As in the other reports: what stands in the way, warnings, what passed, and what does not apply; each row has the summary.</summary>
    [Theory]
    [InlineData(""" "sub":"s","aud":"a" """, """{"StringEquals":{"@:sub":"s"}}""", "Allowed for arn:aws:iam::111122223333:role/Web: all ")]
    [InlineData(""" "sub":"s","aud":"a" """, """{"StringEquals":{"@:aud":"b","@:sub":"s"}}""", "Denied for arn:aws:iam::111122223333:role/Web: 1 of ")]
    [InlineData(""" "sub":"s","aud":"a" """, """{"StringEquals":{"@:aud":"a"},"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", "Undetermined for arn:aws:iam::111122223333:role/Web: 1 of ")]
    public void The_verdict_comes_first_then_failures_and_every_row_has_the_summary(string claims, string condition, string summary)
    {
        IReadOnlyList<FederationTrustCheck> report = Report("login.example.com", claims, condition);
        Assert.Equal("Verdict", report[0].Check);
        int[] groups = [.. report.Skip(1).Select(row => row.Result switch
        {
            FederationCheckResult.Failed or FederationCheckResult.NotVerified => 0,
            FederationCheckResult.Warning => 1,
            FederationCheckResult.Passed => 2,
            _ => 3,
        })];
        Assert.Equal(groups.Order(), groups);
        Assert.StartsWith(summary, Assert.Single(report.Select(row => row.Summary).Distinct()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::999999999999:oidc-provider/login.example.com", "'999999999999', but it must be in the account of the role, '111122223333'")]
    [InlineData("arn:aws-cn:iam::111122223333:oidc-provider/login.example.com", "partition 'aws-cn'")]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/login.example.com/", "the trailing slash must match")]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/Login.example.com", "the URL is case-sensitive")]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/login.example.com/realms/staff", "the path is part of the provider")]
    [InlineData("https://login.example.com", "Write the ARN of the provider")]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/other.example.org", null)]
    public void A_principal_that_is_nearly_the_provider_is_explained(string provider, string? says)
    {
        FederationTrustCheck row = Report("login.example.com", """ "sub":"s","aud":"a" """, "{}", provider).Single(row => row.Check == "Principal");
        Assert.Equal(FederationCheckResult.Failed, row.Result);
        if (says is null)
            Assert.Null(row.Change);
        else
            Assert.Contains(says, row.Change, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/gitlab.com", "the issuer of the token is 'login.example.com': STS finds the provider by the issuer")]
    [InlineData("arn:aws:iam::999999999999:oidc-provider/login.example.com", "'999999999999', but it must be in the account of the role, '111122223333'")]
    [InlineData("arn:aws-cn:iam::111122223333:oidc-provider/login.example.com", "partition 'aws-cn'")]
    [InlineData("accounts.google.com", "-ProviderArn is 'accounts.google.com'")]
    public void A_provider_that_STS_cannot_find_is_explained(string provider, string says)
    {
        TrustRequest request = TokenContext.Of(TrustCases.Token("""{"iss":"https://login.example.com","sub":"s","aud":"a"}"""), TrustCases.Target() with { ProviderArn = provider });
        IReadOnlyList<FederationTrustCheck> report = TrustReport.Of(TrustCases.Policy(provider, """{"StringEquals":{"login.example.com:sub":"t"}}"""), request);
        Assert.Equal(FederationTrustVerdict.Denied, report[0].Verdict);
        Assert.Contains(says, report[0].Change, StringComparison.Ordinal);
        Assert.Contains(says, report.Single(row => row.Check == "Principal").Change, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "AWS does not document", "the principal \"Federated\": \"*\"")]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/accounts.google.com", "is built into AWS", "accounts.google.com'")]
    public void A_principal_that_AWS_does_not_document_is_named(string principal, string says, string dependsOn)
    {
        IReadOnlyList<FederationTrustCheck> report = Report("accounts.google.com", """ "sub":"s","aud":"a" """, "{}", principal);
        Assert.Equal(FederationTrustVerdict.Undetermined, report[0].Verdict);
        Assert.Contains(dependsOn, report[0].Actual, StringComparison.Ordinal);
        Assert.Contains(says, report.Single(row => row.Check == "Principal").Change, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_can_depend_on_the_key_of_a_variable() =>
        Assert.Equal(
            "Undetermined: it depends on aws:SourceIp", Report("login.example.com", """ "sub":"s","aud":"a" """, """{"StringEquals":{"@:sub":"${aws:SourceIp}"}}""")[0].Actual);

    [Theory]
    [InlineData("""{"StringEquals":{"SAML:aud":"https://eu-central-1.signin.aws.amazon.com/saml"}}""", "another region")]
    [InlineData("""{"StringEquals":{"SAML:aud":"urn:amazon:webservices"}}""", "the Recipient of the assertion, not its Audience")]
    public void The_audience_of_an_assertion_is_its_recipient(string condition, string says)
    {
        IReadOnlyList<FederationTrustCheck> report = TrustReport.Of(
            TrustCases.Policy(TrustCases.SamlProvider, condition, "\"sts:AssumeRoleWithSAML\""), SamlContext.Of(TrustCases.Assertion(), TrustCases.Target()));
        Assert.Contains(says, report[1].Change, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_to_another_place_than_AWS_is_explained() =>
        Assert.Contains("not an AWS sign-in address", TrustReport.Of(
            TrustCases.Policy(TrustCases.SamlProvider, """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""", "\"sts:AssumeRoleWithSAML\""),
            SamlContext.Of(TrustCases.Assertion("http://127.0.0.1:7890/acs"), TrustCases.Target()))[1].Change, StringComparison.Ordinal);

    [Fact]
    public void Tags_that_no_statement_allows_are_named_first()
    {
        const string Claims = """ "sub":"s","aud":"a","https://aws.amazon.com/tags/principal_tags/Team":"red","https://aws.amazon.com/source_identity":"ann" """;
        IReadOnlyList<FederationTrustCheck> report = Report("login.example.com", Claims, """{"StringEquals":{"@:aud":"a"}}""");
        Assert.Contains("no statement allows sts:TagSession. Add it to the Action of statement #1", report[0].Change, StringComparison.Ordinal);
        Assert.Equal(["sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithWebIdentity"], report.Skip(1).Take(3).Select(row => row.Check));
        Assert.Contains("no statement allows sts:SetSourceIdentity", report[2].Change, StringComparison.Ordinal);
        Assert.All(report.Where(row => row.Statement == "#1"), row => Assert.True(row.Passed));
    }

    [Fact]
    public void ForAllValues_that_is_met_by_a_missing_key_is_a_warning()
    {
        FederationTrustCheck row = Report(GitHub, """ "sub":"s","aud":"a" """, """{"ForAllValues:StringEquals":{"@:environment":"prod"}}""").Single(row => row.Check.StartsWith("ForAll", StringComparison.Ordinal));
        Assert.Equal((FederationCheckResult.Warning, true), (row.Result, row.Passed));
        Assert.Contains("\"Null\"", row.Change, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nearest_condition_comes_first_and_what_allows_makes_the_rest_not_applicable()
    {
        static string Allow(string sid, string sub) =>
            $$$$"""{"Sid":"{{{{sid}}}}","Effect":"Allow","Principal":{"Federated":"{{{{TrustCases.Provider("login.example.com")}}}}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"login.example.com:sub":"{{{{sub}}}}"}}}""";
        const string Service = """{"Sid":"Service","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}""";
        TrustRequest request = TokenContext.Of(TrustCases.Token("""{"iss":"https://login.example.com","sub":"Ann.Smith","aud":"a"}"""), TrustCases.Target());

        IReadOnlyList<FederationTrustCheck> denied = TrustReport.Of(TrustPolicyParser.Parse($$"""{"Statement":[{{Service}},{{Allow("Far", "bob")}},{{Allow("Near", "ann.smith")}}]}"""), request);
        Assert.Equal(["", "Near", "Far", "Service"], denied.Where(row => !row.Passed).Select(row => row.Statement).Distinct());
        Assert.Equal(TrustCases.Role, denied[0].Role);

        IReadOnlyList<FederationTrustCheck> allowed = TrustReport.Of(TrustPolicyParser.Parse($$"""{"Statement":[{{Service}},{{Allow("Far", "bob")}},{{Allow("Fits", "Ann.Smith")}}]}"""), request);
        Assert.All(allowed, row => Assert.True(row.Passed));
        Assert.Equal(FederationCheckResult.NotApplicable, allowed.Single(row => row.Statement == "Far" && row.Check.StartsWith("StringEquals", StringComparison.Ordinal)).Result);
    }

    [Fact]
    public void A_deny_that_applies_comes_first_and_one_that_does_not_is_passed()
    {
        const string Policy = """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:*"},{"Sid":"No","Effect":"Deny","Principal":"*","Action":"*","Condition":{"StringEquals":{"login.example.com:sub":"ann"}}}]}""";
        IReadOnlyList<FederationTrustCheck> Of(string sub) => TrustReport.Of(
            TrustPolicyParser.Parse(Policy), TokenContext.Of(TrustCases.Token($$"""{"iss":"https://login.example.com","sub":"{{sub}}","aud":"a"}"""), TrustCases.Target()));
        IReadOnlyList<FederationTrustCheck> denied = Of("ann"), allowed = Of("bob");
        Assert.Contains("explicit Deny in statement No", denied[0].Actual, StringComparison.Ordinal);
        Assert.Equal(("No", "Deny", FederationCheckResult.Failed), (denied[1].Statement, denied[1].Effect, denied[1].Result));
        Assert.Equal(FederationTrustVerdict.Allowed, allowed[0].Verdict);
        Assert.Equal(FederationCheckResult.Passed, allowed.Single(row => row.Statement == "No" && row.Check.StartsWith("StringEquals", StringComparison.Ordinal)).Result);
    }

    [Fact]
    public void The_report_says_what_it_does_not_judge()
    {
        IReadOnlyList<FederationTrustCheck> report = Report("login.example.com", """ "sub":"s","aud":"web" """, "{}");
        Assert.Equal(["Signature", "Client ids", "Other policies"], report.TakeLast(3).Select(row => row.Check));
        Assert.Contains("permissions boundaries", report[^1].Actual, StringComparison.Ordinal);
        Assert.Contains("web", report[^2].Actual, StringComparison.Ordinal);
        Assert.Contains("not verified", report[^3].Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_a_token_cannot_change_how_a_row_reads()
    {
        foreach (FederationTrustCheck row in Report("login.example.com", """ "sub":"a\u001b[2J\r\nb\u202e","aud":"a" """, """{"StringEquals":{"@:sub":"x\u0007"}}"""))
            Assert.DoesNotContain($"{row}{row.Expected}{row.Actual}{row.Change}", c => char.IsControl(c) || c == '\u202e');
    }

    /// <summary>What an error of denial does not say is unknown, and asks for the token.</summary>
    [Theory]
    [InlineData("""{"StringEquals":{"login.example.com:aud":"web","login.example.com:sub":"ann"}}""", FederationTrustVerdict.Allowed, null)]
    [InlineData("""{"StringEquals":{"login.example.com:sub":"bob"}}""", FederationTrustVerdict.Denied, "Add 'ann'")]
    [InlineData("""{"StringEquals":{"login.example.com:email":"ann@example.com"}}""", FederationTrustVerdict.Undetermined, "-Context")]
    [InlineData("""{"StringEquals":{"aws:RequestTag/Team":"red"}}""", FederationTrustVerdict.Undetermined, "-Context")]
    [InlineData("""{"StringEquals":{"sts:RoleSessionName":"session"}}""", FederationTrustVerdict.Allowed, null)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["Team"]}}""", FederationTrustVerdict.Allowed, null)]
    public void A_denial_has_what_is_not_secret(string condition, FederationTrustVerdict verdict, string? says)
    {
        FederationDenial denial = new()
        {
            Action = TrustRequest.AssumeRoleWithWebIdentity,
            RoleArn = TrustCases.Role,
            Issuer = "https://login.example.com",
            Subject = "ann",
            Audience = ["web"],
            RoleSessionName = "session",
            TagKeys = ["Team"],
        };
        IReadOnlyList<FederationTrustCheck> report = TrustReport.Of(
            TrustCases.Policy(TrustCases.Provider("login.example.com"), condition, """["sts:AssumeRoleWithWebIdentity","sts:TagSession"]"""), DenialContext.Of(denial, new TrustTarget { At = TrustCases.Now }));
        Assert.Equal(verdict, report[0].Verdict);
        if (says is not null)
            Assert.Contains(says, report[0].Change, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denial_of_an_assertion_has_the_keys_of_SAML()
    {
        FederationDenial denial = new()
        {
            Action = TrustRequest.AssumeRoleWithSaml,
            RoleArn = TrustCases.Role,
            ProviderArn = TrustCases.SamlProvider,
            Issuer = "https://example.com/saml",
            Subject = "ann",
            Recipient = "https://signin.aws.amazon.com/saml",
        };
        FederationTrustVerdict Of(string condition) => TrustReport.Of(
            TrustCases.Policy(TrustCases.SamlProvider, condition, "\"sts:AssumeRoleWithSAML\""), DenialContext.Of(denial, new TrustTarget { At = TrustCases.Now }))[0].Verdict;
        FederationDenial encrypted = new() { Action = denial.Action, RoleArn = denial.RoleArn, ProviderArn = denial.ProviderArn, IsEncrypted = true };
        Assert.Equal(
            FederationTrustVerdict.Undetermined,
            TrustReport.Of(
                TrustCases.Policy(TrustCases.SamlProvider, """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""", "\"sts:AssumeRoleWithSAML\""),
                DenialContext.Of(encrypted, new TrustTarget { At = TrustCases.Now }))[0].Verdict);
        Assert.Equal(FederationTrustVerdict.Allowed, Of("""{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml","SAML:doc":"111122223333/ADFS","SAML:sub":"ann"}}"""));
        Assert.Equal(FederationTrustVerdict.Undetermined, Of("""{"StringEquals":{"SAML:mail":"ann@example.com"}}"""));
    }
}
