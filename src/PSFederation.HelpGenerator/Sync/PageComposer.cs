namespace PSFederation.HelpGenerator.Sync;

/// <summary>Puts a page together from pieces, with one blank line between any two of them.</summary>
internal sealed class PageComposer
{
    private readonly List<string> _lines = [];

    /// <summary>Adds a heading.</summary>
    internal void Heading(int level, string text) => Lines([$"{new string('#', level)} {text}".TrimEnd()]);

    /// <summary>Adds lines; nothing when there are none.</summary>
    internal void Lines(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        if (_lines.Count > 0)
            _lines.Add(string.Empty);
        _lines.AddRange(lines);
    }

    /// <summary>Adds a fenced block.</summary>
    internal void Fence(string language, IReadOnlyList<string> lines) => Lines(["```" + language, .. lines, "```"]);

    /// <summary>The page so far, with a line break at its end.</summary>
    public override string ToString() => string.Join('\n', _lines) + "\n";
}
