using System.Text.RegularExpressions;

namespace PSFederation.Core.Tests;

/// <summary>The folders of Core and of the cmdlets use each other in one direction, as docs/architecture.md lists them from top to bottom.</summary>
public sealed partial class FolderRulesTests
{
    [GeneratedRegex(@"^\| `(?<name>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    public static TheoryData<string, string> Projects => new()
    {
        { "PSFederation.Core", "### Folders of Core" },
        { "PSFederation", "### Folders of the cmdlets" },
    };

    private static List<string> Listed(string heading)
    {
        string section = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")).Split(heading + "\n")[1].Split("\n#")[0];
        return [.. Row.Matches(section).Select(row => row.Groups["name"].Value)];
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_architecture_lists_each_folder_once(string project, string heading) =>
        Assert.Equal(
            Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src", project)).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).Order(StringComparer.Ordinal),
            Listed(heading).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_follow_folders_and_every_source_file_is_in_a_folder(string project, string heading)
    {
        Assert.NotEmpty(heading);
        AssertNone(SourceTree.Of(project).Files.Where(file => file.Folder.Length == 0).Select(file => file.Path));
        AssertNone(SourceTree.Of(project).Files
            .Where(file => file.Namespace != $"{project}.{file.Folder.Replace('/', '.')}")
            .Select(file => $"{file.Path}: namespace {file.Namespace}"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_only_folders_below_it(string project, string heading)
    {
        List<string> order = Listed(heading);
        AssertNone(SourceTree.Of(project).References
            .Where(use => order.IndexOf(Top(use.To.Folder)) < order.IndexOf(Top(use.From.Folder)))
            .Select(use => $"{use.From.Path}: {Top(use.From.Folder)} uses {Top(use.To.Folder)} ({use.Symbol})"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_folders_within_a_folder_do_not_use_each_other_in_a_circle(string project, string heading)
    {
        Assert.NotEmpty(heading);
        List<SourceReference> uses = [.. SourceTree.Of(project).References.Where(use => use.From.Folder != use.To.Folder && Top(use.From.Folder) == Top(use.To.Folder))];
        ILookup<string, string> next = uses.ToLookup(use => use.From.Folder, use => use.To.Folder);
        AssertNone(uses
            .Where(use => IsReachable(use.To.Folder, use.From.Folder, next))
            .Select(use => $"{use.From.Path}: {use.From.Folder} uses {use.To.Folder} ({use.Symbol}), which uses {use.From.Folder}"));
    }

    /// <summary>Shows each item in full; Assert.Empty cuts them short.</summary>
    private static void AssertNone(IEnumerable<string> faults)
    {
        List<string> all = [.. faults.Distinct()];
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static string Top(string folder) => folder.Split('/')[0];

    private static bool IsReachable(string from, string to, ILookup<string, string> next)
    {
        HashSet<string> seen = [from];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out string? folder))
        {
            if (folder == to)
                return true;
            foreach (string other in next[folder].Where(seen.Add))
                open.Enqueue(other);
        }

        return false;
    }
}
