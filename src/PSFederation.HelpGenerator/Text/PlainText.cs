using System.Diagnostics;
using System.Text.RegularExpressions;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Text;

/// <summary>A piece of plain text between two blank lines.</summary>
/// <param name="Lines">Its lines.</param>
/// <param name="IsIndented">Whether the first line begins with spaces that matter: code.</param>
internal sealed record TextBlock(IReadOnlyList<string> Lines, bool IsIndented);

/// <summary>Turns Markdown blocks into plain text: lists with hanging indents, code set in, tables in columns.</summary>
internal sealed partial class PlainText
{
    private const int CodeIndent = 4;

    private readonly int? _paragraphWidth;
    private readonly int _width;

    /// <summary>Says how wide the text may be.</summary>
    /// <param name="width">The width of what has an indent of its own: lists, quotes and tables.</param>
    /// <param name="wrapParagraphs">Whether paragraphs keep to it too; if not, who shows the text breaks them.</param>
    internal PlainText(int width, bool wrapParagraphs)
    {
        _width = width;
        _paragraphWidth = wrapParagraphs ? width : null;
    }

    /// <summary>Renders blocks.</summary>
    internal IReadOnlyList<TextBlock> Render(IEnumerable<Block> blocks) => [.. blocks.Select(One).Where(block => block.Lines.Count > 0)];

    private TextBlock One(Block block) => block switch
    {
        ParagraphBlock paragraph => new([.. WordWrap.Lines(InlineText.Render(paragraph.Inline), _paragraphWidth)], false),
        HeadingBlock heading => new([InlineText.Render(heading.Inline).ToUpperInvariant()], false),
        CodeBlock code => new(Code(code), true),
        ListBlock list => new(List(list), false),
        QuoteBlock quote => new(Quote(quote), false),
        Table table => new(TextTable.Render(table, _width), false),
        HtmlBlock { Type: HtmlBlockType.Comment } or ThematicBreakBlock or LinkReferenceDefinitionGroup => new([], false),
        HtmlBlock html => new(html.Lines.ToString().Split('\n'), false),
        _ => throw new UnreachableException($"No Markdown block of the kind {block.GetType().Name} is asked for."),
    };

    private static List<string> Code(CodeBlock code) =>
        [.. code.Lines.ToString().Trim('\n').Split('\n').Select(line => Indent(line.TrimEnd(), new string(' ', CodeIndent)))];

    private List<string> List(ListBlock list)
    {
        List<string> lines = [];
        int number = int.TryParse(list.OrderedStart, out int start) ? start : 1;
        foreach (ListItemBlock item in list.OfType<ListItemBlock>())
        {
            string mark = list.IsOrdered ? FormattableString.Invariant($"{number++}. ") : "- ";
            if (list.IsLoose && lines.Count > 0)
                lines.Add(string.Empty);
            lines.AddRange(Hang(Join(Inner(mark.Length).Render(item), list.IsLoose), mark));
        }

        return lines;
    }

    private List<string> Quote(QuoteBlock quote)
    {
        List<string> lines = [.. Join(Inner(2).Render(quote), isLoose: true)];
        if (lines.Count > 0 && Alert().Match(lines[0]) is { Success: true } alert)
        {
            string label = alert.Groups["kind"].Value.ToUpperInvariant();
            lines[0] = $"{label}: {lines[0][alert.Length..]}";
            return [.. WordWrapFirst(lines)];
        }

        return [.. lines.Select(line => Indent(line, "  "))];
    }

    /// <summary>The mark of an alert is longer or shorter than its label, so the first paragraph is filled anew.</summary>
    private IEnumerable<string> WordWrapFirst(List<string> lines)
    {
        int end = lines.IndexOf(string.Empty);
        int count = end < 0 ? lines.Count : end;
        return WordWrap.Lines(string.Join(' ', lines.Take(count)), _paragraphWidth).Concat(lines.Skip(count));
    }

    /// <summary>The text inside a list or quote, which no one else can break with the right indent.</summary>
    private PlainText Inner(int indent) => new(Math.Max(_width - indent, 20), wrapParagraphs: true);

    private static IEnumerable<string> Join(IReadOnlyList<TextBlock> blocks, bool isLoose) => blocks.SelectMany(
        (block, index) => index > 0 && (isLoose || block.IsIndented) ? block.Lines.Prepend(string.Empty) : block.Lines);

    private static IEnumerable<string> Hang(IEnumerable<string> lines, string mark) =>
        lines.DefaultIfEmpty(string.Empty).Select((line, index) => index == 0 ? mark + line : Indent(line, new string(' ', mark.Length)));

    private static string Indent(string line, string indent) => line.Length == 0 ? line : indent + line;

    [GeneratedRegex(@"^\[!(?<kind>\w+)\]\s*", RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();
}
