using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>A piece of plain text between two blank lines.</summary>
internal sealed record TextBlock(IReadOnlyList<string> Lines, bool IsCode = false);

/// <summary>
/// Markdown blocks as the plain text that Get-Help shows: lists with hanging indents, code set in, the rows of a table as lists of cells.
/// Markdig's own plain text has no indents and no list marks.
/// </summary>
/// <param name="width">The width of lists and tables, which only this class can break with the right indent.</param>
/// <param name="wraps">Whether to wrap paragraphs too; otherwise Get-Help wraps them.</param>
internal sealed class PlainText(int width, bool wraps)
{
    internal const int CodeIndent = 4;

    internal IEnumerable<TextBlock> Render(IEnumerable<Block> blocks) => blocks.Select(One).Where(block => block.Lines.Count > 0);

    private TextBlock One(Block block) => block switch
    {
        CodeBlock code =>
            new([.. code.Lines.ToString().Trim('\n').Split('\n').Select(line => Indent(line.TrimEnd(), CodeIndent))], IsCode: true),
        ListBlock list => new([.. List(list)]),
        Table table => new([.. Rows(table)]),
        LeafBlock leaf => new([.. Wrap(InlineText.Render(leaf.Inline), wraps ? width : int.MaxValue)]),
        _ => new([]),
    };

    private IEnumerable<string> List(ListBlock list)
    {
        int number = int.TryParse(list.OrderedStart, out int start) ? start : 1;
        foreach ((int index, ListItemBlock item) in list.OfType<ListItemBlock>().Index())
        {
            string mark = list.IsOrdered ? FormattableString.Invariant($"{number + index}. ") : "- ";
            IEnumerable<string> lines = new PlainText(width - mark.Length, wraps: true).Render(item)
                .SelectMany((block, part) => part > 0 && (list.IsLoose || block.IsCode) ? block.Lines.Prepend(string.Empty) : block.Lines);
            if (list.IsLoose && index > 0)
                yield return string.Empty;
            foreach (string line in Hang(lines, mark, mark.Length))
                yield return line;
        }
    }

    private IEnumerable<string> Rows(Table table)
    {
        List<string[]> rows = [.. table.OfType<TableRow>().Select(row => row.OfType<TableCell>().Select(Cell).ToArray())];
        foreach ((int index, string[] row) in rows.Skip(1).Index())
        {
            if (index > 0)
                yield return string.Empty;
            foreach ((string header, string cell) in rows[0].Zip(row))
            {
                foreach (string line in Hang(Wrap($"{header}: {cell}", width - 2), string.Empty, indent: 2))
                    yield return line;
            }
        }
    }

    /// <summary>The text of a cell, where a vertical bar needs a backslash, even in code.</summary>
    private static string Cell(TableCell cell) => string
        .Join(' ', cell.OfType<LeafBlock>().Select(block => InlineText.Render(block.Inline)))
        .Replace(@"\|", "|", StringComparison.Ordinal);

    private static IEnumerable<string> Hang(IEnumerable<string> lines, string mark, int indent) =>
        lines.Select((line, index) => index == 0 ? mark + line : Indent(line, indent));

    private static string Indent(string line, int columns) => line.Length == 0 ? line : new string(' ', columns) + line;

    /// <summary>Breaks a text between words; line breaks in it stay, and a word longer than the width gets its own line.</summary>
    private static IEnumerable<string> Wrap(string text, int width)
    {
        foreach (string paragraph in text.Split('\n'))
        {
            string line = string.Empty;
            foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    yield return line;
                    line = string.Empty;
                }

                line += line.Length > 0 ? " " + word : word;
            }

            yield return line;
        }
    }
}
