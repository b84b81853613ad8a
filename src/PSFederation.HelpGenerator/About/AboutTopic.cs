using System.Text;
using Markdig.Syntax;
using PSFederation.HelpGenerator.Pages;
using PSFederation.HelpGenerator.Text;

namespace PSFederation.HelpGenerator.About;

/// <summary>A page about a topic as the plain text that Get-Help shows, in the form of PowerShell's own.</summary>
internal static class AboutTopic
{
    private const string ShortDescription = "Short description";
    private const int Width = 80;
    private const int Indent = 4;

    private static readonly PlainText Plain = new(Width - Indent, wrapParagraphs: true);

    /// <summary>Renders the page.</summary>
    /// <param name="page">A page with the heading '# about_Topic' and the section '## Short description' first.</param>
    /// <param name="errors">Gets whatever is not as it must be.</param>
    internal static string Write(MarkdownPage page, HelpErrors errors)
    {
        foreach (PageException error in Check(page))
            errors.Add(page.Path, error.LineIndex + 1, HelpErrorCode.MalformedPage, error.Message);

        StringBuilder text = new();
        // The fifth line is the one that lists of topics show: the short description.
        text.Append("TOPIC\n").Append(' ', Indent).Append(page.Name).Append('\n');
        foreach (PageSection section in page.Root.Sections.SelectMany(title => title.Sections))
        {
            Heading(text, section.Heading, 0);
            Body(text, section.Blocks);
            foreach (PageSection part in section.Sections)
            {
                Heading(text, part.Heading, Indent / 2);
                Body(text, part.Blocks);
            }
        }

        return text.ToString();
    }

    private static IEnumerable<PageException> Check(MarkdownPage page)
    {
        foreach (PageException error in PageRules.Text(page).Concat(LinkReader.Broken(page)))
            yield return error;
        if (page.Root.Sections is not [var title] || title.Heading != page.Name)
        {
            yield return new(0, $"The page must have one heading of the first level, '# {page.Name}'.");
            yield break;
        }

        foreach (Block block in title.Blocks.Take(1))
            yield return new(block.Line, "Text before the first section would not be shown; put it into a section.");
        if (title.Sections is not [{ Blocks: [ParagraphBlock] } first, ..]
            || !first.Heading.Equals(ShortDescription, StringComparison.OrdinalIgnoreCase))
            yield return new(title.Line, $"The first section must be '## {ShortDescription}' with one paragraph.");
    }

    private static void Heading(StringBuilder text, string heading, int indent)
    {
        string words = heading.ToUpperInvariant().Replace("`", string.Empty, StringComparison.Ordinal);
        text.Append('\n').Append(' ', indent).Append(words).Append('\n');
    }

    private static void Body(StringBuilder text, IReadOnlyList<Block> blocks)
    {
        bool isFirst = true;
        foreach (TextBlock block in Plain.Render(blocks))
        {
            if (!isFirst)
                text.Append('\n');
            isFirst = false;
            foreach (string line in block.Lines)
                text.Append(' ', line.Length == 0 ? 0 : Indent).Append(line).Append('\n');
        }
    }
}
