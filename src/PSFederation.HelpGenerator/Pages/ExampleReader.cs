using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>Reads one example.</summary>
internal static partial class ExampleReader
{
    /// <summary>Reads the example: text, the first fenced block as its code, and whatever follows.</summary>
    /// <param name="section">The heading and what stands below it.</param>
    /// <param name="number">The number that the heading must give.</param>
    internal static HelpExample Read(PageSection section, int number)
    {
        Match match = Title().Match(section.Heading);
        if (!match.Success || match.Groups["number"].Value != FormattableString.Invariant($"{number}"))
            throw new PageException(section.Line, $"The heading must be '### Example {number} - title', not '### {section.Heading}'.");

        FencedCodeBlock code = section.Blocks.OfType<FencedCodeBlock>().FirstOrDefault()
            ?? throw new PageException(section.Line, "The example has no fenced block with its code.");
        if (string.IsNullOrWhiteSpace(code.Lines.ToString()))
            throw new PageException(code.Line, "The code of the example is empty.");
        return new(
            section.Heading,
            [.. section.Blocks.TakeWhile(block => block != code)],
            code.Lines.ToString().TrimEnd(),
            [.. section.Blocks.SkipWhile(block => block != code).Skip(1)]);
    }

    [GeneratedRegex(@"^Example (?<number>\d+)(?: - |: )\S", RegexOptions.ExplicitCapture)]
    private static partial Regex Title();
}
