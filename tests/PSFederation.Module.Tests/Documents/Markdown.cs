using System.Text.RegularExpressions;

namespace PSFederation.Module.Tests.Documents;

/// <summary>A document of the project: its fenced blocks, its links and the code in its tables.</summary>
internal sealed partial class Markdown
{
    private readonly string _folder;

    private Markdown(string path)
    {
        _folder = Path.GetDirectoryName(path)!;
        Text = File.ReadAllText(path).ReplaceLineEndings("\n");
    }

    /// <summary>The documents whose commands people copy: README, guides and conceptual help. A path relative to the checkout.</summary>
    public static TheoryData<string> Documents =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(Path.GetFileName).Where(name => name != "architecture.md").Select(name => $"docs/{name}"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "en-US"), "about_*.md").Select(path => $"docs/en-US/{Path.GetFileName(path)}"),
    ];

    public string Text { get; }

    /// <summary>Reads a document.</summary>
    /// <param name="document">Its path, relative to the checkout.</param>
    public static Markdown Read(string document) => new(Path.Combine(Repository.Root, document));

    /// <summary>The blocks of a language, without the indentation of the list that they are in.</summary>
    public IEnumerable<string> Blocks(string language) =>
        Block().Matches(Text).Where(match => match.Groups[2].Value == language)
            .Select(match => string.Join('\n', match.Groups[3].Value.Split('\n').Select(line => line.StartsWith(match.Groups[1].Value, StringComparison.Ordinal) ? line[match.Groups[1].Length..] : line)));

    /// <summary>What stands behind a bar in YAML, where a job's script goes, without its indentation.</summary>
    public IEnumerable<string> Scripts() => Blocks("yaml").SelectMany(Scripts);

    /// <inheritdoc cref="Scripts()"/>
    public static IEnumerable<string> Scripts(string yaml)
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

    /// <summary>The code in the cells of tables, by row: what a column says of another column's tool, and what to type.</summary>
    public IEnumerable<string[]> Rows() =>
        Row().Matches(Text).Select(match => Cell().Split(match.Groups[1].Value).Select(cell => cell.Trim().Replace(@"\|", "|", StringComparison.Ordinal)).ToArray());

    /// <summary>The targets of links to files that do not exist.</summary>
    public IEnumerable<string> BrokenLinks() =>
        Link().Matches(Text).Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.StartsWith("http", StringComparison.Ordinal) && !Path.Exists(Path.Combine(_folder, target)));

    [GeneratedRegex("^( *)```(\\w+)\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\|(.+)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
