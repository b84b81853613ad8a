using System.Management.Automation;
using System.Text.RegularExpressions;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>The facts about a cmdlet from the engine, in the form of a page.</summary>
internal static partial class CmdletFacts
{
    internal static IEnumerable<ParameterMetadata> Parameters(CmdletInfo cmdlet) => cmdlet.Parameters.Values
        .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
        .OrderBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The parameter sets with the syntax of Get-Command -Syntax, the default first, without hidden parameters.</summary>
    internal static IEnumerable<(string Heading, string[] Words)> Syntax(CmdletInfo cmdlet)
    {
        HashSet<string> hidden = [.. Parameters(cmdlet).Where(IsHidden).Select(parameter => parameter.Name)];
        return cmdlet.ParameterSets
            .OrderByDescending(set => set.IsDefault)
            .ThenBy(set => set.Name, StringComparer.Ordinal)
            .Select(set => (
                set.IsDefault ? set.Name + PageLayout.DefaultSuffix : set.Name,
                BeforeParameter().Split(set.ToString().Trim())
                    .Where(word => word.Length > 0 && !hidden.Contains(word.TrimStart('[', '-').Split(' ', ']')[0]))
                    .ToArray()));
    }

    internal static ParameterFacts Facts(ParameterMetadata parameter, string? defaultSet, string defaultValue) => new()
    {
        Type = FullName(parameter.ParameterType),
        DefaultValue = defaultValue,
        SupportsWildcards = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
        Aliases = [.. parameter.Aliases],
        ParameterSets =
        [
            .. parameter.ParameterSets
                .OrderByDescending(set => set.Key == defaultSet)
                .ThenBy(set => set.Key, StringComparer.Ordinal)
                .Select(set => Facts(set.Key, set.Value)),
        ],
        DontShow = IsHidden(parameter),
        AcceptedValues = AcceptedValues(parameter),
        HelpMessage = parameter.Attributes.OfType<ParameterAttribute>()
            .Select(attribute => attribute.HelpMessage).FirstOrDefault(message => !string.IsNullOrEmpty(message), string.Empty),
    };

    /// <summary>The pipeline input types: by value first, then by property name.</summary>
    internal static IEnumerable<string> Inputs(CmdletInfo cmdlet) => Parameters(cmdlet)
        .Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline || set.ValueFromPipelineByPropertyName))
        .OrderByDescending(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline))
        .Select(parameter => FullName(Underlying(parameter.ParameterType)))
        .Distinct();

    internal static IEnumerable<string> Outputs(CmdletInfo cmdlet) => cmdlet.OutputType
        .Where(type => type.Type != typeof(void))
        .Select(type => type.Type is Type known ? FullName(known) : type.Name)
        .Distinct();

    private static bool IsHidden(ParameterMetadata parameter) =>
        parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.DontShow);

    private static ParameterSetFacts Facts(string name, ParameterSetMetadata set) => new()
    {
        Name = name == ParameterAttribute.AllParameterSets ? ParameterFacts.AllSets : name,
        Position = set.Position == int.MinValue ? ParameterSetFacts.Named : FormattableString.Invariant($"{set.Position}"),
        IsRequired = set.IsMandatory,
        ValueFromPipeline = set.ValueFromPipeline,
        ValueFromPipelineByPropertyName = set.ValueFromPipelineByPropertyName,
        ValueFromRemainingArguments = set.ValueFromRemainingArguments,
    };

    private static string[] AcceptedValues(ParameterMetadata parameter)
    {
        if (parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault() is ValidateSetAttribute set)
            return [.. set.ValidValues];
        Type type = Underlying(parameter.ParameterType);
        Type element = type.IsArray ? Underlying(type.GetElementType()!) : type;
        return element.IsEnum ? Enum.GetNames(element) : [];
    }

    /// <summary>The name in the form of PlatyPS: with the arguments of a generic type, but without their assemblies.</summary>
    private static string FullName(Type type)
    {
        if (type.IsArray)
            return FullName(type.GetElementType()!) + "[]";
        return type.IsGenericType
            ? $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', type.GetGenericArguments().Select(FullName))}]"
            : type.FullName!;
    }

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    // A space before the next parameter, not the one before the type of a parameter.
    [GeneratedRegex(@" (?=\[?\[?-|\[<)")]
    private static partial Regex BeforeParameter();
}
