using System.Text.Json;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The guides stay true: their PowerShell binds, in a block of its own or within a job's YAML, and their policies are JSON that says what it must.</summary>
public sealed partial class GuideTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    public static TheoryData<string> Guides =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => Path.GetFileName(path)).Where(name => name != "architecture.md")];

    private static string Text(string guide) => File.ReadAllText(Path.Combine(Repository.Root, "docs", guide)).ReplaceLineEndings("\n");

    private static IEnumerable<string> Blocks(string guide, string language) =>
        Block().Matches(Text(guide)).Where(match => match.Groups[2].Value == language)
            .Select(match => string.Join('\n', match.Groups[3].Value.Split('\n').Select(line => line.StartsWith(match.Groups[1].Value, StringComparison.Ordinal) ? line[match.Groups[1].Length..] : line)));

    /// <summary>What stands behind a bar in YAML, where a job's script goes.</summary>
    private static IEnumerable<string> Scripts(string yaml)
    {
        string[] lines = yaml.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimEnd().EndsWith('|'))
                continue;
            int indent = lines[i].Length - lines[i].TrimStart(' ', '-').Length;
            string[] script = [.. lines.Skip(i + 1).TakeWhile(line => line.Length == 0 || line.Length - line.TrimStart().Length > indent)];
            yield return string.Join('\n', script);
        }
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void PowerShell_in_it_binds(string guide)
    {
        string[] scripts = [.. Blocks(guide, "powershell"), .. Blocks(guide, "yaml").SelectMany(Scripts)];
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => CommandBinding.AssertBinds(_shell, script));
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void Links_lead_to_files(string guide) =>
        Assert.All(
            Link().Matches(Text(guide)).Select(match => match.Groups[1].Value.Split('#')[0]).Where(target => target.Length > 0 && !target.StartsWith("http", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Path.Combine(Repository.Root, "docs", target)), target));

    [Fact]
    public void Jobs_install_one_version_of_the_module()
    {
        string[] versions = [.. Install().Matches(Text("ci.md")).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(@"^\d+\.\d+\.\d+$", version));
        Assert.Single(versions.Distinct());
    }

    [Fact]
    public void Jobs_of_the_three_platforms_are_there_with_a_script()
    {
        string[] jobs = [.. Blocks("ci.md", "yaml")];
        Assert.Contains(jobs, job => job.Contains("id-token: write", StringComparison.Ordinal) && Scripts(job).Any(script => script.Contains("Get-OidcToken -Ambient", StringComparison.Ordinal)));
        Assert.Contains(jobs, job => job.Contains("id_tokens:", StringComparison.Ordinal));
        Assert.Contains(jobs, job => job.Contains("SYSTEM_ACCESSTOKEN: $(System.AccessToken)", StringComparison.Ordinal) && Scripts(job).Any(script => script.Contains("-ServiceConnectionId", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_trust_policy_pins_the_audience_and_the_subject()
    {
        string[] policies = [.. Blocks("ci.md", "json")];
        Assert.NotEmpty(policies);
        Assert.All(policies, policy =>
        {
            JsonElement statement = Assert.Single(JsonDocument.Parse(policy).RootElement.GetProperty("Statement").EnumerateArray());
            string provider = statement.GetProperty("Principal").GetProperty("Federated").GetString()!;
            string name = provider[(provider.IndexOf("oidc-provider/", StringComparison.Ordinal) is var i and >= 0 ? i + "oidc-provider/".Length : 0)..];
            JsonElement equal = statement.GetProperty("Condition").GetProperty("StringEquals");
            Assert.False(string.IsNullOrEmpty(equal.GetProperty(name + ":aud").GetString()));
            Assert.False(string.IsNullOrEmpty(equal.GetProperty(name + ":sub").GetString()));
        });
    }

    /// <summary>The claims that platforms document, from the corpora: the guide shows their forms of sub.</summary>
    [Fact]
    public void The_subjects_have_the_documented_forms()
    {
        string text = Text("ci.md");
        string subject = Corpora.Json("jose", "claim-sets", "github-actions.json")["subject_examples"]!.AsArray()
            .Select(example => (string)example!["sub"]!).Single(sub => sub.EndsWith("@456789:ref:refs/heads/main", StringComparison.Ordinal));
        Assert.Contains($"\"token.actions.githubusercontent.com:sub\": \"{subject}\"", text, StringComparison.Ordinal);
        string gitLab = (string)Corpora.Json("jose", "claim-sets", "gitlab-ci.json")["payload"]!["sub"]!;
        Assert.Contains($"\"gitlab.com:sub\": \"{gitLab.Replace("feature-branch-1", "main", StringComparison.Ordinal)}\"", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Install-PSResource PSFederation(?: -Version (\S+))?")]
    private static partial Regex Install();

    [GeneratedRegex("^( *)```(\\w+)\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
