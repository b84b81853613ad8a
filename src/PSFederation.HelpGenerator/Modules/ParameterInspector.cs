using System.Management.Automation;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Modules;

/// <summary>Turns what the engine knows of a parameter into the facts that a page gives.</summary>
internal static class ParameterInspector
{
    /// <summary>Reads the parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="defaultSet">The default parameter set of its cmdlet, which comes first.</param>
    internal static ParameterShape Read(ParameterMetadata parameter, string? defaultSet)
    {
        ParameterAttribute[] attributes = [.. parameter.Attributes.OfType<ParameterAttribute>()];
        return new(parameter.Name, new(
            TypeName.Full(parameter.ParameterType),
            DefaultValue: string.Empty,
            parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
            [.. parameter.Aliases],
            [
                .. parameter.ParameterSets
                    .OrderByDescending(set => set.Key == defaultSet)
                    .ThenBy(set => set.Key, StringComparer.Ordinal)
                    .Select(set => Read(set.Key, set.Value)),
            ],
            attributes.Any(attribute => attribute.DontShow),
            AcceptedValues(parameter),
            attributes.FirstOrDefault(attribute => !string.IsNullOrEmpty(attribute.HelpMessage))?.HelpMessage ?? string.Empty));
    }

    private static ParameterSetFacts Read(string name, ParameterSetMetadata set) => new(
        name == ParameterAttribute.AllParameterSets ? ParameterFacts.AllSets : name,
        set.Position == int.MinValue ? ParameterSetFacts.Named : FormattableString.Invariant($"{set.Position}"),
        set.IsMandatory,
        set.ValueFromPipeline,
        set.ValueFromPipelineByPropertyName,
        set.ValueFromRemainingArguments);

    private static string[] AcceptedValues(ParameterMetadata parameter)
    {
        if (parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault() is ValidateSetAttribute set)
            return [.. set.ValidValues];
        Type type = TypeName.Underlying(parameter.ParameterType);
        Type element = type.IsArray ? TypeName.Underlying(type.GetElementType()!) : type;
        return element.IsEnum ? Enum.GetNames(element) : [];
    }
}
