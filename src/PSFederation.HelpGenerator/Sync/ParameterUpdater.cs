using Markdig.Syntax;
using PSFederation.HelpGenerator.Modules;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>Brings the PARAMETERS section up to date: which there are, their order, and the yaml block of each.</summary>
internal sealed class ParameterUpdater
{
    private const string Language = "yaml";

    private readonly MarkdownPage _page;
    private readonly CmdletShape _cmdlet;
    private readonly ICollection<PageChange> _changes;

    internal ParameterUpdater(MarkdownPage page, CmdletShape cmdlet, ICollection<PageChange> changes)
    {
        _page = page;
        _cmdlet = cmdlet;
        _changes = changes;
    }

    /// <summary>Writes the parts of the section.</summary>
    internal void Write(PageComposer composer, PageSection section)
    {
        foreach (ParameterShape parameter in _cmdlet.Parameters)
            Write(composer, section, parameter);
        foreach (PageSection old in section.Sections.Where(IsGone))
            _changes.Add(new(old.Line, $"The parameter {old.Heading} is no longer in the cmdlet.", _page.Slice(old.Line, old.End)));
        foreach (PageSection other in section.Sections.Where(other => ParameterReader.Name(other) is null && !IsCommon(other)))
            composer.Lines(_page.Slice(other.Line, other.End));
        Common(composer, section);
        Parts.CheckOrder(
            section,
            section.Sections.Select(part => part.Heading),
            _cmdlet.Parameters.Select(parameter => "-" + parameter.Name).Append(PageLayout.CommonParameters),
            _changes);
    }

    private bool IsGone(PageSection section) => ParameterReader.Name(section) is string name
        && !_cmdlet.Parameters.Any(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsCommon(PageSection section) =>
        section.Heading.Equals(PageLayout.CommonParameters, StringComparison.OrdinalIgnoreCase);

    private void Common(PageComposer composer, PageSection section)
    {
        PageSection? old = section.Sections.FirstOrDefault(IsCommon);
        if (old is null)
            _changes.Add(new(section.Line, $"The part '### {PageLayout.CommonParameters}' is missing."));
        composer.Heading(3, PageLayout.CommonParameters);
        composer.Lines(old is null ? StandardText.CommonParameters : _page.Slice(old.Line + 1, old.End));
    }

    private void Write(PageComposer composer, PageSection section, ParameterShape parameter)
    {
        string heading = "-" + parameter.Name;
        composer.Heading(3, heading);
        if (section.Find(heading) is not PageSection old)
        {
            _changes.Add(new(section.Line, $"The parameter {heading} is missing."));
            composer.Lines([StandardText.Parameter(parameter.Name)]);
            composer.Fence(Language, ParameterYaml.Write(parameter.Facts));
            return;
        }

        if (old.Heading != heading)
            _changes.Add(new(old.Line, $"The parameter is called {heading}, not {old.Heading}."));
        FencedCodeBlock? fence = ParameterReader.Yaml(old);
        IReadOnlyList<string> before = _page.Slice(old.Line + 1, fence?.Line ?? old.End);
        IReadOnlyList<string> after = fence is null ? [] : _page.Slice(_page.FenceEnd(fence), old.End);
        if (before.Count + after.Count == 0)
        {
            _changes.Add(new(old.Line, $"The parameter {heading} has no text."));
            before = [StandardText.Parameter(parameter.Name)];
        }

        composer.Lines(before);
        Yaml(composer, parameter, old, fence);
        composer.Lines(after);
    }

    private void Yaml(PageComposer composer, ParameterShape parameter, PageSection section, FencedCodeBlock? fence)
    {
        if (fence is null)
        {
            _changes.Add(new(section.Line, $"The parameter {section.Heading} has no yaml block."));
            composer.Fence(Language, ParameterYaml.Write(parameter.Facts));
            return;
        }

        ParameterFacts old = ParameterYaml.Read(fence.Lines.ToString(), fence.Line + 1);
        ParameterFacts current = parameter.Facts with { DefaultValue = old.DefaultValue };
        if (ParameterYaml.Write(old).SequenceEqual(ParameterYaml.Write(current)))
        {
            composer.Lines(_page.Slice(fence.Line, _page.FenceEnd(fence)));
            return;
        }

        _changes.Add(new(fence.Line, $"The parameter {section.Heading} differs in {string.Join(", ", Differences(old, current))}."));
        composer.Fence(Language, ParameterYaml.Write(current));
    }

    private static IEnumerable<string> Differences(ParameterFacts old, ParameterFacts current)
    {
        if (old.Type != current.Type)
            yield return nameof(current.Type);
        if (old.SupportsWildcards != current.SupportsWildcards)
            yield return nameof(current.SupportsWildcards);
        if (!old.Aliases.SequenceEqual(current.Aliases))
            yield return nameof(current.Aliases);
        if (!old.ParameterSets.SequenceEqual(current.ParameterSets))
            yield return nameof(current.ParameterSets);
        if (old.DontShow != current.DontShow)
            yield return nameof(current.DontShow);
        if (!old.AcceptedValues.SequenceEqual(current.AcceptedValues))
            yield return nameof(current.AcceptedValues);
        if (old.HelpMessage != current.HelpMessage)
            yield return nameof(current.HelpMessage);
    }
}
