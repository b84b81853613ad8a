using System.Text.RegularExpressions;

namespace PSFederation.Core.Tests;

/// <summary>docs/architecture.md is correct and short: the files that it names exist.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));

    // `Sts/RoleChoice` or `src/PSFederation.Core`; not a path of the system, an address or a command.
    [GeneratedRegex("`(?<path>[A-Za-z][A-Za-z0-9.]*(?:/[A-Za-z0-9.]+)+)`")]
    private static partial Regex NamedPath { get; }

    [GeneratedRegex(@"\]\((?<target>[^)#]+)")]
    private static partial Regex Link { get; }

    public static TheoryData<string> Paths => [.. NamedPath.Matches(Page).Select(match => match.Groups["path"].Value).Where(path => !path.StartsWith("endpoints/", StringComparison.Ordinal)).Distinct()];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_file_or_folder_that_is_named_exists(string path)
    {
        // A member of a type: Text/Secrets.Use.
        string type = Path.GetFileName(path).Split('.')[0];
        string folder = Path.GetDirectoryName(path)!;
        string[] roots = ["", "src/PSFederation.Core", "src/PSFederation", "tests/PSFederation.Module.Tests", "tests/PSFederation.Core.Tests", "tests"];
        Assert.True(
            roots.Any(root => Path.Exists(Path.Combine(Repository.Root, root, path)) || Path.Exists(Path.Combine(Repository.Root, root, folder, type + ".cs"))),
            $"docs/architecture.md names {path}, which does not exist.");
    }

    [Fact]
    public void Links_lead_to_files() =>
        Assert.All(
            Link.Matches(Page).Select(match => match.Groups["target"].Value),
            target => Assert.True(Path.Exists(Path.Combine(Repository.Root, "docs", target)), target));

    [Fact]
    public void It_stays_short() => Assert.InRange(Page.ReplaceLineEndings("\n").Count(character => character == '\n'), 1, 300);

    [Fact]
    public void The_glossary_has_at_most_40_terms() =>
        Assert.InRange(Page.Split("## Glossary")[1].Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal)) - 1, 1, 40);
}
