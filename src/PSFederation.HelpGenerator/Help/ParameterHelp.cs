using System.Text.RegularExpressions;
using System.Xml.Linq;
using Markdig.Syntax;
using PSFederation.HelpGenerator.Pages;
using static PSFederation.HelpGenerator.Help.CommandHelp;

namespace PSFederation.HelpGenerator.Help;

/// <summary>The syntax and the parameters of one page as MAML.</summary>
internal sealed partial class ParameterHelp
{
    private const string SwitchType = "System.Management.Automation.SwitchParameter";

    // More accepted values make a syntax line unreadable; the list of parameters contains all of them.
    private const int LongestValues = 60;

    private readonly MarkdownPage _page;
    private readonly Dictionary<string, (PageSection Section, ParameterFacts Facts)> _parameters = [];

    internal ParameterHelp(MarkdownPage page)
    {
        _page = page;
        foreach (PageSection section in page.Parts(PageLayout.Parameters).Where(section => section.Heading != PageLayout.CommonParameters))
        {
            if (ParameterFacts.Read(page, section) is ParameterFacts facts)
                _parameters.TryAdd(section.Heading.TrimStart('-'), (section, facts));
        }
    }

    internal IEnumerable<XElement> Write()
    {
        (string Set, bool IsDefault, Match[] Parameters)[] sets =
        [
            .. _page.Parts(PageLayout.Syntax).Select(section => (
                section.Heading.Replace(PageLayout.DefaultSuffix, string.Empty, StringComparison.Ordinal),
                section.Heading.EndsWith(PageLayout.DefaultSuffix, StringComparison.Ordinal),
                section.Blocks.OfType<FencedCodeBlock>().SelectMany(fence => Parameter().Matches(fence.Lines.ToString())).ToArray())),
        ];
        ILookup<string, string> types = sets.SelectMany(set => set.Parameters).ToLookup(Name, match => match.Groups["type"].Value);
        yield return new(
            Command + "syntax",
            sets.OrderByDescending(set => set.IsDefault).Select(set => new XElement(
                Command + "syntaxItem",
                new XElement(Maml + "name", _page.Name),
                set.Parameters.Select(match => Item(match, set.Set)))));
        yield return new(
            Command + "parameters",
            from parameter in _parameters
            where !parameter.Value.Facts.DontShow
            let type = types[parameter.Key].FirstOrDefault(string.Empty)
            select Described(parameter.Key, parameter.Value.Section, parameter.Value.Facts, type));
    }

    private static string Name(Match match) => match.Groups["name"].Value;

    private XElement? Item(Match match, string set)
    {
        if (!_parameters.TryGetValue(Name(match), out (PageSection, ParameterFacts Facts) parameter)
            || parameter.Facts.InSet(set) is not ParameterSetFacts inSet)
        {
            string message = $"The parameter set {set} contains -{Name(match)}, but '## {PageLayout.Parameters}' does not describe it for that set.";
            _page.Error(_page.Title.Line, message);
            return null;
        }

        return new(
            Command + "parameter",
            Attributes(parameter.Facts, [inSet]),
            new XElement(Maml + "name", Name(match)),
            string.Join(" | ", parameter.Facts.AcceptedValues).Length <= LongestValues ? Values(parameter.Facts) : null,
            match.Groups["type"].Success ? Value(match.Groups["type"].Value, isRequired: true) : null);
    }

    /// <param name="name">The parameter without the hyphen.</param>
    /// <param name="section">Its part of the page.</param>
    /// <param name="facts">Its yaml block.</param>
    /// <param name="shortType">The type in the syntax, in the form that users write.</param>
    private static XElement Described(string name, PageSection section, ParameterFacts facts, string shortType)
    {
        bool isSwitch = facts.Type == SwitchType;
        string defaultValue = facts.DefaultValue.Length > 0 ? facts.DefaultValue : isSwitch ? "False" : "None";
        return new(
            Command + "parameter",
            Attributes(facts, facts.ParameterSets),
            new XElement(Maml + "name", name),
            new XElement(
                Maml + "description",
                Paragraphs(section.Blocks.Where(block => block != section.Yaml)),
                facts.AcceptedValues.Length > 0 ? Paragraph($"Accepted values: {string.Join(", ", facts.AcceptedValues)}") : null),
            Values(facts),
            Value(isSwitch ? "SwitchParameter" : shortType.Length > 0 ? shortType : facts.Type, isRequired: !isSwitch),
            new XElement(Dev + "type", new XElement(Maml + "name", facts.Type)),
            new XElement(Dev + "defaultValue", defaultValue));
    }

    private static XAttribute[] Attributes(ParameterFacts facts, ParameterSetFacts[] sets)
    {
        string[] pipeline =
        [
            .. sets.Any(set => set.ValueFromPipelineByPropertyName) ? ["ByPropertyName"] : Array.Empty<string>(),
            .. sets.Any(set => set.ValueFromPipeline) ? ["ByValue"] : Array.Empty<string>(),
        ];
        return
        [
            new("required", sets.Any(set => set.IsRequired)),
            new("variableLength", facts.Type.EndsWith("[]", StringComparison.Ordinal)),
            new("globbing", facts.SupportsWildcards),
            new("pipelineInput", pipeline.Length > 0 ? $"True ({string.Join(", ", pipeline)})" : "False"),
            new("position", Array.Find(sets, set => set.Position != ParameterSetFacts.Named)?.Position ?? "named"),
            new("aliases", facts.Aliases.Length > 0 ? string.Join(", ", facts.Aliases) : "none"),
        ];
    }

    private static XElement? Values(ParameterFacts facts) => facts.AcceptedValues.Length > 0
        ? new(Command + "parameterValueGroup", facts.AcceptedValues.Select(value => Value(value, isRequired: false)))
        : null;

    private static XElement Value(string text, bool isRequired) => new(
        Command + "parameterValue",
        new XAttribute("required", isRequired),
        new XAttribute("variableLength", text.EndsWith("[]", StringComparison.Ordinal)),
        text);

    // A parameter of a syntax line, and the type of its value unless it is a switch.
    [GeneratedRegex(@"[ \[]-(?<name>\w+)\]?(?:\s<(?<type>[^<>]+)>)?")]
    private static partial Regex Parameter();
}
