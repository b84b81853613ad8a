using System.Text.Json;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Documents;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox.QuickStart;

namespace PSFederation.Module.Tests;

/// <summary>The guides are correct: their PowerShell binds, in blocks and in the YAML of jobs, and their policies are JSON with the required conditions.</summary>
public sealed partial class GuideTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    public static TheoryData<string> Guides => [.. Markdown.Documents.Select(row => row.Data).Where(document => document.StartsWith("docs/", StringComparison.Ordinal))];

    private static Markdown Ci => Markdown.Read("docs/ci.md");

    [Theory]
    [MemberData(nameof(Guides))]
    public void PowerShell_in_it_binds(string guide)
    {
        Markdown document = Markdown.Read(guide);
        string[] scripts = [.. document.Blocks("powershell"), .. document.Scripts()];
        Assert.True(scripts.Length > 0 || guide is "docs/benchmarks.md" || guide.Contains("/about_", StringComparison.Ordinal), "A guide shows what to type.");
        Assert.All(scripts, script => CommandBinding.AssertBinds(_shell, script));
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void Links_lead_to_files(string guide) => Assert.Empty(Markdown.Read(guide).BrokenLinks());

    /// <summary>The service unit runs the command that the guide shows before it, which DocumentRunTests runs.</summary>
    [Fact]
    public void The_systemd_unit_runs_the_command_of_the_guide()
    {
        Markdown guide = Markdown.Read("docs/unattended.md");
        string command = Assert.Single(guide.Blocks("powershell"), block => block.Contains(" -Wait", StringComparison.Ordinal)).Trim();
        Assert.Contains($"-Command \"Import-Module PSFederation; {command}\"", Assert.Single(guide.Blocks("ini")), StringComparison.Ordinal);
    }

    /// <summary>The sandbox takes what the guide types, and its roles are those of the guide. OwnProviderTests and OwnRadosgwTests do what the guide says with real servers.</summary>
    [Fact]
    public void The_sandbox_takes_the_options_of_the_guide_of_own_providers()
    {
        Markdown guide = Markdown.Read("docs/own-provider.md");
        ProgramArguments[] starts = [.. guide.Blocks("sh").SelectMany(block => block.Split('\n')).Where(line => line.StartsWith("dotnet run", StringComparison.Ordinal))
            .Select(line => Assert.IsType<ProgramArguments>(ProgramArguments.Parse(line[(line.IndexOf(" -- ", StringComparison.Ordinal) + 4)..].Split(' '))))];
        Assert.Equal(("http://127.0.0.1:9400", "aws-cli"), (starts[0].TrustIssuer, Assert.Single(starts[0].TrustClients)));
        Assert.Equal("http://127.0.0.1:8090/saml2/idp/metadata.php", starts[1].TrustMetadata);
        Assert.Contains($"`{Assert.Single(starts[1].TrustRoles)}`", guide.Text, StringComparison.Ordinal);
        Assert.Contains($"-RoleArn {OwnOidcProvider.Role} ", guide.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_install_one_version_of_the_module()
    {
        string[] versions = [.. Install().Matches(Ci.Text).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(@"^\d+\.\d+\.\d+$", version));
        Assert.Single(versions.Distinct());
    }

    [Fact]
    public void Jobs_of_the_three_platforms_are_there_with_a_script()
    {
        string[] jobs = [.. Ci.Blocks("yaml")];
        Assert.Contains(jobs, job => job.Contains("id-token: write", StringComparison.Ordinal) && Markdown.Scripts(job).Any(script => script.Contains("Get-OidcToken -Ambient", StringComparison.Ordinal)));
        Assert.Contains(jobs, job => job.Contains("id_tokens:", StringComparison.Ordinal));
        Assert.Contains(jobs, job => job.Contains("SYSTEM_ACCESSTOKEN: $(System.AccessToken)", StringComparison.Ordinal) && Markdown.Scripts(job).Any(script => script.Contains("-ServiceConnectionId", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_trust_policy_pins_the_audience_and_the_subject()
    {
        string[] policies = [.. Ci.Blocks("json")];
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

    /// <summary>The audience of GitLab is that which New-FederationTrustPolicy gives: job, provider and policy have it.</summary>
    [Fact]
    public void GitLab_has_one_audience_in_all_guides()
    {
        string audience = _shell.Run("(New-FederationTrustPolicy GitLab -AccountId 111122223333 -Project mygroup/myproject -Branch main).ClientIDList").Single<string>();
        Assert.Contains(Ci.Blocks("yaml"), job => job.Contains("id_tokens:", StringComparison.Ordinal) && job.Contains($"aud: {audience}\n", StringComparison.Ordinal));
        Assert.Contains($"\"gitlab.com:aud\": \"{audience}\"", Ci.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("-Audience", Markdown.Read("docs/trust.md").Text.Split('\n').Single(line => line.StartsWith("New-FederationTrustPolicy GitLab", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>The claims that platforms document, from the corpora: the guide shows their forms of sub.</summary>
    [Fact]
    public void The_subjects_have_the_documented_forms()
    {
        string text = Ci.Text;
        string subject = Corpora.Json("jose", "claim-sets", "github-actions.json")["subject_examples"]!.AsArray()
            .Select(example => (string)example!["sub"]!).Single(sub => sub.EndsWith("@456789:ref:refs/heads/main", StringComparison.Ordinal));
        Assert.Contains($"\"token.actions.githubusercontent.com:sub\": \"{subject}\"", text, StringComparison.Ordinal);
        string gitLab = (string)Corpora.Json("jose", "claim-sets", "gitlab-ci.json")["payload"]!["sub"]!;
        Assert.Contains($"\"gitlab.com:sub\": \"{gitLab.Replace("feature-branch-1", "main", StringComparison.Ordinal)}\"", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Install-PSResource PSFederation(?: -Version (\S+))?")]
    private static partial Regex Install();
}
