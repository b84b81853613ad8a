using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

public sealed class FindFederationTrustIssueTests : IDisposable
{
    private const string Open =
        """{"Version":"2012-10-17","Statement":[{"Sid":"Deploy","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}]}""";

    private const string Wide =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"gitlab.com:aud":"https://gitlab.com"},"StringLike":{"gitlab.com:sub":"project_path:group/*"}}}}""";

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public FindFederationTrustIssueTests() => _shell.With("folder", _folder.FullName).With("open", Open).With("wide", Wide);

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string Part(string text) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(text));

    private FederationTrustIssue[] Find(string script)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Errors);
        return [.. result.Output.Select(item => (FederationTrustIssue)item.BaseObject)];
    }

    [Theory]
    [InlineData("Find-FederationTrustIssue $open")]
    [InlineData("$open | Find-FederationTrustIssue")]
    [InlineData("[uri]::EscapeDataString($open) | Find-FederationTrustIssue")]
    [InlineData("[pscustomobject]@{ RoleName = 'deploy'; Arn = 'arn:aws:iam::111122223333:role/deploy'; AssumeRolePolicyDocument = [uri]::EscapeDataString($open) } | Find-FederationTrustIssue")]
    [InlineData("@{ Version = '2012-10-17'; Statement = @{ Sid = 'Deploy'; Effect = 'Allow'; Principal = @{ Federated = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }; Action = 'sts:AssumeRoleWithWebIdentity'; Condition = @{ StringEquals = @{ 'token.actions.githubusercontent.com:aud' = 'sts.amazonaws.com' } } } } | Find-FederationTrustIssue")]
    public void Finds_policies_in_every_supported_document(string script)
    {
        FederationTrustIssue issue = Assert.Single(Find(script));
        Assert.Equal(("TenantNotChecked", FederationTrustSeverity.Error, "Deploy"), (issue.Rule, issue.Severity, issue.Statement));
        Assert.Equal(script.Contains("RoleName", StringComparison.Ordinal) ? "deploy" : null, issue.RoleName);
        Assert.Contains("OWNER", issue.RepairedPolicy!.Replace("ORGANIZATION", "OWNER", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_files_and_folders()
    {
        Write("a/open.json", Open);
        Write("a/b/wide.json", Wide);
        Write("permissions.json", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""");
        Write("package.json", """{"name":"x"}""");
        Write("broken.json", "{");
        FederationTrustIssue[] issues = Find("Find-FederationTrustIssue -Path $folder -Severity Warning");
        Assert.Equal([("open.json", "TenantNotChecked"), ("wide.json", "OrganizationWide")], issues.Select(issue => (Path.GetFileName(issue.Source), issue.Rule)).Order());
        Assert.All(issues, issue => Assert.True(issue is { Line: 1, Column: > 1 } && File.Exists(issue.FilePath)));
        Assert.Equal("PolicyInvalid", Assert.Single(Find("Find-FederationTrustIssue -LiteralPath $folder/broken.json")).Rule);
        Assert.Equal(2, Find("[System.IO.FileInfo] \"$folder/a/open.json\", [System.IO.FileInfo] \"$folder/a/b/wide.json\" | Find-FederationTrustIssue").Length);
        Assert.Equal("TenantNotChecked", Assert.Single(Find("Find-FederationTrustIssue $folder/a/open.json")).Rule);
        _shell.Run("Find-FederationTrustIssue -Path $folder/none.json").Error(FederationErrorCode.FileNotFound);
        _shell.Run("Find-FederationTrustIssue 7").Error(FederationErrorCode.ParameterInvalid);
        // -Policy takes no address, so no parameter is named for it.
        string address = _shell.Run("Find-FederationTrustIssue -Path https://example.com/policy.json").Error(FederationErrorCode.ParameterInvalid).ToString();
        Assert.DoesNotContain("Specify an address with", address, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_of_New_FederationTrustPolicy_has_no_finding() =>
        Assert.Empty(Find("New-FederationTrustPolicy GitHub -AccountId 111122223333 -Organization o -OrganizationId 1 -Repository r -RepositoryId 2 -Environment prod | Find-FederationTrustIssue"));

    [Fact]
    public void Severity_leaves_the_rest_out()
    {
        Assert.Empty(Find("$wide | Find-FederationTrustIssue -Severity Error"));
        Assert.Single(Find("$wide | Find-FederationTrustIssue -Severity Warning"));
    }

    [Fact]
    public void A_baseline_accepts_findings()
    {
        Write("wide.json", Wide);
        Write("open.json", Open);
        Assert.Empty(_shell.Run("Find-FederationTrustIssue -Path $folder/wide.json -NewBaseline $folder/accepted.json -WhatIf | Out-Null").Errors);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "accepted.json")));
        Assert.Single(Find("Find-FederationTrustIssue -Path $folder/wide.json -NewBaseline $folder/accepted.json"));
        FederationTrustIssue left = Assert.Single(Find("Find-FederationTrustIssue -Path $folder -Baseline $folder/accepted.json"));
        Assert.Equal("TenantNotChecked", left.Rule);
        _shell.Run("Find-FederationTrustIssue -Path $folder -Baseline $folder/open.json").Error(FederationErrorCode.TrustBaselineMalformed);
        string log = _shell.Run("Find-FederationTrustIssue -Path $folder -Baseline $folder/accepted.json -As Sarif").Single<string>();
        JsonArray results = JsonNode.Parse(log)!["runs"]![0]!["results"]!.AsArray();
        Assert.Equal(["external"], results.Select(result => result!["suppressions"]?[0]!["kind"]!.GetValue<string>()).OfType<string>());
        Assert.Equal(2, results.Count);
    }

    [Fact]
    public void FailOn_ends_a_script_after_the_findings()
    {
        ShellResult result = _shell.Run("$wide, $open | Find-FederationTrustIssue -FailOn Error; 'not reached'");
        Assert.Contains("TenantNotChecked (1)", result.Error(FederationErrorCode.TrustIssueFound).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Count(item => item.BaseObject is FederationTrustIssue));
        Assert.DoesNotContain(result.Output, item => item.BaseObject is "not reached");
        Assert.Single(Find("$wide | Find-FederationTrustIssue -FailOn Error"));
    }

    [Fact]
    public void FailOn_counts_findings_that_Severity_leaves_out()
    {
        ShellResult result = _shell.Run("$wide | Find-FederationTrustIssue -Severity Error -FailOn Warning");
        result.Error(FederationErrorCode.TrustIssueFound);
        Assert.DoesNotContain(result.Output, item => item.BaseObject is FederationTrustIssue);
    }

    [Fact]
    public void FailOn_does_not_count_what_a_new_baseline_accepts()
    {
        Assert.Single(Find("$wide | Find-FederationTrustIssue -NewBaseline $folder/accepted.json -FailOn Warning"));
        _shell.Run("$wide | Find-FederationTrustIssue -Severity Error -NewBaseline $folder/none.json -FailOn Warning").Error(FederationErrorCode.TrustIssueFound);
    }

    [Theory]
    [InlineData("Find-FederationTrustIssue -Path $folder/none.json -FailOn Error")]
    [InlineData("Find-FederationTrustIssue -Path $folder/none*.json -FailOn Error")]
    [InlineData("Find-FederationTrustIssue $folder/none.json -FailOn Error")]
    [InlineData("7 | Find-FederationTrustIssue -FailOn Error")]
    public void FailOn_ends_a_script_when_an_input_could_not_be_read(string script)
    {
        ShellResult result = _shell.Run(script + "; 'not reached'");
        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith(nameof(FederationErrorCode.TrustIssueFound), StringComparison.Ordinal));
        Assert.DoesNotContain(result.Output, item => item.BaseObject is "not reached");
    }

    [Fact]
    public void FailOn_counts_policies_that_are_not_evaluated()
    {
        Write("template.json", """{"Resources":{"R":{"Properties":{"AssumeRolePolicyDocument":{"Statement":{"Effect":"Allow","Principal":{"Federated":{"Ref":"P"}},"Action":"sts:AssumeRoleWithWebIdentity"}}}}}}""");
        Assert.Contains("PolicyNotEvaluated (1)", _shell.Run("Find-FederationTrustIssue -Path $folder -FailOn Warning").Error(FederationErrorCode.TrustIssueFound).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Providers_of_AWS_Tools_are_compared()
    {
        Assert.Equal(
            ["AudienceNotRegistered", "ClientIdNotUsed"],
            Find("$wide | Find-FederationTrustIssue -Provider ([pscustomobject]@{ Url = 'gitlab.com'; ClientIDList = @('sts.amazonaws.com') }) | Where-Object Rule -ne OrganizationWide").Select(issue => issue.Rule));
        Assert.Equal("ProviderNotRegistered", Find("$wide | Find-FederationTrustIssue -Provider @{ Url = 'https://gitlab.example.com'; ClientIDList = 'x' } -Severity Warning | Where-Object Rule -like Provider*")[0].Rule);
        _shell.Run("$wide | Find-FederationTrustIssue -Provider @{ x = 1 }").Error(FederationErrorCode.ParameterInvalid);
    }

    /// <summary>The form in which the AWS CLI takes a document.</summary>
    [Theory]
    [InlineData("Find-FederationTrustIssue file://$folder/open.json")]
    [InlineData("\"file://$folder/open.json\" | Find-FederationTrustIssue")]
    public void A_policy_may_be_named_as_the_AWS_CLI_does(string script)
    {
        Write("open.json", Open);
        FederationTrustIssue issue = Assert.Single(Find(script));
        Assert.Equal(("TenantNotChecked", Path.Combine(_folder.FullName, "open.json")), (issue.Rule, issue.FilePath));
        _shell.Run("Find-FederationTrustIssue file://$folder/none.json").Error(FederationErrorCode.FileNotFound);
    }

    /// <summary>Names of files are relative to the folder of a baseline; a new one in another folder accepts the same findings, with their reasons, also the hidden ones.</summary>
    [Theory]
    [InlineData("$folder/b/accepted.json", "")]
    [InlineData("$folder/b/accepted.json", "-Severity Error")]
    [InlineData("$folder/a/accepted.json", "-Severity Error")]
    public void A_new_baseline_loses_nothing(string path, string severity)
    {
        Write("a/wide.json", Wide);
        Write("b/open.json", Open);
        Assert.Equal(2, Find("Find-FederationTrustIssue -Path $folder -NewBaseline $folder/a/accepted.json").Length);
        string first = Path.Combine(_folder.FullName, "a", "accepted.json");
        File.WriteAllText(first, File.ReadAllText(first).Replace("\"reason\": \"\"", "\"reason\": \"known\"", StringComparison.Ordinal));
        Assert.Empty(Find($"Find-FederationTrustIssue -Path $folder -Baseline $folder/a/accepted.json -NewBaseline {path} {severity} -FailOn Information"));
        Assert.Empty(Find($"Find-FederationTrustIssue -Path $folder -Baseline {path} -FailOn Information"));
        JsonArray accepted = JsonNode.Parse(File.ReadAllText(path.Replace("$folder", _folder.FullName, StringComparison.Ordinal)))!["accepted"]!.AsArray();
        Assert.Equal(["known", "known"], accepted.Select(entry => entry!["reason"]!.GetValue<string>()));
        Assert.Equal(path.Contains("/b/", StringComparison.Ordinal) ? ["../a/wide.json", "open.json"] : ["../b/open.json", "wide.json"], accepted.Select(entry => entry!["source"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_plan_whose_policy_refers_to_what_it_creates_is_reported_and_not_evaluated()
    {
        Write("plan.json", """{"format_version":"1.2","resource_changes":[{"address":"aws_iam_role.deploy","change":{"actions":["create"],"after":{"name":"deploy"},"after_unknown":{"assume_role_policy":true}}}]}""");
        FederationTrustIssue issue = Assert.Single(Find("Find-FederationTrustIssue -Path $folder"));
        Assert.Equal(("PolicyNotEvaluated", "deploy"), (issue.Rule, issue.RoleName));
        Assert.Contains("aws_iam_role.deploy", issue.Explanation, StringComparison.Ordinal);
        ShellResult result = _shell.With("token", $"{Part("""{"alg":"RS256"}""")}.{Part("""{"iss":"https://login.example.com","sub":"ann","aud":"aws-cli","exp":4102444800}""")}.{Part("none")}").Run("Test-FederationTrust $folder/plan.json -Token $token");
        Assert.Contains("aws_iam_role.deploy", result.Error(FederationErrorCode.TrustPolicyInvalid).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Findings that are equal have one entry, and the question counts entries.</summary>
    [Fact]
    public void WhatIf_counts_the_entries_of_a_new_baseline()
    {
        string statement = """{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}""";
        PromptingHost host = new();
        using Shell shell = new(host);
        shell.With("folder", _folder.FullName).With("twice", $$"""{"Version":"2012-10-17","Statement":[{{statement}},{{statement}}]}""");
        ShellResult result = shell.Run("Find-FederationTrustIssue $twice -NewBaseline $folder/accepted.json -WhatIf");
        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Output.Count);
        Assert.Contains("\"Accept 1 finding\"", string.Concat(host.Lines), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "accepted.json")));
    }

    /// <summary>A role that is added with the statement of an accepted one is a separate finding.</summary>
    [Fact]
    public void A_baseline_does_not_accept_another_role_with_the_same_name()
    {
        string role(string address) => """{"address":"ADDRESS","type":"aws_iam_role","change":{"actions":["create"],"after":{"name":"deploy","assume_role_policy":TEXT},"after_unknown":{"arn":true}}}"""
            .Replace("ADDRESS", address, StringComparison.Ordinal).Replace("TEXT", System.Text.Json.JsonSerializer.Serialize(Open), StringComparison.Ordinal);
        string plan(params string[] roles) => $$"""{"format_version":"1.2","resource_changes":[{{string.Join(',', roles)}}]}""";
        Write("plan.json", plan(role("module.dev.aws_iam_role.deploy")));
        Assert.Single(Find("Find-FederationTrustIssue -Path $folder/plan.json -NewBaseline $folder/accepted.json"));
        Assert.Empty(Find("Find-FederationTrustIssue -Path $folder/plan.json -Baseline $folder/accepted.json -FailOn Error"));
        Write("plan.json", plan(role("module.dev.aws_iam_role.deploy"), role("module.prod.aws_iam_role.deploy")));
        ShellResult result = _shell.Run("Find-FederationTrustIssue -Path $folder/plan.json -Baseline $folder/accepted.json -FailOn Error");
        result.Error(FederationErrorCode.TrustIssueFound);
        Assert.Equal("plan.json#module.prod.aws_iam_role.deploy", result.Output.Select(item => item.BaseObject).OfType<FederationTrustIssue>().Single().Source);
    }

    [Fact]
    public void A_plan_without_roles_passes_and_says_so()
    {
        _shell.With("plan", """{"format_version":"1.2","resource_changes":[{"address":"aws_s3_bucket.b","type":"aws_s3_bucket","change":{"actions":["create"],"after":{},"after_unknown":true}}]}""");
        ShellResult result = _shell.Run("$plan | Find-FederationTrustIssue -FailOn Information -Verbose 4>&1");
        Assert.Empty(result.Errors);
        Assert.Contains("does not have a trust policy", Assert.Single(result.Output).ToString(), StringComparison.Ordinal);
    }
}
