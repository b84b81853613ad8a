using Markdig.Syntax;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The yaml block of a parameter; the members are the keys of PlatyPS, in its order.</summary>
internal sealed record ParameterFacts
{
    /// <summary>The name of the set that stands for all sets.</summary>
    internal const string AllSets = "(All)";

    private static readonly IDeserializer Reader =
        new DeserializerBuilder().WithEnforceRequiredMembers().WithEnforceNullability().WithDuplicateKeyChecking().Build();

    private static readonly ISerializer Writer = new SerializerBuilder().WithNewLine("\n").DisableAliases().Build();

    public required string Type { get; init; }

    /// <summary>What holds when the parameter is not given. People write it; the engine does not know it.</summary>
    public required string DefaultValue { get; init; }

    public required bool SupportsWildcards { get; init; }

    public required string[] Aliases { get; init; }

    public required ParameterSetFacts[] ParameterSets { get; init; }

    public required bool DontShow { get; init; }

    public required string[] AcceptedValues { get; init; }

    public required string HelpMessage { get; init; }

    /// <summary>Reads the block of a parameter's part; null when the page got an error.</summary>
    internal static ParameterFacts? Read(MarkdownPage page, PageSection section)
    {
        if (section.Yaml is not FencedCodeBlock fence)
        {
            page.Error(section.Line, $"'{section.Heading}' must end with a fenced yaml block.");
            return null;
        }

        try
        {
            return Reader.Deserialize<ParameterFacts>(fence.Lines.ToString());
        }
        catch (YamlException exception)
        {
            // The inner exception says which value is wrong.
            string message = exception.InnerException?.Message ?? exception.Message;
            page.Error(fence.Line + (int)exception.Start.Line, $"The yaml cannot be read: {message}");
            return null;
        }
    }

    internal string Write() => Writer.Serialize(this).TrimEnd('\n');

    /// <summary>What holds in one set, or null when the parameter is not in it.</summary>
    internal ParameterSetFacts? InSet(string set) =>
        Array.Find(ParameterSets, candidate => candidate.Name == set || candidate.Name == AllSets);
}

/// <summary>A parameter in one set.</summary>
internal sealed record ParameterSetFacts
{
    /// <summary>The position of a parameter that has none.</summary>
    internal const string Named = "Named";

    public required string Name { get; init; }

    public required string Position { get; init; }

    public required bool IsRequired { get; init; }

    public required bool ValueFromPipeline { get; init; }

    public required bool ValueFromPipelineByPropertyName { get; init; }

    public required bool ValueFromRemainingArguments { get; init; }
}
