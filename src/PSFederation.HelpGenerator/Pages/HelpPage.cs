using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>Everything that the page of one cmdlet says.</summary>
internal sealed record HelpPage(
    string Name,
    string HelpUri,
    IReadOnlyList<Block> Synopsis,
    IReadOnlyList<SyntaxSet> Syntax,
    IReadOnlyList<Block> Aliases,
    IReadOnlyList<Block> Description,
    IReadOnlyList<HelpExample> Examples,
    IReadOnlyList<HelpParameter> Parameters,
    IReadOnlyList<HelpType> Inputs,
    IReadOnlyList<HelpType> Outputs,
    IReadOnlyList<Block> Notes,
    IReadOnlyList<HelpLink> Links);

/// <summary>One parameter set as the page shows it.</summary>
/// <param name="Name">The name of the set.</param>
/// <param name="IsDefault">Whether it is the default set.</param>
/// <param name="Parameters">The parameters in the order shown.</param>
internal sealed record SyntaxSet(string Name, bool IsDefault, IReadOnlyList<SyntaxParameter> Parameters);

/// <summary>A parameter in a syntax line.</summary>
/// <param name="Name">Its name without the hyphen.</param>
/// <param name="Type">Its type as the line shows it (string[]); null for a switch.</param>
internal sealed record SyntaxParameter(string Name, string? Type);

/// <summary>An example.</summary>
/// <param name="Title">The heading, such as "Example 1 - Sign in".</param>
/// <param name="Introduction">What stands before the code.</param>
/// <param name="Code">The code.</param>
/// <param name="Remarks">What stands after the code.</param>
internal sealed record HelpExample(string Title, IReadOnlyList<Block> Introduction, string Code, IReadOnlyList<Block> Remarks);

/// <summary>A parameter with its text and its facts.</summary>
internal sealed record HelpParameter(string Name, IReadOnlyList<Block> Description, ParameterFacts Facts);

/// <summary>An input or output type with its text.</summary>
internal sealed record HelpType(string Name, IReadOnlyList<Block> Description);

/// <summary>A related link.</summary>
/// <param name="Text">The words.</param>
/// <param name="Uri">An absolute address, or empty: Get-Help can follow no other.</param>
internal sealed record HelpLink(string Text, string Uri);
