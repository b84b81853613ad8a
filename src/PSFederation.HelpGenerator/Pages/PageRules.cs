using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>What every page must keep to as a whole.</summary>
internal static class PageRules
{
    private static readonly string Known = string.Join(", ", PageLayout.Sections);

    /// <summary>What no page may hold anywhere.</summary>
    internal static IEnumerable<PageException> Text(MarkdownPage page)
    {
        for (int line = 0; line < page.Lines.Count; line++)
        {
            if (page.Lines[line].Any(character => char.IsControl(character) && character != '\t'))
                yield return new(line, "The line holds a control character.");
        }

        foreach (FencedCodeBlock fence in page.Document.Descendants<FencedCodeBlock>().Where(fence => fence.ClosingFencedCharCount == 0))
            yield return new(fence.Line, "The fence is never closed.");
        foreach (HeadingBlock heading in page.Document.Descendants<HeadingBlock>().Where(heading => heading.IsSetext))
            yield return new(heading.Line, "Write headings with number signs, and a blank line before a line of hyphens.");
    }

    /// <summary>The heading of the first level, of which there must be one, with the name of the file.</summary>
    internal static PageSection Title(MarkdownPage page) => page.Root.Sections switch
    {
        [] => throw new PageException(0, $"The heading '# {page.Name}' is missing."),
        [{ Level: 1 } title] when title.Heading == page.Name => title,
        [{ Level: > 1 } section, ..] => throw new PageException(section.Line, $"The heading '# {page.Name}' must come first."),
        [var title] => throw new PageException(title.Line, $"The heading must be '# {page.Name}', as the file is named."),
        [_, var second, ..] => throw new PageException(second.Line, "There may be only one heading of the first level."),
    };

    /// <summary>The sections of the second level: all there, once, in order, and filled.</summary>
    internal static IEnumerable<PageException> Sections(PageSection title)
    {
        int last = -1;
        foreach (PageSection section in title.Sections)
        {
            int index = PageLayout.Sections.TakeWhile(name => name != section.Heading).Count();
            if (index == PageLayout.Sections.Count)
            {
                yield return new(section.Line, $"The section '## {section.Heading}' is unknown; known are {Known}.");
                continue;
            }

            if (index == last)
                yield return new(section.Line, $"The section '## {section.Heading}' is there twice.");
            else if (index < last)
                yield return new(section.Line, $"The section '## {section.Heading}' must stand before '## {PageLayout.Sections[last]}'.");
            last = Math.Max(last, index);
        }

        foreach (string name in PageLayout.Sections.Where(name => title.Find(name) is null))
            yield return new(title.Line, $"The section '## {name}' is missing.");
        foreach (PageException error in title.Sections.SelectMany(Content))
            yield return error;
    }

    private static IEnumerable<PageException> Content(PageSection section) => section.Heading switch
    {
        PageLayout.Synopsis or PageLayout.Description => Prose(section).Concat(NoSections(section)),
        PageLayout.Aliases or PageLayout.Notes or PageLayout.RelatedLinks => NoSections(section),
        PageLayout.Syntax or PageLayout.Examples => NoProse(section).Concat(SomeSections(section)),
        PageLayout.Parameters => NoProse(section).Concat(Common(section)),
        PageLayout.Inputs or PageLayout.Outputs => NoProse(section),
        _ => [],
    };

    private static IEnumerable<PageException> Prose(PageSection section)
    {
        if (section.Blocks.Count == 0)
            yield return new(section.Line, $"The section '## {section.Heading}' is empty.");
        foreach (Block block in section.Blocks.Where(block => section.Heading == PageLayout.Synopsis && block is not ParagraphBlock))
            yield return new(block.Line, "The synopsis is one paragraph; Get-Help shows no more.");
    }

    private static IEnumerable<PageException> NoSections(PageSection section) => section.Sections.Select(
        inner => new PageException(inner.Line, $"The section '## {section.Heading}' has no parts; headings in it begin with ####."));

    private static IEnumerable<PageException> SomeSections(PageSection section)
    {
        if (section.Sections.Count == 0)
            yield return new(section.Line, $"The section '## {section.Heading}' must have parts, which begin with ###.");
    }

    private static IEnumerable<PageException> NoProse(PageSection section) => section.Blocks.Take(1).Select(
        block => new PageException(block.Line, $"Get-Help has no place for this text: '## {section.Heading}' holds only parts with ###."));

    private static IEnumerable<PageException> Common(PageSection section)
    {
        if (section.Sections is not [.., { Heading: PageLayout.CommonParameters }])
            yield return new(section.Line, $"The last part of '## {section.Heading}' must be '### {PageLayout.CommonParameters}'.");
    }
}
