using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>A heading of a page, what stands below it, and the sections of the next level in it.</summary>
internal sealed class PageSection
{
    private readonly List<Block> _blocks = [];
    private readonly List<PageSection> _sections = [];

    internal PageSection(int level, string heading, int line)
    {
        Level = level;
        Heading = heading;
        Line = line;
        BodyEnd = line + 1;
        End = line + 1;
    }

    /// <summary>The level of the heading; 0 for what holds the whole page.</summary>
    internal int Level { get; }

    /// <summary>The text of the heading as it is written, without the number signs.</summary>
    internal string Heading { get; }

    /// <summary>The index of the line with the heading.</summary>
    internal int Line { get; }

    /// <summary>The index of the line after the section's own text: the first section inside, or <see cref="End" />.</summary>
    internal int BodyEnd { get; private set; }

    /// <summary>The index of the line after the whole section.</summary>
    internal int End { get; private set; }

    /// <summary>The blocks before the first section inside.</summary>
    internal IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The sections inside.</summary>
    internal IReadOnlyList<PageSection> Sections => _sections;

    /// <summary>The section inside that has this heading, in any case of letters.</summary>
    internal PageSection? Find(string heading) =>
        _sections.FirstOrDefault(section => section.Heading.Equals(heading, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds a block to the section itself.</summary>
    internal void Add(Block block) => _blocks.Add(block);

    /// <summary>Adds a section inside.</summary>
    internal void Add(PageSection section) => _sections.Add(section);

    /// <summary>Says where the section ends, and with it the last section inside each.</summary>
    internal void Close(int end)
    {
        End = end;
        BodyEnd = _sections.Count == 0 ? end : _sections[0].Line;
        for (int i = 0; i < _sections.Count; i++)
            _sections[i].Close(i + 1 < _sections.Count ? _sections[i + 1].Line : end);
    }
}
