using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Text;

/// <summary>A table as plain text.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Renders a table in columns, or, when it is too wide for that, each row as a list of its cells.</summary>
    internal static IReadOnlyList<string> Render(Table table, int width)
    {
        List<string[]> rows = [.. table.OfType<TableRow>().Select(row => row.OfType<TableCell>().Select(Cell).ToArray())];
        if (rows.Count == 0)
            return [];
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => column < row.Length ? row[column].Length : 0))];
        return widths.Sum() + (Gap.Length * (widths.Length - 1)) <= width
            ? Columns(rows, widths)
            : [.. rows.Skip(1).SelectMany((row, index) => Row(rows[0], row, width, index > 0))];
    }

    private static string[] Columns(List<string[]> rows, int[] widths) =>
    [
        Line(rows[0], widths),
        Line([.. widths.Select(width => new string('-', width))], widths),
        .. rows.Skip(1).Select(row => Line(row, widths)),
    ];

    private static string Line(string[] cells, int[] widths) =>
        string.Join(Gap, cells.Take(widths.Length).Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    private static IEnumerable<string> Row(string[] header, string[] cells, int width, bool isFollowing)
    {
        if (isFollowing)
            yield return string.Empty;
        for (int column = 0; column < Math.Min(header.Length, cells.Length); column++)
        {
            string text = $"{header[column]}: {cells[column]}";
            foreach ((int index, string line) in WordWrap.Lines(text, width - Gap.Length).Index())
                yield return index == 0 ? line : Gap + line;
        }
    }

    /// <summary>The text of a cell, where a bar can only stand with a backslash, even in code.</summary>
    private static string Cell(TableCell cell) => string
        .Join(' ', cell.OfType<LeafBlock>().Select(block => InlineText.Render(block.Inline)))
        .ReplaceLineEndings(" ")
        .Replace(@"\|", "|", StringComparison.Ordinal);
}
