using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>A Markdown file as lines and as a tree of its headings; both verbs start from it.</summary>
internal sealed partial class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().UsePreciseSourceLocation().Build();

    private MarkdownPage(string path, string[] lines, MarkdownDocument document)
    {
        Path = path;
        Lines = lines;
        Document = document;
        FrontMatter = document.FirstOrDefault() as YamlFrontMatterBlock;
        BodyStart = FrontMatter is null ? 0 : 1 + Array.FindIndex(lines, 1, line => line.TrimEnd() is "---" or "...");
        Root = new(0, string.Empty, -1);
        Build();
    }

    /// <summary>The file.</summary>
    internal string Path { get; }

    /// <summary>The lines without their ends.</summary>
    internal IReadOnlyList<string> Lines { get; }

    /// <summary>The parsed Markdown.</summary>
    internal MarkdownDocument Document { get; }

    /// <summary>The YAML between the first two lines of three hyphens, if there is one.</summary>
    internal YamlFrontMatterBlock? FrontMatter { get; }

    /// <summary>The index of the line after the front matter.</summary>
    internal int BodyStart { get; }

    /// <summary>What holds the sections of the first level.</summary>
    internal PageSection Root { get; }

    /// <summary>The name that the file stands for: Verb-Noun, about_Topic.</summary>
    internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads a file.</summary>
    internal static MarkdownPage Load(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads a text as if it were the content of the file.</summary>
    internal static MarkdownPage Parse(string path, string text)
    {
        string unix = text.ReplaceLineEndings("\n");
        return new(path, unix.Split('\n'), Markdown.Parse(unix, Pipeline));
    }

    /// <summary>The lines from one index up to another, without blank lines at either end.</summary>
    internal IReadOnlyList<string> Slice(int from, int to)
    {
        while (from < to && string.IsNullOrWhiteSpace(Lines[from]))
            from++;
        while (to > from && string.IsNullOrWhiteSpace(Lines[to - 1]))
            to--;
        return [.. Lines.Skip(from).Take(to - from)];
    }

    /// <summary>The index of the line after the one that closes a fence.</summary>
    internal int FenceEnd(FencedCodeBlock fence)
    {
        for (int line = fence.Line + 1; line < Lines.Count; line++)
        {
            string text = Lines[line].Trim();
            if (text.Length >= fence.OpeningFencedCharCount && text.All(character => character == fence.FencedChar))
                return line + 1;
        }

        return Lines.Count;
    }

    private void Build()
    {
        // The open section of each level; level 0 is the root.
        PageSection[] open = [Root, Root, Root, Root];
        foreach (Block block in Document)
        {
            switch (block)
            {
                case YamlFrontMatterBlock or LinkReferenceDefinitionGroup:
                    break;
                case HeadingBlock { Level: <= 3 } heading:
                    PageSection section = new(heading.Level, HeadingText(heading), heading.Line);
                    open[heading.Level - 1].Add(section);
                    Array.Fill(open, section, heading.Level, open.Length - heading.Level);
                    break;
                default:
                    open[^1].Add(block);
                    break;
            }
        }

        Root.Close(Lines.Count);
    }

    /// <summary>The heading as written: a type name such as System.String[] must not become a link.</summary>
    private string HeadingText(HeadingBlock heading)
    {
        string line = Lines[heading.Line].Trim();
        return Escape().Replace(line.Trim('#').Trim(), "$1");
    }

    [GeneratedRegex(@"\\([\\`*_{}\[\]<>()#+\-.!])")]
    private static partial Regex Escape();
}
