using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>The yaml block of a parameter: text to facts and back.</summary>
internal static class ParameterYaml
{
    private static readonly string[] Keys =
    [
        nameof(ParameterFacts.Type),
        nameof(ParameterFacts.DefaultValue),
        nameof(ParameterFacts.SupportsWildcards),
        nameof(ParameterFacts.Aliases),
        nameof(ParameterFacts.ParameterSets),
        nameof(ParameterFacts.DontShow),
        nameof(ParameterFacts.AcceptedValues),
        nameof(ParameterFacts.HelpMessage),
    ];

    private static readonly string[] SetKeys =
    [
        nameof(ParameterSetFacts.Name),
        nameof(ParameterSetFacts.Position),
        nameof(ParameterSetFacts.IsRequired),
        nameof(ParameterSetFacts.ValueFromPipeline),
        nameof(ParameterSetFacts.ValueFromPipelineByPropertyName),
        nameof(ParameterSetFacts.ValueFromRemainingArguments),
    ];

    /// <summary>Reads the block; every key must be there, none may be unknown.</summary>
    /// <param name="yaml">The lines inside the fence.</param>
    /// <param name="line">The index of the first of them in the page.</param>
    internal static ParameterFacts Read(string yaml, int line)
    {
        YamlMap map = YamlMap.Parse(yaml, line, Keys, []);
        ParameterFacts facts = new(
            map.Text(nameof(ParameterFacts.Type)),
            map.Text(nameof(ParameterFacts.DefaultValue)),
            map.Truth(nameof(ParameterFacts.SupportsWildcards)),
            map.Texts(nameof(ParameterFacts.Aliases)),
            [.. map.Maps(nameof(ParameterFacts.ParameterSets), SetKeys).Select(ReadSet)],
            map.Truth(nameof(ParameterFacts.DontShow)),
            map.Texts(nameof(ParameterFacts.AcceptedValues)),
            map.Text(nameof(ParameterFacts.HelpMessage)));
        if (facts.Type.Length == 0)
            throw new PageException(map.Line(nameof(ParameterFacts.Type)), "'Type' must name a type.");
        if (facts.ParameterSets.Count == 0)
            throw new PageException(map.Line(nameof(ParameterFacts.ParameterSets)), "'ParameterSets' must name a set, or (All).");
        return facts;
    }

    /// <summary>Writes the lines between the fences, as PlatyPS writes them.</summary>
    internal static IReadOnlyList<string> Write(ParameterFacts facts)
    {
        using StringWriter text = new();
        Emitter emitter = new(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        emitter.Emit(new MappingStart());
        Pair(emitter, nameof(facts.Type), facts.Type);
        Pair(emitter, nameof(facts.DefaultValue), facts.DefaultValue);
        Pair(emitter, nameof(facts.SupportsWildcards), facts.SupportsWildcards);
        List(emitter, nameof(facts.Aliases), facts.Aliases, item => Value(emitter, item));
        List(emitter, nameof(facts.ParameterSets), facts.ParameterSets, set => Set(emitter, set));
        Pair(emitter, nameof(facts.DontShow), facts.DontShow);
        List(emitter, nameof(facts.AcceptedValues), facts.AcceptedValues, item => Value(emitter, item));
        Pair(emitter, nameof(facts.HelpMessage), facts.HelpMessage);
        emitter.Emit(new MappingEnd());
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    private static ParameterSetFacts ReadSet(YamlMap map) => new(
        map.Text(nameof(ParameterSetFacts.Name)),
        map.Number(nameof(ParameterSetFacts.Position), ParameterSetFacts.Named),
        map.Truth(nameof(ParameterSetFacts.IsRequired)),
        map.Truth(nameof(ParameterSetFacts.ValueFromPipeline)),
        map.Truth(nameof(ParameterSetFacts.ValueFromPipelineByPropertyName)),
        map.Truth(nameof(ParameterSetFacts.ValueFromRemainingArguments)));

    private static void Set(Emitter emitter, ParameterSetFacts set)
    {
        emitter.Emit(new MappingStart());
        Pair(emitter, nameof(set.Name), set.Name);
        Pair(emitter, nameof(set.Position), set.Position);
        Pair(emitter, nameof(set.IsRequired), set.IsRequired);
        Pair(emitter, nameof(set.ValueFromPipeline), set.ValueFromPipeline);
        Pair(emitter, nameof(set.ValueFromPipelineByPropertyName), set.ValueFromPipelineByPropertyName);
        Pair(emitter, nameof(set.ValueFromRemainingArguments), set.ValueFromRemainingArguments);
        emitter.Emit(new MappingEnd());
    }

    private static void Pair(Emitter emitter, string key, string value)
    {
        emitter.Emit(new Scalar(key));
        Value(emitter, value);
    }

    private static void Pair(Emitter emitter, string key, bool value) => Pair(emitter, key, value ? "true" : "false");

    private static void Value(Emitter emitter, string value) => emitter.Emit(
        new Scalar(AnchorName.Empty, TagName.Empty, value, value.Length == 0 ? ScalarStyle.SingleQuoted : ScalarStyle.Any, true, true));

    private static void List<T>(Emitter emitter, string key, IReadOnlyList<T> items, Action<T> write)
    {
        emitter.Emit(new Scalar(key));
        emitter.Emit(new SequenceStart(
            AnchorName.Empty, TagName.Empty, isImplicit: true, items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
        foreach (T item in items)
            write(item);
        emitter.Emit(new SequenceEnd());
    }
}
