using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Maml;

/// <summary>Writes the syntax and the parameters of one page as MAML.</summary>
internal sealed class MamlParameters
{
    // More than this of accepted values hides the shape of a syntax line; the list of parameters has them all.
    private const int LongestValues = 60;

    private readonly MamlWriter _maml;
    private readonly HelpPage _page;

    internal MamlParameters(MamlWriter maml, HelpPage page)
    {
        _maml = maml;
        _page = page;
    }

    /// <summary>Writes both.</summary>
    internal void Write()
    {
        _maml.Command("syntax", () =>
        {
            foreach (SyntaxSet set in _page.Syntax.OrderByDescending(set => set.IsDefault))
                _maml.Command("syntaxItem", () => Item(set));
        });
        _maml.Command("parameters", () =>
        {
            foreach (HelpParameter parameter in _page.Parameters.Where(parameter => !parameter.Facts.DontShow))
                Described(parameter);
        });
    }

    private void Item(SyntaxSet set)
    {
        _maml.Maml("name", _page.Name);
        foreach (SyntaxParameter shown in set.Parameters)
        {
            ParameterFacts facts = _page.Parameters.First(parameter => parameter.Name == shown.Name).Facts;
            ParameterSetFacts inSet = facts.InSet(set.Name)!;
            _maml.Command("parameter", () =>
            {
                Attributes(facts, [inSet]);
                _maml.Maml("name", shown.Name);
                if (string.Join(" | ", facts.AcceptedValues).Length <= LongestValues)
                    Values(facts);
                if (shown.Type is string type)
                    Value(type, isRequired: true);
            });
        }
    }

    private void Described(HelpParameter parameter)
    {
        ParameterFacts facts = parameter.Facts;
        bool isSwitch = facts.Type == ParameterFacts.SwitchType;
        _maml.Command("parameter", () =>
        {
            Attributes(facts, facts.ParameterSets);
            _maml.Maml("name", parameter.Name);
            _maml.Maml("description", () =>
            {
                _maml.Text(parameter.Description);
                if (facts.AcceptedValues.Count > 0)
                    _maml.Text([$"Accepted values: {string.Join(", ", facts.AcceptedValues)}"]);
            });
            Values(facts);
            Value(isSwitch ? "SwitchParameter" : ShortType(parameter), isRequired: !isSwitch);
            _maml.Dev("type", () => _maml.Maml("name", facts.Type));
            _maml.Dev("defaultValue", DefaultValue(facts, isSwitch));
        });
    }

    /// <summary>The type as the syntax shows it, which is what users type in front of a value.</summary>
    private string ShortType(HelpParameter parameter) => _page.Syntax
        .SelectMany(set => set.Parameters)
        .FirstOrDefault(shown => shown.Name == parameter.Name)?.Type ?? parameter.Facts.Type;

    private static string DefaultValue(ParameterFacts facts, bool isSwitch) =>
        facts.DefaultValue.Length > 0 ? facts.DefaultValue : isSwitch ? "False" : "None";

    private void Attributes(ParameterFacts facts, IReadOnlyList<ParameterSetFacts> sets)
    {
        _maml.Attribute("required", sets.Any(set => set.IsRequired));
        _maml.Attribute("variableLength", facts.Type.EndsWith("[]", StringComparison.Ordinal));
        _maml.Attribute("globbing", facts.SupportsWildcards);
        _maml.Attribute("pipelineInput", Pipeline(sets));
        _maml.Attribute("position", Position(sets));
        _maml.Attribute("aliases", facts.Aliases.Count > 0 ? string.Join(", ", facts.Aliases) : "none");
    }

    private static string Pipeline(IReadOnlyList<ParameterSetFacts> sets)
    {
        string[] ways =
        [
            .. sets.Any(set => set.ValueFromPipelineByPropertyName) ? ["ByPropertyName"] : Array.Empty<string>(),
            .. sets.Any(set => set.ValueFromPipeline) ? ["ByValue"] : Array.Empty<string>(),
        ];
        return ways.Length > 0 ? $"True ({string.Join(", ", ways)})" : "False";
    }

    private static string Position(IReadOnlyList<ParameterSetFacts> sets) =>
        sets.FirstOrDefault(set => set.Position != ParameterSetFacts.Named)?.Position ?? "named";

    private void Values(ParameterFacts facts)
    {
        if (facts.AcceptedValues.Count == 0)
            return;
        _maml.Command("parameterValueGroup", () =>
        {
            foreach (string value in facts.AcceptedValues)
                Value(value, isRequired: false);
        });
    }

    private void Value(string text, bool isRequired) => _maml.Command("parameterValue", () =>
    {
        _maml.Attribute("required", isRequired);
        _maml.Attribute("variableLength", text.EndsWith("[]", StringComparison.Ordinal));
        _maml.Text(text);
    });
}
