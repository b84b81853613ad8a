using System.Xml.Linq;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Help;

/// <summary>The page of one cmdlet as MAML.</summary>
internal sealed class CommandHelp
{
    internal static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    internal static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    internal static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>How many paragraphs of the description -? shows.</summary>
    private const int ShortBlocks = 1;

    /// <summary>How many lines of an example it shows.</summary>
    private const int ShortLines = 8;

    // Get-Help indents text by up to 8 columns; with this width, lists fit in 80 columns.
    private static readonly PlainText Plain = new(width: 70, wraps: false);

    private readonly MarkdownPage _page;
    private readonly string _online;

    internal CommandHelp(MarkdownPage page, string online)
    {
        _page = page;
        _online = online;
    }

    internal XElement Write()
    {
        PageRules.CheckPlaces(_page);
        PageRules.CheckContent(_page);
        string[] name = _page.Name.Split('-', 2);
        return new(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", _page.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[^1]),
                new XElement(Maml + "description", Paragraphs(_page.Blocks(PageLayout.Synopsis)))),
            new XElement(Maml + "description", Paragraphs(_page.Blocks(PageLayout.Description).Take(ShortBlocks)), ShortExample()),
            new ParameterHelp(_page).Write(),
            Types("inputTypes", "inputType", PageLayout.Inputs),
            Types("returnValues", "returnValue", PageLayout.Outputs),
            Notes(),
            new XElement(Command + "examples", _page.Parts(PageLayout.Examples).Select(Example)),
            new XElement(Command + "relatedLinks", Links()));
    }

    internal static IEnumerable<XElement> Paragraphs(IEnumerable<Block> blocks) => Texts(blocks).Select(Paragraph);

    internal static XElement Paragraph(string text) => new(Maml + "para", text);

    /// <summary>The paragraphs of a text for Get-Help.</summary>
    internal static IReadOnlyList<string> Texts(IEnumerable<Block> blocks)
    {
        List<string> texts = [];
        foreach (TextBlock block in Plain.Render(blocks))
        {
            string text = string.Join('\n', block.Lines);
            // Get-Help trims a paragraph, which would cost code the indent of its first line; so code goes into the paragraph before it.
            if (!block.IsCode)
                texts.Add(text);
            else if (texts.Count > 0)
                texts[^1] += "\n\n" + text;
            else
                texts.Add(string.Join('\n', block.Lines.Select(line => line.Length > 0 ? line[PlainText.CodeIndent..] : line)));
        }

        return texts;
    }

    private XElement Types(string list, string element, string section) => new(
        Command + list,
        _page.Parts(section).Select(type => new XElement(
            Command + element,
            new XElement(Dev + "type", new XElement(Maml + "name", type.Heading)),
            new XElement(Maml + "description", Paragraphs(type.Blocks)))));

    /// <summary>The code of the first example, as much as fits below the description.</summary>
    private XElement? ShortExample()
    {
        string[]? lines = _page.Parts(PageLayout.Examples).SelectMany(example => example.Blocks.OfType<FencedCodeBlock>()).FirstOrDefault()?.Lines.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n');
        return lines is null or { Length: > ShortLines } ? null : Paragraph("For example:\n\n" + string.Join('\n', lines.Select(line => ("    " + line).TrimEnd())));
    }

    private XElement? Notes()
    {
        // -? shows the description and not the notes, so that it stays short. Get-Help -Full shows both.
        // Get-Help has no section for aliases.
        IReadOnlyList<Block> aliases = _page.Blocks(PageLayout.Aliases);
        Block[] notes = [.. _page.Blocks(PageLayout.Description).Skip(ShortBlocks), .. aliases.OfType<ListBlock>().Any() ? aliases : [], .. _page.Blocks(PageLayout.Notes)];
        return notes.Length > 0 ? new(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(notes))) : null;
    }

    private XElement Example(PageSection example, int index)
    {
        FencedCodeBlock? code = example.Blocks.OfType<FencedCodeBlock>().FirstOrDefault();
        // The view shows the paragraphs of an introduction without a gap, directly followed by the code.
        string introduction = string.Join("\n\n", Texts(example.Blocks.TakeWhile(block => block != code)));
        // It also leaves no gap before the next title.
        string[] gap = index + 1 < _page.Parts(PageLayout.Examples).Count ? [string.Empty] : [];
        return new(
            Command + "example",
            new XElement(Maml + "title", $"---------- {example.Heading} ----------"),
            introduction.Length > 0 ? new XElement(Maml + "introduction", Paragraph(introduction + "\n\n")) : null,
            new XElement(Dev + "code", code?.Lines.ToString().TrimEnd()),
            new XElement(Dev + "remarks", Texts(example.Blocks.SkipWhile(block => block != code).Skip(1)).Concat(gap).Select(Paragraph)));
    }

    private IEnumerable<XElement> Links()
    {
        string own = _page.FrontMatter.GetValueOrDefault("HelpUri", string.Empty);
        string online = own.Length > 0 || _online.Length == 0 ? own : $"{_online.TrimEnd('/')}/{_page.Name}.md";
        IEnumerable<(string, string)> links = _page.Blocks(PageLayout.RelatedLinks)
            .SelectMany(block => block is LeafBlock leaf ? [leaf] : block.Descendants<LeafBlock>())
            .SelectMany(Links)
            .Where(link => link.Uri.Length == 0 || link.Uri != own);
        // The first address is the one that Get-Help -Online opens.
        foreach ((string text, string uri) in online.Length > 0 ? links.Prepend(("Online Version:", online)) : links)
        {
            yield return new(
                Maml + "navigationLink",
                new XElement(Maml + "linkText", text),
                new XElement(Maml + "uri", uri));
        }
    }

    /// <summary>The links of a line, or its text if it has none; Get-Help cannot follow relative addresses.</summary>
    private static IEnumerable<(string Text, string Uri)> Links(LeafBlock line)
    {
        (string, string)[] links =
        [
            .. line.Inline!.Descendants<LinkInline>()
                .Select(link => (Words(link), InlineText.IsWebAddress(link.Url) ? link.Url! : string.Empty)),
            .. line.Inline!.Descendants<AutolinkInline>().Select(link => (link.Url, link.Url)),
        ];
        return links.Length > 0 ? links : [(Words(line.Inline!), string.Empty)];
    }

    private static string Words(ContainerInline inline) => InlineText.Render(inline).Replace("`", string.Empty, StringComparison.Ordinal);
}
