using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PSFederation.Module.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace PSFederation.Module.Tests.Documents;

/// <summary>Files for contributors: .github and .vscode name existing files, and no form asks for a secret.</summary>
public sealed partial class ProjectFilesTests : IDisposable
{
    private static readonly string[] FieldTypes = ["markdown", "input", "textarea", "dropdown", "checkboxes"];
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    public static TheoryData<string> Forms => [.. Directory.EnumerateFiles(InRepository(".github/ISSUE_TEMPLATE"), "*.yml").Select(path => Path.GetFileName(path)).Where(name => name != "config.yml")];

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(InRepository(".github"), "*.md").Select(path => $".github/{Path.GetFileName(path)}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files(string page) => Assert.Empty(Markdown.Read(page).BrokenLinks());

    [Fact]
    public void PowerShell_in_CONTRIBUTING_binds() => Assert.All(Markdown.Read(".github/CONTRIBUTING.md").Blocks("powershell"), code => CommandBinding.AssertBinds(_shell, code));

    [Fact]
    public void Paths_in_CONTRIBUTING_exist()
    {
        string[] paths = [.. RepositoryPath().Matches(Markdown.Read(".github/CONTRIBUTING.md").Text).Select(match => match.Value.TrimEnd('.'))];
        Assert.Contains("src/PSFederation.Core/Oidc/Ambient/AmbientPlatforms.cs", paths);
        Assert.All(paths, path => Assert.True(Path.Exists(InRepository(path)), path));
    }

    /// <summary>https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void A_form_is_one_that_GitHub_takes_and_warns_of_secrets(string form)
    {
        string text = File.ReadAllText(InRepository($".github/ISSUE_TEMPLATE/{form}"));
        YamlStream yaml = [];
        yaml.Load(new StringReader(text));
        YamlMappingNode root = Assert.IsType<YamlMappingNode>(Assert.Single(yaml.Documents).RootNode);
        Assert.All((string[])["name", "description", "body"], key => Assert.True(root.Children.ContainsKey(key), key));
        YamlMappingNode[] fields = [.. ((YamlSequenceNode)root["body"]).Cast<YamlMappingNode>()];
        Assert.All(fields, field => Assert.Contains(field["type"].ToString(), FieldTypes));
        Assert.All(fields.Where(field => field["type"].ToString() != "markdown"), field => Assert.False(string.IsNullOrEmpty(field["attributes"]["label"].ToString())));
        string[] ids = [.. fields.Where(field => field.Children.ContainsKey("id")).Select(field => field["id"].ToString())];
        Assert.Distinct(ids);
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9_-]+$", id));
        Assert.Contains(fields, field => field["type"].ToString() is "input" or "textarea");
        if (form != "feature.yml")
            Assert.Contains("Everyone can read this issue.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_debugger_starts_the_pwsh_that_the_build_installs_and_attaches_to_any()
    {
        JsonElement[] configurations = [.. Read(".vscode/launch.json").GetProperty("configurations").EnumerateArray()];
        Assert.Contains(configurations, configuration => configuration.GetProperty("request").GetString() == "attach" && configuration.GetProperty("type").GetString() == "coreclr");
        JsonElement launch = configurations.Single(configuration => configuration.GetProperty("name").GetString() == "pwsh with the module");
        string version = XDocument.Load(InRepository("tests/PSFederation.Pwsh/PSFederation.Pwsh.csproj")).Descendants("PwshVersion").Single().Value;
        foreach (JsonElement arguments in (JsonElement[])[launch.GetProperty("args"), launch.GetProperty("windows").GetProperty("args")])
        {
            string library = arguments[0].GetString()!;
            Assert.Contains($"/{version}/", library, StringComparison.Ordinal);
            Assert.True(File.Exists(library.Replace("${workspaceFolder}", Repository.Root, StringComparison.Ordinal)), library);
        }

        string[] labels = [.. Read(".vscode/tasks.json").GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("label").GetString()!)];
        Assert.All(configurations, configuration => Assert.True(!configuration.TryGetProperty("preLaunchTask", out JsonElement task) || labels.Contains(task.GetString())));
        Assert.NotEmpty(Read(".vscode/extensions.json").GetProperty("recommendations").EnumerateArray());
    }

    private static string InRepository(string path) => Path.Combine(Repository.Root, path);

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(InRepository(path))).RootElement;

    [GeneratedRegex(@"(?<![\w/.-])(src|tests|module|docs|\.ci)/[\w./-]+")]
    private static partial Regex RepositoryPath();
}
