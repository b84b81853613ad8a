using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using PSFederation.HelpGenerator.Text;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The links of a page.</summary>
internal static class LinkReader
{
    /// <summary>Reads the related links; a paragraph or list item without a link counts with its words.</summary>
    /// <param name="blocks">The content of the section.</param>
    /// <param name="helpUri">The online version, which is not repeated.</param>
    internal static IReadOnlyList<HelpLink> Read(IReadOnlyList<Block> blocks, string helpUri)
    {
        IEnumerable<LeafBlock> leaves = blocks.SelectMany(block => block is LeafBlock leaf ? [leaf] : block.Descendants<LeafBlock>());
        return [.. leaves.SelectMany(Links).Where(link => link.Uri.Length == 0 || link.Uri != helpUri)];
    }

    /// <summary>The links to files that are not there.</summary>
    internal static IEnumerable<PageException> Broken(MarkdownPage page)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(page.Path))!;
        foreach (LinkInline link in page.Document.Descendants<LinkInline>())
        {
            string target = Uri.UnescapeDataString((link.Url ?? string.Empty).Split('#')[0]);
            if (target.Length > 0 && !WebAddress.HasScheme(target) && !Path.Exists(Path.Combine(folder, target)))
                yield return new(link.Line, $"The link leads to {target}, which is not there.");
        }
    }

    private static IEnumerable<HelpLink> Links(LeafBlock block)
    {
        if (block.Inline is null)
            return [];
        HelpLink[] links =
        [
            .. block.Inline.Descendants().Select(inline => inline switch
            {
                LinkInline link => new HelpLink(Words(link), WebAddress.IsWeb(link.Url) ? link.Url! : string.Empty),
                AutolinkInline link => new HelpLink(link.Url, link.Url),
                _ => null,
            }).OfType<HelpLink>(),
        ];
        return links.Length > 0 ? links : [new(Words(block.Inline), string.Empty)];
    }

    private static string Words(ContainerInline inline) => InlineText.Render(inline).Replace("`", string.Empty, StringComparison.Ordinal);
}
