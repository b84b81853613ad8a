using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>Reads one parameter of the PARAMETERS section.</summary>
internal static class ParameterReader
{
    private const string Language = "yaml";

    /// <summary>Reads the parameter.</summary>
    internal static HelpParameter Read(PageSection section)
    {
        if (Name(section) is not string name)
            throw new PageException(section.Line, $"'### {section.Heading}' is not a parameter; write '### -Name'.");
        if (Yaml(section) is not FencedCodeBlock yaml)
            throw new PageException(section.Line, $"-{name} has no fenced yaml block with its facts.");
        Block[] description = [.. section.Blocks.Where(block => block != yaml)];
        return description.Length > 0
            ? new(name, description, ParameterYaml.Read(yaml.Lines.ToString(), yaml.Line + 1))
            : throw new PageException(section.Line, $"-{name} has no text.");
    }

    /// <summary>The name of the parameter that a heading is for, or null when it is for something else.</summary>
    internal static string? Name(PageSection section) => section.Heading is ['-', .. { Length: > 0 } name] ? name : null;

    /// <summary>The block with the facts of a parameter: the first that is yaml.</summary>
    internal static FencedCodeBlock? Yaml(PageSection section) => section.Blocks
        .OfType<FencedCodeBlock>()
        .FirstOrDefault(fence => Language.Equals(fence.Info, StringComparison.OrdinalIgnoreCase));
}
