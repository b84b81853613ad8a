using System.Text.RegularExpressions;

namespace PSFederation.Core.Tests;

/// <summary>Core's folders use each other one way: as docs/architecture.md lists them, from above to below.</summary>
public sealed partial class FolderRulesTests
{
    /// <summary>What goes up, with its reason in the architecture.</summary>
    private static readonly string[] Exceptions = ["Saml uses SignIn"];

    [GeneratedRegex(@"^\| (?<names>`\w+`(, `\w+`)*) \|", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    /// <summary>Namespaces are folders, so whoever uses another folder has to name it.</summary>
    [GeneratedRegex(@"(?<=^using PSFederation\.Core\.)\w+|(?<![\w.""])[A-Z]\w+(?=\.[A-Z])", RegexOptions.Multiline)]
    private static partial Regex Name { get; }

    private static string Core => Path.Combine(Repository.Root, "src", "PSFederation.Core");

    /// <summary>The folders, each with its row in the table.</summary>
    private static Dictionary<string, int> Listed()
    {
        string section = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")).Split("### Folders of Core")[1].Split("\n## ")[0];
        return Row.Matches(section)
            .SelectMany((row, index) => row.Groups["names"].Value.Split(", ").Select(name => (Name: name.Trim('`'), Row: index)))
            .ToDictionary(entry => entry.Name, entry => entry.Row);
    }

    [Fact]
    public void The_architecture_lists_every_folder_and_no_other() =>
        Assert.Equal(
            Directory.EnumerateDirectories(Core).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).Order(StringComparer.Ordinal),
            Listed().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void A_folder_uses_none_above_it()
    {
        Dictionary<string, int> rows = Listed();
        HashSet<string> up = new(StringComparer.Ordinal);
        foreach ((string folder, int row) in rows)
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Core, folder), "*.cs", SearchOption.AllDirectories))
            {
                foreach (Match used in Name.Matches(File.ReadAllText(file)))
                {
                    if (rows.TryGetValue(used.Value, out int other) && other < row)
                        up.Add($"{folder} uses {used.Value}");
                }
            }
        }

        Assert.Equal(Exceptions, up.Order(StringComparer.Ordinal));
    }
}
