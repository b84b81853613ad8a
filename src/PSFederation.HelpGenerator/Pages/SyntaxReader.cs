using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>Reads one parameter set of the SYNTAX section.</summary>
internal static partial class SyntaxReader
{
    private const string Name = @"-(?<name>\w+)";
    private const string Type = "<(?<type>[^<>]+)>";
    private const string CommonParameters = @"\[<CommonParameters>\]$";

    // Optional or not, with its name optional or not, with or without a value.
    private const string Parts =
        $@"\[\[{Name}\] {Type}\]|\[{Name}\] {Type}|\[{Name} {Type}\]|{Name} {Type}|\[\[{Name}\]\]|\[{Name}\]|{Name}";

    /// <summary>Reads the set.</summary>
    /// <param name="section">The heading with the set's name and the fence below it.</param>
    /// <param name="command">The cmdlet that the line must begin with.</param>
    internal static SyntaxSet Read(PageSection section, string command)
    {
        if (section.Blocks is not [FencedCodeBlock fence])
            throw new PageException(section.Line, $"'### {section.Heading}' must hold one fenced block with the syntax and nothing else.");

        bool isDefault = section.Heading.EndsWith(PageLayout.DefaultSuffix, StringComparison.Ordinal);
        string name = isDefault ? section.Heading[..^PageLayout.DefaultSuffix.Length] : section.Heading;
        string text = Spaces().Replace(fence.Lines.ToString(), " ").Trim();
        if (text != command && !text.StartsWith(command + " ", StringComparison.Ordinal))
            throw new PageException(fence.Line + 1, $"The syntax must begin with {command}.");
        return new(name, isDefault, Parameters(text[command.Length..], fence));
    }

    private static List<SyntaxParameter> Parameters(string text, FencedCodeBlock fence)
    {
        List<SyntaxParameter> parameters = [];
        int end = 0;
        for (Match match = Parameter().Match(text); match.Success; match = match.NextMatch())
        {
            end = match.Index + match.Length;
            if (match.Groups["name"] is { Success: true } name)
                parameters.Add(new(name.Value, match.Groups["type"] is { Success: true } type ? type.Value : null));
        }

        return end == text.Length
            ? parameters
            : throw new PageException(fence.Line + 1, $"The syntax cannot be read from here: {text[end..].Trim()}");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex($@"\G (?:{CommonParameters}|(?:{Parts})(?= [\[-]|$))", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
