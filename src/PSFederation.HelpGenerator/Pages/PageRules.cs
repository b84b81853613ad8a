using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The form of a cmdlet's page.</summary>
internal static partial class PageRules
{
    private static readonly string Known = string.Join(", ", PageLayout.Sections);

    /// <summary>Text outside these sections is not allowed: Get-Help would not show it, and sync would lose it.</summary>
    internal static void CheckPlaces(MarkdownPage page)
    {
        if (page.Title.Blocks is [var text, ..])
            page.Error(text.Line, "Get-Help cannot show text before the first section.");
        foreach (PageSection section in page.Title.Sections)
        {
            bool hasParts = PageLayout.SectionsWithParts.Contains(section.Heading);
            if (!PageLayout.Sections.Contains(section.Heading))
                page.Error(section.Line, $"The section '## {section.Heading}' is unknown; expected {Known}.");
            else if (!hasParts && section.Sections is [var part, ..])
                page.Error(part.Line, $"'## {section.Heading}' has no parts.");
            else if (hasParts && section.Blocks is [var block, ..])
                page.Error(block.Line, $"Get-Help cannot show this text: '## {section.Heading}' can contain only ### parts.");
        }

        foreach (PageSection part in page.Parts(PageLayout.Parameters))
        {
            if (part.Heading != PageLayout.CommonParameters && !part.Heading.StartsWith('-'))
                page.Error(part.Line, $"'### {part.Heading}' is not a parameter; write '### -Name'.");
        }
    }

    /// <summary>Checks that all sections for Get-Help exist.</summary>
    internal static void CheckContent(MarkdownPage page)
    {
        if (!page.Title.Sections.Select(section => section.Heading).SequenceEqual(PageLayout.Sections))
            page.Error(page.Title.Line, $"The sections must be {Known}, in this order.");
        if (page.Blocks(PageLayout.Synopsis) is not [ParagraphBlock])
            page.Error(page.Title.Line, $"'## {PageLayout.Synopsis}' must contain one paragraph.");
        if (page.Blocks(PageLayout.Description) is [])
            page.Error(page.Title.Line, $"'## {PageLayout.Description}' is empty.");
        foreach (PageSection part in page.Title.Sections.SelectMany(section => section.Sections))
        {
            if (part.Blocks.All(block => block == part.Yaml))
                page.Error(part.Line, $"'### {part.Heading}' has no text.");
        }

        foreach (PageSection set in page.Parts(PageLayout.Syntax).Where(set => set.Blocks is not [FencedCodeBlock]))
            page.Error(set.Line, $"'### {set.Heading}' must contain one fenced block with the syntax.");
        foreach ((int index, PageSection example) in page.Parts(PageLayout.Examples).Index())
        {
            if (ExampleHeading().Match(example.Heading).Groups[1].Value != FormattableString.Invariant($"{index + 1}"))
                page.Error(example.Line, $"The heading must be '### Example {index + 1} - title', not '### {example.Heading}'.");
            if (!example.Blocks.OfType<FencedCodeBlock>().Any())
                page.Error(example.Line, "The example has no fenced code block.");
        }
    }

    [GeneratedRegex(@"^Example (\d+) - \S")]
    private static partial Regex ExampleHeading();
}
