using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Files of accepted findings.</summary>
public sealed class TrustBaselineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private string FileOf(string? text = null)
    {
        string path = Path.Combine(_folder.FullName, "baseline.json");
        if (text is not null)
            File.WriteAllText(path, text);
        return path;
    }

    private static FederationTrustIssue Issue(string fingerprint) => new()
    {
        Rule = "OrganizationWide",
        Severity = FederationTrustSeverity.Warning,
        Source = "trust.json",
        Explanation = "e",
        Repair = "r",
        Reference = "https://x",
        Fingerprint = fingerprint,
    };

    private static BaselineFinding Chosen(string fingerprint) => new(Issue(fingerprint), true, null);

    private static HashSet<string> Write(string path, IEnumerable<BaselineFinding> found)
    {
        IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonNode> entries = TrustBaseline.Entries(path, found);
        TrustBaseline.Write(path, entries);
        return entries.Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A policy of a plan that is known only after apply has no text, so that any later policy of the role would have the same fingerprint.</summary>
    [Fact]
    public void A_baseline_never_accepts_a_policy_of_which_nothing_is_known()
    {
        string path = FileOf();
        TrustPolicySource planned = new(string.Empty, "plan.json#aws_iam_role.deploy") { NotKnown = PolicyNotKnown.AfterApply("aws_iam_role.deploy") };
        FederationTrustIssue issue = Assert.Single(TrustAnalysis.Find(planned));
        Assert.Empty(Write(path, [new(issue, true, null), new(issue, true, "known")]));
        File.WriteAllText(path, $$"""{"version":1,"accepted":[{"fingerprint":"{{issue.Fingerprint}}"}]}""");
        Assert.Null(TrustBaseline.Read(path).Reason(issue));
        Assert.Empty(Write(path, [new(issue, true, null)]));
    }

    [Theory]
    [InlineData("\"Default\":\"repo:o/r\"", "\"Default\":\"*\"")]
    [InlineData("\"Ref\":\"Subject\"", "\"Ref\":\"Other\"")]
    public void A_policy_with_functions_is_accepted_as_long_as_it_and_their_values_stay(string before, string after)
    {
        const string template = """
            {"Parameters":{"Subject":{"Default":"repo:o/r"}},"Resources":{"R":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow",
            "Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"x:sub":{"Ref":"Subject"}}}}]}}}}}
            """;
        string of(string text) => Assert.Single(TrustAnalysis.Find(Assert.Single(TrustPolicySource.Read(text, "t", null, onlyPolicies: true)))).Fingerprint;
        Assert.Equal(of(template), of(template + " "));
        Assert.NotEqual(of(template), of(template.Replace(before, after, StringComparison.Ordinal)));
    }

    /// <summary>A run that does not show a finding, because of -Severity, accepts it as before.</summary>
    [Fact]
    public void Findings_that_were_accepted_before_stay_accepted()
    {
        string path = FileOf();
        Write(path, [Chosen("a"), Chosen("b")]);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"reason\": \"\"", "\"reason\": \"old\"", StringComparison.Ordinal));
        IReadOnlySet<string> accepted = Write(path,
        [
            new(Issue("a"), false, null), new(Issue("b"), true, "new"), new(Issue("c"), false, null), new(Issue("d"), false, string.Empty), new(Issue("e"), false, "sandbox account"),
        ]);
        Assert.Equal(["a", "b", "d", "e"], accepted.Order(StringComparer.Ordinal));
        TrustBaseline baseline = TrustBaseline.Read(path);
        Assert.Equal(["old", "new", null, "", "sandbox account"], ((string[])["a", "b", "c", "d", "e"]).Select(fingerprint => baseline.Reason(Issue(fingerprint))));
    }

    [Fact]
    public void Written_findings_are_accepted_and_their_reasons_stay()
    {
        string path = FileOf();
        Write(path, [Chosen("a"), Chosen("a"), Chosen("b")]);
        Assert.Equal("", TrustBaseline.Read(path).Reason(Issue("a")));
        Assert.Null(TrustBaseline.Read(path).Reason(Issue("c")));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"reason\": \"\"", "\"reason\": \"sandbox account\"", StringComparison.Ordinal));
        Write(path, [Chosen("b"), Chosen("c")]);
        TrustBaseline baseline = TrustBaseline.Read(path);
        Assert.Equal(("sandbox account", ""), (baseline.Reason(Issue("b")), baseline.Reason(Issue("c"))));
        Assert.Null(baseline.Reason(Issue("a")));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void A_file_beside_it_is_not_overwritten_and_no_temporary_file_remains()
    {
        string path = FileOf(), other = Path.Combine(_folder.FullName, "other.txt");
        File.WriteAllText(other, "mine");
        File.WriteAllText(path + ".new", "theirs");
        Write(path, [Chosen("a")]);
        Assert.Equal(("mine", "theirs"), (File.ReadAllText(other), File.ReadAllText(path + ".new")));
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "folder")).FullName;
        int before = Directory.GetFileSystemEntries(_folder.FullName).Length;
        Fail.With(FederationErrorCode.FileNotWritable, () => Write(folder, []));
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.FullName).Length);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"accepted":[]}""")]
    [InlineData("""{"version":1,"accepted":[{}]}""")]
    [InlineData("""{"version":1,"accepted":[],"accepted":[]}""")]
    [InlineData("no JSON")]
    public void Another_file_is_an_error_and_not_overwritten(string text)
    {
        string path = FileOf(text);
        Fail.With(FederationErrorCode.TrustBaselineMalformed, () => TrustBaseline.Read(path));
        Fail.With(FederationErrorCode.TrustBaselineMalformed, () => Write(path, []));
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() =>
        Fail.With(FederationErrorCode.FileNotWritable, () => Write(Path.Combine(_folder.FullName, "none", "b.json"), []));
}
