namespace PSFederation.HelpGenerator.Pages;

/// <summary>What the yaml block of a parameter says, in the terms of PlatyPS.</summary>
/// <param name="Type">The full name of the type.</param>
/// <param name="DefaultValue">What holds when the parameter is not given; written by people.</param>
/// <param name="SupportsWildcards">Whether wildcard characters are understood.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="ParameterSets">The sets it belongs to.</param>
/// <param name="DontShow">Whether it is hidden from users.</param>
/// <param name="AcceptedValues">All values that are allowed, where they can be counted.</param>
/// <param name="HelpMessage">What the prompt for a missing value says.</param>
internal sealed record ParameterFacts(
    string Type,
    string DefaultValue,
    bool SupportsWildcards,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<ParameterSetFacts> ParameterSets,
    bool DontShow,
    IReadOnlyList<string> AcceptedValues,
    string HelpMessage)
{
    /// <summary>The name of the set that stands for all sets.</summary>
    internal const string AllSets = "(All)";

    /// <summary>The type of a parameter without a value.</summary>
    internal const string SwitchType = "System.Management.Automation.SwitchParameter";

    /// <summary>What holds in one set, or null when the parameter is not in it.</summary>
    internal ParameterSetFacts? InSet(string set) =>
        ParameterSets.FirstOrDefault(candidate => candidate.Name.Equals(set, StringComparison.OrdinalIgnoreCase))
        ?? ParameterSets.FirstOrDefault(candidate => candidate.Name == AllSets);
}

/// <summary>A parameter in one set.</summary>
/// <param name="Name">The set, or (All).</param>
/// <param name="Position">A number, or Named.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="ValueFromPipeline">Whether pipeline objects bind to it.</param>
/// <param name="ValueFromPipelineByPropertyName">Whether a property of that name binds to it.</param>
/// <param name="ValueFromRemainingArguments">Whether it takes all arguments that are left.</param>
internal sealed record ParameterSetFacts(
    string Name,
    string Position,
    bool IsRequired,
    bool ValueFromPipeline,
    bool ValueFromPipelineByPropertyName,
    bool ValueFromRemainingArguments)
{
    /// <summary>The position of a parameter that has none.</summary>
    internal const string Named = "Named";
}
