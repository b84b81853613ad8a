using System.Globalization;
using Markdig.Extensions.Yaml;
using PSFederation.HelpGenerator.Modules;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>Brings the front matter up to date.</summary>
internal static class FrontMatterUpdater
{
    private const string Fence = "---";
    private const string EmptyText = "''";

    /// <summary>Writes the front matter with its fences.</summary>
    internal static IReadOnlyList<string> Write(MarkdownPage page, CmdletShape cmdlet, ICollection<PageChange> changes)
    {
        YamlFrontMatterBlock? block = page.FrontMatter;
        int first = (block?.Line ?? -1) + 1;
        string[] old = block?.Lines.ToString().Split('\n') ?? [];
        List<string> lines = [.. old.Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

        foreach ((string key, string? value) in Expected(cmdlet))
        {
            int index = lines.FindIndex(line => Key(line) == key);
            if (index < 0)
            {
                changes.Add(new(Math.Max(first - 1, 0), $"The front matter lacks '{key}'."));
                Insert(lines, key, value ?? EmptyText);
            }
            else if (value is not null && Value(lines[index]) != value.Trim('\''))
            {
                changes.Add(new(first + index, $"'{key}' is '{Value(lines[index])}', must be '{value}'."));
                lines[index] = Line(key, value);
            }
        }

        return [Fence, .. lines, Fence];
    }

    /// <summary>Says when a page was changed last.</summary>
    internal static IReadOnlyList<string> WithDate(IReadOnlyList<string> frontMatter, DateOnly date) =>
    [
        .. frontMatter.Select(line => Key(line) == FrontMatterKey.Date
            ? Line(FrontMatterKey.Date, date.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture))
            : line),
    ];

    /// <summary>The keys and what they must say; null where people decide.</summary>
    private static IEnumerable<(string Key, string? Value)> Expected(CmdletShape cmdlet) =>
    [
        (FrontMatterKey.DocumentType, "cmdlet"),
        (FrontMatterKey.ExternalHelpFile, cmdlet.HelpFile),
        (FrontMatterKey.HelpUri, cmdlet.HelpUri.Length > 0 ? cmdlet.HelpUri : null),
        (FrontMatterKey.Locale, "en-US"),
        (FrontMatterKey.ModuleName, cmdlet.Module),
        (FrontMatterKey.Date, null),
        (FrontMatterKey.SchemaVersion, PageLayout.SchemaVersion),
        (FrontMatterKey.Title, cmdlet.Name),
    ];

    /// <summary>PlatyPS sorts the keys.</summary>
    private static void Insert(List<string> lines, string key, string value)
    {
        int index = lines.FindIndex(line => StringComparer.OrdinalIgnoreCase.Compare(Key(line), key) > 0);
        lines.Insert(index < 0 ? lines.Count : index, Line(key, value));
    }

    private static string Line(string key, string value) => $"{key}: {value}";

    private static string Key(string line) => line.Split(':')[0].TrimEnd();

    private static string Value(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().Trim('\'', '"');
}
