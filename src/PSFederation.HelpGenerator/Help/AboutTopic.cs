using System.Text;
using Markdig.Syntax;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Help;

/// <summary>A page about a topic as the plain text that Get-Help shows, in the form of PowerShell's own.</summary>
internal static class AboutTopic
{
    private const int Width = 80;

    private static readonly PlainText Plain = new(Width - PlainText.CodeIndent, wraps: true);

    internal static string Write(MarkdownPage page)
    {
        if (page.Title is not { Blocks: [], Sections: [{ Heading: "Short description", Blocks: [ParagraphBlock] }, ..] })
            page.Error(page.Title.Line, "The first section must be '## Short description' with one paragraph.");
        // Lists of topics show the fifth line: the short description.
        StringBuilder text = new($"TOPIC\n    {page.Name}\n");
        foreach (PageSection section in page.Title.Sections)
        {
            Append(text, section, indent: string.Empty);
            foreach (PageSection part in section.Sections)
                Append(text, part, indent: "  ");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, PageSection section, string indent)
    {
        string heading = section.Heading.ToUpperInvariant().Replace("`", string.Empty, StringComparison.Ordinal);
        text.Append('\n').Append(indent).Append(heading).Append('\n');
        string body = string.Join("\n\n", Plain.Render(section.Blocks).Select(block => string.Join('\n', block.Lines)));
        foreach (string line in body.Split('\n'))
            text.Append(' ', line.Length == 0 ? 0 : PlainText.CodeIndent).Append(line).Append('\n');
    }
}
