using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace PSFederation.Module.Tests.Publishing;

/// <summary>The workflows cannot run here. They hold no logic: each step calls an action pinned by commit, or build.ps1, dotnet or .ci/run, which do run here.</summary>
public sealed partial class WorkflowTests
{
    private const string Build = "artifacts/pwsh/pwsh -NoProfile -File build.ps1 ";
    private static readonly string Folder = Path.Combine(Repository.Root, ".github", "workflows");
    private static readonly ParamBlockAst Parameters = Parser.ParseFile(Path.Combine(Repository.Root, "build.ps1"), out _, out _).ParamBlock;

    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Folder, "*.yml").Select(path => Path.GetFileName(path)!)];

    public static TheoryData<string, string> Commands => [.. Workflows.SelectMany(row => Steps(row.Data).Select(step => Text(step, "run")).OfType<string>().Distinct().Select(command => (row.Data, command)))];

    [Fact]
    public void Every_purpose_has_its_workflow() => Assert.Equal(["ci.yml", "codeql.yml", "interop.yml", "release.yml"], Workflows.Select(row => row.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_one_call_of_what_is_there(string workflow, string command)
    {
        Assert.True(workflow.Length > 0);
        Assert.DoesNotMatch(@"[\n;&|<>`]|\$\(", command);
        if (command.StartsWith(Build, StringComparison.Ordinal))
            AssertTask(command[Build.Length..].Split(' '));
        else if (command.StartsWith("dotnet ", StringComparison.Ordinal))
            AssertDotNet(command.Split(' ')[1..]);
        else
            Assert.True(File.Exists(Path.Combine(Repository.Root, command)), $"'{command}' is neither build.ps1, dotnet nor a script of the repository.");
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_is_pinned_by_commit_with_its_version_beside(string workflow)
    {
        string[] uses = [.. File.ReadLines(Path.Combine(Folder, workflow)).Where(line => line.Contains("uses:", StringComparison.Ordinal))];
        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(Pinned(), line));
    }

    [Fact]
    public void An_action_has_the_same_commit_everywhere() =>
        Assert.All(
            Workflows.SelectMany(row => Steps(row.Data)).Select(step => Text(step, "uses")).OfType<string>().Select(action => action.Split('@'))
                .GroupBy(parts => string.Join('/', parts[0].Split('/').Take(2)), parts => parts[1]),
            commits => Assert.Single(commits.Distinct()));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_may_do_nothing_but_read_unless_a_job_says_so(string workflow)
    {
        YamlMappingNode root = Root(workflow);
        YamlMappingNode permissions = Assert.IsType<YamlMappingNode>(root.Children["permissions"]);
        Assert.All(permissions.Children, permission => Assert.Equal(("contents", "read"), (permission.Key.ToString(), permission.Value.ToString())));
        Assert.All(Jobs(root), job => Assert.True(job.Children.ContainsKey("timeout-minutes")));
    }

    [Fact]
    public void Continuous_integration_runs_on_the_three_systems()
    {
        YamlMappingNode job = Assert.Single(Jobs(Root("ci.yml")));
        string[] systems = [.. ((YamlSequenceNode)job["strategy"]["matrix"]["os"]).Select(os => os.ToString().Split('-')[0])];
        Assert.Equal(["ubuntu", "windows", "macos"], systems);
    }

    /// <summary>MinVer reads the version from the tags, which a shallow clone does not have.</summary>
    [Theory]
    [InlineData("ci.yml")]
    [InlineData("release.yml")]
    [InlineData("interop.yml")]
    public void A_checkout_that_builds_has_the_whole_history(string workflow) =>
        Assert.All(
            Steps(workflow).Where(step => Text(step, "uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true),
            step => Assert.Equal("0", step["with"]["fetch-depth"].ToString()));

    private static void AssertTask(string[] arguments)
    {
        string[] tasks = [.. Parameter("Task").Attributes.OfType<AttributeAst>().Single(attribute => attribute.TypeName.Name == "ValidateSet").PositionalArguments.Select(value => ((StringConstantExpressionAst)value).Value)];
        Assert.Contains(arguments[0], tasks);
        Assert.All(arguments.Where(argument => argument.StartsWith('-')), argument => Assert.NotNull(Parameter(argument[1..])));
    }

    private static ParameterAst Parameter(string name) => Parameters.Parameters.Single(parameter => parameter.Name.VariablePath.UserPath == name);

    private static void AssertDotNet(string[] arguments)
    {
        Assert.Contains(arguments[0], (string[])["build", "test", "format", "restore"]);
        Assert.All(arguments.Skip(1).Where(argument => argument.Contains('/', StringComparison.Ordinal)), path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    private static YamlMappingNode Root(string workflow)
    {
        YamlStream yaml = [];
        using StreamReader reader = File.OpenText(Path.Combine(Folder, workflow));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static IEnumerable<YamlMappingNode> Jobs(YamlMappingNode root) => ((YamlMappingNode)root["jobs"]).Children.Values.Cast<YamlMappingNode>();

    private static IEnumerable<YamlMappingNode> Steps(string workflow) => Jobs(Root(workflow)).SelectMany(job => ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>());

    private static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out YamlNode? value) ? value.ToString() : null;

    [GeneratedRegex(@"^\s*(- )?uses: [\w.-]+/[\w.-]+(/[\w.-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex Pinned();
}
