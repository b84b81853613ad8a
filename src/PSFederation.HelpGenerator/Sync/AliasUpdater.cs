using Markdig.Syntax;
using PSFederation.HelpGenerator.Modules;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>Brings the ALIASES section up to date: a sentence and a list; what people wrote after them stays.</summary>
internal static class AliasUpdater
{
    /// <summary>Writes the text of the section.</summary>
    internal static void Write(
        PageComposer composer, MarkdownPage page, PageSection section, CmdletShape cmdlet, ICollection<PageChange> changes)
    {
        IReadOnlyList<string> expected = cmdlet.Aliases.Count == 0
            ? [StandardText.NoAliases]
            : [StandardText.SomeAliases, string.Empty, .. cmdlet.Aliases.Select(alias => $"- `{alias}`")];
        int end = GeneratedEnd(page, section);
        if (!page.Slice(section.Line + 1, end).SequenceEqual(expected))
            changes.Add(new(section.Line, $"The aliases differ: {string.Join(' ', expected.Where(line => line.Length > 0))}"));
        composer.Lines(expected);
        composer.Lines(page.Slice(end, section.End));
    }

    private static int GeneratedEnd(MarkdownPage page, PageSection section)
    {
        IReadOnlyList<Block> blocks = section.Blocks;
        if (blocks is not [ParagraphBlock first, ..]
            || !page.Lines[first.Line].TrimStart().StartsWith(StandardText.AliasesBegin, StringComparison.Ordinal))
            return section.Line + 1;
        int count = blocks is [_, ListBlock, ..] ? 2 : 1;
        return count < blocks.Count ? blocks[count].Line : section.BodyEnd;
    }
}
