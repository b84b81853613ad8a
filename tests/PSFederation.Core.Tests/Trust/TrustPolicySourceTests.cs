using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Policies that a check cannot see are reported, and different roles have different findings.</summary>
public sealed class TrustPolicySourceTests : IDisposable
{
    private const string Open = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly List<FederationException> _errors = [];

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text = "{}")
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private string[] Found() => [.. TrustPolicyFiles.In(_folder.FullName, _errors.Add).Select(file => Path.GetRelativePath(_folder.FullName, file).Replace('\\', '/'))];

    [Theory]
    [InlineData("""{"Ref":"Provider"}""")]
    [InlineData("""{"Fn::Sub":"arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com"}""")]
    public void A_policy_with_functions_is_a_warning(string provider)
    {
        string template = """
            {"Resources":{
              "A":{"Properties":{"RoleName":"a","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":PROVIDER},"Action":"sts:AssumeRoleWithWebIdentity"}]}}},
              "B":{"Properties":{"RoleName":"b","AssumeRolePolicyDocument":OPEN}}}}
            """.Replace("PROVIDER", provider, StringComparison.Ordinal).Replace("OPEN", Open, StringComparison.Ordinal);
        IReadOnlyList<TrustPolicySource> sources = TrustPolicySource.Read(template, "t", null, onlyPolicies: true);
        FederationTrustIssue[] issues = [.. sources.SelectMany(source => TrustAnalysis.Find(source))];
        Assert.Equal([("a", "PolicyNotEvaluated", FederationTrustSeverity.Warning), ("b", "AnyPrincipal", FederationTrustSeverity.Error)], issues.Select(issue => (issue.RoleName!, issue.Rule, issue.Severity)));
        Assert.Null(issues[0].RepairedPolicy);
        Assert.Null(issues[0].Line);
    }

    /// <summary>
    /// A plan of Terraform, as its documentation of the JSON output has it: what will be, each resource once, and what is known only after apply by its address.
    /// </summary>
    [Fact]
    public void A_plan_of_Terraform_has_the_policies_that_will_be()
    {
        string closed = Open.Replace("\"*\"", """{"AWS":"111122223333"}""", StringComparison.Ordinal);
        string text(string policy) => System.Text.Json.JsonSerializer.Serialize(policy);
        string plan = """
            {"format_version":"1.2","terraform_version":"1.9.0",
             "planned_values":{"root_module":{"resources":[{"address":"aws_iam_role.open","type":"aws_iam_role","values":{"name":"open","assume_role_policy":OPEN}}]}},
             "resource_changes":[
              {"address":"aws_iam_role.open","type":"aws_iam_role","change":{"actions":["create"],"before":null,"after":{"name":"open","assume_role_policy":OPEN},"after_unknown":{"arn":true}}},
              {"address":"aws_iam_role.repaired","type":"aws_iam_role","change":{"actions":["update"],"before":{"name":"repaired","assume_role_policy":OPEN},"after":{"name":"repaired","arn":"arn:aws:iam::111122223333:role/repaired","assume_role_policy":CLOSED},"after_unknown":{}}},
              {"address":"aws_iam_role.gone","type":"aws_iam_role","change":{"actions":["delete"],"before":{"name":"gone","assume_role_policy":OPEN},"after":null,"after_unknown":{}}},
              {"address":"module.ci[\"eu\"].aws_iam_role.deploy[0]","type":"aws_iam_role","change":{"actions":["create"],"before":null,"after":{"path":"/"},"after_unknown":{"arn":true,"name":true,"assume_role_policy":true}}},
              {"address":"aws_iam_role.named","type":"aws_iam_role","change":{"actions":["create"],"before":null,"after":{"name":"named"},"after_unknown":{"assume_role_policy":true}}},
              {"address":"awscc_iam_role.cc","type":"awscc_iam_role","change":{"actions":["create"],"before":null,"after":{"role_name":"cc","assume_role_policy_document":OPEN},"after_unknown":{}}},
              {"address":"aws_s3_bucket.b","type":"aws_s3_bucket","change":{"actions":["create"],"before":null,"after":{"bucket":"b"},"after_unknown":true}}],
             "prior_state":{"values":{"root_module":{"resources":[{"address":"aws_iam_role.gone","values":{"name":"gone","assume_role_policy":OPEN}}]}}}}
            """.Replace("OPEN", text(Open), StringComparison.Ordinal).Replace("CLOSED", text(closed), StringComparison.Ordinal)
            .Replace("""{"bucket":"b"},"after_unknown":true""", """{"bucket":"b"},"after_unknown":{"id":true}""", StringComparison.Ordinal);
        IReadOnlyList<TrustPolicySource> sources = TrustPolicySource.Read(plan, "plan.json", null, onlyPolicies: true);
        Assert.Equal(
            ["aws_iam_role.open", "aws_iam_role.repaired", "module.ci[\"eu\"].aws_iam_role.deploy[0]", "aws_iam_role.named", "awscc_iam_role.cc"],
            sources.Select(source => source.Name["plan.json#".Length..]));
        Assert.Equal("arn:aws:iam::111122223333:role/repaired", sources[1].RoleArn);
        FederationTrustIssue[] issues = [.. sources.SelectMany(source => TrustAnalysis.Find(source))];
        Assert.Equal([("open", "AnyPrincipal"), (null, "PolicyNotEvaluated"), ("named", "PolicyNotEvaluated"), ("cc", "AnyPrincipal")], issues.Select(issue => (issue.RoleName, issue.Rule)));
        Assert.Contains("known after apply for module.ci[\"eu\"].aws_iam_role.deploy[0]", issues[1].Explanation, StringComparison.Ordinal);
        Assert.Contains("aws_iam_role.named", issues[2].Explanation, StringComparison.Ordinal);
        Assert.NotEqual(issues[1].Fingerprint, issues[2].Fingerprint);
    }

    /// <summary>The state, and a plan that refreshes only, have no changes.</summary>
    [Theory]
    [InlineData("""{"format_version":"1.0","values":{"root_module":ROOT}}""")]
    [InlineData("""{"format_version":"1.2","planned_values":{"root_module":ROOT},"prior_state":{"values":{"root_module":ROOT}}}""")]
    public void A_state_of_Terraform_has_the_policies_of_all_modules(string text)
    {
        string role(string name) => $$"""{"address":"aws_iam_role.{{name}}","values":{"name":"{{name}}","assume_role_policy":{{System.Text.Json.JsonSerializer.Serialize(Open)}} } }""";
        string root = $$"""{"resources":[{{role("a")}}],"child_modules":[{"address":"module.m","resources":[{{role("b")}}],"child_modules":[{"resources":[{{role("c")}}]}]}]}""";
        Assert.Equal(["a", "b", "c"], TrustPolicySource.Read(text.Replace("ROOT", root, StringComparison.Ordinal), "t", null, onlyPolicies: true).Select(source => source.RoleName));
    }

    /// <summary>A plan without roles, or one that is damaged, is not a policy of a folder.</summary>
    [Theory]
    [InlineData("""{"format_version":"1.2","resource_changes":[]}""")]
    [InlineData("""{"format_version":"1.2","resource_changes":[1,null,{},{"change":1},{"change":{"after":1}},{"change":{"after":{},"after_unknown":false}}]}""")]
    [InlineData("""{"format_version":"1.2","planned_values":{"root_module":{"resources":1,"child_modules":[1]}}}""")]
    [InlineData("""{"format_version":"1.2","values":1}""")]
    public void A_plan_without_roles_has_no_policy(string text) => Assert.Empty(TrustPolicySource.Read(text, "t", null, onlyPolicies: true));

    /// <summary>A member that is there twice hides one of the two from the check.</summary>
    [Theory]
    [InlineData($$"""{"Resources":{"R":{"AssumeRolePolicyDocument":{{Open}} } },"x":1,"x":2}""", true)]
    [InlineData($$"""{"Resources":{"R":{"AssumeRolePolicyDocument":{{Open}},"y":1,"y":2} } }""", false)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"},"Id":"a","Id":"b"}""", true)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}""", true)]
    public void A_damaged_text_with_a_trust_policy_is_an_error(string text, bool onlyPolicies)
    {
        FederationTrustIssue issue = Assert.Single(TrustPolicySource.Read(text, "t", null, onlyPolicies).SelectMany(source => TrustAnalysis.Find(source)));
        Assert.Equal(("PolicyInvalid", FederationTrustSeverity.Error), (issue.Rule, issue.Severity));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"name":"x","name":"y"}""")]
    public void Another_damaged_text_in_a_folder_has_no_policy(string text) => Assert.Empty(TrustPolicySource.Read(text, "t", null, onlyPolicies: true));

    [Fact]
    public void A_fingerprint_belongs_to_the_role_of_one_account()
    {
        string of(string? arn) => TrustFindingTests.Find(Open, roleArn: arn)[0].Fingerprint;
        Assert.NotEqual(of("arn:aws:iam::111122223333:role/r"), of("arn:aws:iam::444455556666:role/r"));
        Assert.NotEqual(of(null), of("arn:aws:iam::444455556666:role/r"));
    }

    [Fact]
    public void A_fingerprint_belongs_to_what_a_statement_does_not_show()
    {
        string policy = TrustFindingTests.Policy(
            """{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"}""", """{"StringEquals":{"login.example.com:aud":["a","b"],"login.example.com:sub":"ann"} }""");
        string[] fingerprints(string client) => [.. TrustFindingTests.Find(policy, new([new RegisteredProvider("login.example.com", [client])])).Select(issue => issue.Fingerprint)];
        Assert.NotEqual(Assert.Single(fingerprints("a")), Assert.Single(fingerprints("b")));
        string old(string value) => TrustFindingTests.Find($$"""{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"{{value}}"} } } }""")
            .Single(issue => issue.Rule == "OldVersion").Fingerprint;
        Assert.NotEqual(old("x"), old("${aws:username}"));
    }

    [Fact]
    public void The_files_of_a_folder_in_order()
    {
        foreach (string name in (string[])["b.json", "a/z.json", "a/b/c.JSON", "a.json", "c.txt"])
            Write(name);
        Assert.Equal(["a.json", "b.json", "a/z.json", "a/b/c.JSON"], Found());
        Assert.Empty(_errors);
    }

    [Fact]
    public void Links_to_folders_are_not_followed()
    {
        Write("a/trust.json");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "again"), _folder.FullName);
            Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "a", "up"), _folder.FullName);
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link.json"), Path.Combine(_folder.FullName, "a", "trust.json"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip("This system does not let this user create symbolic links.");
        }

        Assert.Equal(["link.json", "a/trust.json"], Found());
    }

    [Fact]
    public void A_pipe_and_a_link_to_a_device_are_not_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders.");
        Write("a/trust.json");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "device.json"), "/dev/zero");
        using System.Diagnostics.Process pipe = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_folder.FullName, "pipe.json")]);
        pipe.WaitForExit();
        Assert.Equal(["a/trust.json"], Found());
    }

    [Theory]
    [InlineData("{\"AssumeRolePolicyDocument\":\"\\ud800\"}")]
    [InlineData("{\"RoleName\":\"\\ud800\",\"AssumeRolePolicyDocument\":{\"Statement\":[]}}")]
    [InlineData("{\"AssumeRolePolicyDocument\":{\"\\ud800\":1,\"b\":1}}")]
    [InlineData("{\"a\":1,\"a\":2,\"\\u0041ssumeRolePolicyDocument\":{}}")]
    public void A_text_that_only_a_JSON_reader_sees_is_not_passed_over(string text) =>
        Assert.Equal("PolicyInvalid", Assert.Single(TrustAnalysis.Find(Assert.Single(TrustPolicySource.Read(text, "t", null, onlyPolicies: true)))).Rule);

    [Fact]
    public void Half_a_surrogate_pair_is_a_fault_of_the_policy()
    {
        string text = "{\"AssumeRolePolicyDocument\":{\"Statement\":[]},\"a\":\"" + '\ud800' + "\"}";
        FederationTrustIssue issue = Assert.Single(TrustAnalysis.Find(Assert.Single(TrustPolicySource.Read(text, "t", null, onlyPolicies: true))));
        Assert.Equal("PolicyInvalid", issue.Rule);
        Assert.Contains("Unicode", issue.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_has_the_name_of_a_function_is_not_one() =>
        Assert.False(Assert.Single(TrustPolicySource.Read("""{"AssumeRolePolicyDocument":{"Statement":[{"Ref":"x","Effect":"Allow"}]}}""", "t", null, onlyPolicies: false)).NotKnown is not null);

    [Fact]
    public void A_folder_that_cannot_be_read_is_an_error_and_the_others_are_read()
    {
        Write("a/trust.json");
        List<string> found = [.. TrustPolicyFiles.In(Path.Combine(_folder.FullName, "none"), _errors.Add)];
        Assert.Empty(found);
        Assert.Equal(FederationErrorCode.FileUnreadable, Assert.Single(_errors).Code);
        if (OperatingSystem.IsWindows())
            return;
        string closed = Directory.CreateDirectory(Path.Combine(_folder.FullName, "closed")).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            // An administrator reads it nevertheless.
            bool readable = true;
            try
            {
                Directory.GetFiles(closed);
            }
            catch (UnauthorizedAccessException)
            {
                readable = false;
            }

            Assert.Equal(["a/trust.json"], Found());
            Assert.Equal(readable ? 1 : 2, _errors.Count);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
