using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>A Markdown file as lines and as a tree of its headings; help files and sync start from it.</summary>
internal sealed partial class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().UsePreciseSourceLocation().Build();

    private readonly string[] _lines;
    private readonly HelpErrors _errors;

    private MarkdownPage(string path, string text, HelpErrors errors)
    {
        Path = path;
        Text = text;
        _lines = text.Split('\n');
        _errors = errors;
        MarkdownDocument document = Markdown.Parse(text, Pipeline);
        FrontMatter = document.FirstOrDefault() is YamlFrontMatterBlock block ? ReadFrontMatter(block) : [];
        CheckText(document);
        PageSection root = Tree(document);
        if (root.Sections is not [var title] || title.Heading != Name || root.Blocks.Count > 0)
            Error(0, $"The page must begin with '# {Name}', its only level-1 heading.");
        Title = root.Sections.FirstOrDefault() ?? root;
        foreach (PageSection section in Title.Sections.Prepend(Title))
        {
            foreach (PageSection twin in section.Sections.GroupBy(part => part.Heading).SelectMany(group => group.Skip(1)))
                Error(twin.Line, $"The heading '{twin.Heading}' is a duplicate.");
        }
    }

    internal string Path { get; }

    /// <summary>The whole file, with Unix line ends.</summary>
    internal string Text { get; }

    /// <summary>The YAML between the first two lines of three hyphens.</summary>
    internal Dictionary<string, string> FrontMatter { get; }

    /// <summary>The level-1 heading with everything below it.</summary>
    internal PageSection Title { get; }

    /// <summary>The name of the page: Verb-Noun, about_Topic.</summary>
    internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    internal static MarkdownPage Load(string path, HelpErrors errors) => Parse(path, File.ReadAllText(path), errors);

    internal static MarkdownPage Parse(string path, string text, HelpErrors errors) => new(path, text.ReplaceLineEndings("\n"), errors);

    internal void Error(int lineIndex, string message) => _errors.Add(Path, lineIndex, message);

    /// <summary>The blocks of a level-2 section.</summary>
    internal IReadOnlyList<Block> Blocks(string section) => Title.Find(section)?.Blocks ?? [];

    /// <summary>The parts of a level-2 section.</summary>
    internal IReadOnlyList<PageSection> Parts(string section) => Title.Find(section)?.Sections ?? [];

    /// <summary>The text of a section as written, without the heading and the final yaml block.</summary>
    internal string Prose(PageSection section) =>
        string.Join('\n', _lines[(section.Line + 1)..(section.Yaml?.Line ?? section.End)]).Trim('\n');

    private Dictionary<string, string> ReadFrontMatter(YamlFrontMatterBlock block)
    {
        try
        {
            return new Deserializer().Deserialize<Dictionary<string, string>>(block.Lines.ToString());
        }
        catch (YamlException exception)
        {
            Error(block.Line + (int)exception.Start.Line, $"The front matter cannot be read: {exception.Message}");
            return [];
        }
    }

    private PageSection Tree(MarkdownDocument document)
    {
        List<PageSection> open = [new(string.Empty, -1)];
        foreach (Block block in document)
        {
            if (block is HeadingBlock { Level: <= 3 } heading)
            {
                // A skipped level belongs to its parent, where it is reported as unknown.
                int level = Math.Min(heading.Level, open.Count);
                PageSection section = new(HeadingText(heading), heading.Line);
                open[level..].ForEach(closed => closed.End = heading.Line);
                open.RemoveRange(level, open.Count - level);
                open[^1].Sections.Add(section);
                open.Add(section);
            }
            else if (block is not YamlFrontMatterBlock and not LinkReferenceDefinitionGroup)
            {
                open[^1].Blocks.Add(block);
            }
        }

        open.ForEach(section => section.End = _lines.Length);
        return open[0];
    }

    /// <summary>The heading as written: a type name such as System.String[] must not become a link.</summary>
    private string HeadingText(HeadingBlock heading) => Escape().Replace(_lines[heading.Line].Trim().Trim('#').Trim(), "$1");

    private void CheckText(MarkdownDocument document)
    {
        foreach ((int index, string line) in _lines.Index().Where(item => item.Item.Any(char.IsControl)))
            Error(index, $"The line contains the control character U+{(int)line.First(char.IsControl):X4}.");
        foreach (FencedCodeBlock fence in document.Descendants<FencedCodeBlock>().Where(fence => fence.ClosingFencedCharCount == 0))
            Error(fence.Line, "The fenced code block is not closed.");
        foreach (Block block in document.Where(block => !IsKnown(block)))
            Error(block.Line, "This Markdown is not supported; expected paragraphs, lists, tables, code and headings of # to ###.");

        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        foreach (LinkInline link in document.Descendants<LinkInline>().Where(link => !InlineText.IsWebAddress(link.Url)))
        {
            string target = Uri.UnescapeDataString(link.Url!.Split('#')[0]);
            if (!System.IO.Path.Exists(System.IO.Path.Combine(folder, target)))
                Error(link.Line, $"The link target {target} does not exist.");
        }
    }

    private static bool IsKnown(Block block) => block is HeadingBlock { IsSetext: false, Level: <= 3 }
        or ParagraphBlock or CodeBlock or ListBlock or Table or YamlFrontMatterBlock or LinkReferenceDefinitionGroup;

    [GeneratedRegex(@"\\([\\`*_{}\[\]<>()#+\-.!])")]
    private static partial Regex Escape();
}
