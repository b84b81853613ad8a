using System.Text.RegularExpressions;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The folder with the pages; other Markdown files may lie in it too.</summary>
internal static partial class PageFolder
{
    /// <summary>The pages of cmdlets, in the order of their names.</summary>
    internal static IReadOnlyList<string> Cmdlets(string folder) => Files(folder, CmdletName());

    /// <summary>The pages about topics, in the order of their names.</summary>
    internal static IReadOnlyList<string> Topics(string folder) => Files(folder, TopicName());

    private static string[] Files(string folder, Regex name) =>
    [
        .. Directory.EnumerateFiles(folder, "*.md")
            .Where(path => name.IsMatch(Path.GetFileNameWithoutExtension(path)))
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^[A-Z]\w*-[A-Z]\w*$")]
    private static partial Regex CmdletName();

    [GeneratedRegex(@"^about_\w+$")]
    private static partial Regex TopicName();
}
