using Markdig.Syntax;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The yaml block of a parameter; the members are the keys of PlatyPS, in its order.</summary>
internal sealed record ParameterFacts
{
    /// <summary>The name that means all sets.</summary>
    internal const string AllSets = "(All)";

    private static readonly IDeserializer Reader =
        new DeserializerBuilder().WithEnforceRequiredMembers().WithEnforceNullability().WithDuplicateKeyChecking().Build();

    private static readonly ISerializer Writer = new SerializerBuilder().WithNewLine("\n").DisableAliases().Build();

    public required string Type { get; init; }

    /// <summary>The default value. People write it, because the engine does not have it.</summary>
    public required string DefaultValue { get; init; }

    public required bool SupportsWildcards { get; init; }

    public required string[] Aliases { get; init; }

    public required ParameterSetFacts[] ParameterSets { get; init; }

    public required bool DontShow { get; init; }

    public required string[] AcceptedValues { get; init; }

    public required string HelpMessage { get; init; }

    /// <summary>Reads the block of a parameter; null after an error.</summary>
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
            // The inner exception contains the wrong value.
            string message = exception.InnerException?.Message ?? exception.Message;
            page.Error(fence.Line + (int)exception.Start.Line, $"The yaml cannot be read: {message}");
            return null;
        }
    }

    internal string Write() => Writer.Serialize(this).TrimEnd('\n');

    /// <summary>The facts for one set, or null if the parameter is not in it.</summary>
    internal ParameterSetFacts? InSet(string set) =>
        Array.Find(ParameterSets, candidate => candidate.Name == set || candidate.Name == AllSets);
}

/// <summary>A parameter in one set.</summary>
internal sealed record ParameterSetFacts
{
    /// <summary>The position of a named parameter.</summary>
    internal const string Named = "Named";

    public required string Name { get; init; }

    public required string Position { get; init; }

    public required bool IsRequired { get; init; }

    public required bool ValueFromPipeline { get; init; }

    public required bool ValueFromPipelineByPropertyName { get; init; }

    public required bool ValueFromRemainingArguments { get; init; }
}
