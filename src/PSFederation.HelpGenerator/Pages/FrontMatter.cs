using Markdig.Extensions.Yaml;
using PSFederation.HelpGenerator.Text;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The front matter of a page.</summary>
internal static class FrontMatter
{
    private const string DocumentType = "cmdlet";

    /// <summary>Checks the front matter.</summary>
    /// <param name="page">The page.</param>
    /// <param name="helpFile">The help file that it must name.</param>
    /// <returns>The address of the online version; empty when there is none.</returns>
    internal static string Read(MarkdownPage page, string helpFile)
    {
        YamlFrontMatterBlock block = page.FrontMatter
            ?? throw new PageException(0, "The page must begin with front matter between two lines of three hyphens.");
        YamlMap map = YamlMap.Parse(block.Lines.ToString(), block.Line + 1, PageLayout.RequiredKeys, PageLayout.OptionalKeys);
        Expect(map, FrontMatterKey.DocumentType, DocumentType);
        Expect(map, FrontMatterKey.ExternalHelpFile, helpFile);
        Expect(map, FrontMatterKey.SchemaVersion, PageLayout.SchemaVersion);
        Expect(map, FrontMatterKey.Title, page.Name);
        if (map.Text(FrontMatterKey.ModuleName).Length == 0)
            throw new PageException(map.Line(FrontMatterKey.ModuleName), $"'{FrontMatterKey.ModuleName}' must name the module.");

        string helpUri = map.Text(FrontMatterKey.HelpUri);
        return helpUri.Length == 0 || WebAddress.IsWeb(helpUri)
            ? helpUri
            : throw new PageException(map.Line(FrontMatterKey.HelpUri), $"'{FrontMatterKey.HelpUri}' must be an https address, or ''.");
    }

    private static void Expect(YamlMap map, string key, string value)
    {
        if (map.Text(key) != value)
            throw new PageException(map.Line(key), $"'{key}' must be '{value}', not '{map.Text(key)}'.");
    }
}
