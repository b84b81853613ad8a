using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>A heading of the first three levels, the blocks below it, and the sections of the next level in it.</summary>
/// <param name="Heading">The heading as written, without the number signs.</param>
/// <param name="Line">The index of the line with the heading.</param>
internal sealed record PageSection(string Heading, int Line)
{
    /// <summary>The index of the line after the whole section.</summary>
    internal int End { get; set; }

    /// <summary>The blocks before the first section inside.</summary>
    internal List<Block> Blocks { get; } = [];

    internal List<PageSection> Sections { get; } = [];

    /// <summary>The fenced block with the facts of a parameter, which comes last.</summary>
    internal FencedCodeBlock? Yaml => Blocks is [.., FencedCodeBlock { Info: "yaml" } fence] ? fence : null;

    internal PageSection? Find(string heading) => Sections.Find(section => section.Heading == heading);
}
