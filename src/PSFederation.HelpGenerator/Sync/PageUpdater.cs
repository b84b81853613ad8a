using PSFederation.HelpGenerator.Modules;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>
/// Brings the generated parts of a page up to date and leaves what people wrote as it is; an empty page becomes a skeleton.
/// </summary>
internal sealed class PageUpdater
{
    private readonly MarkdownPage _page;
    private readonly CmdletShape _cmdlet;
    private readonly List<PageChange> _changes = [];

    internal PageUpdater(MarkdownPage page, CmdletShape cmdlet)
    {
        _page = page;
        _cmdlet = cmdlet;
    }

    /// <summary>Writes the page anew.</summary>
    /// <param name="today">The date that a page gets which differs.</param>
    /// <exception cref="PageException">The page is such that something people wrote could be lost.</exception>
    internal PageUpdate Update(DateOnly today)
    {
        PageSection? title = Title();
        Refuse(title);

        IReadOnlyList<string> frontMatter = FrontMatterUpdater.Write(_page, _cmdlet, _changes);
        PageComposer body = new();
        Body(body, title);
        string old = string.Join('\n', _page.Lines);
        string text = Join(frontMatter, body);
        if (_changes.Count == 0 && text != old)
            _changes.Add(new(0, "Headings or the blank lines around them are not as they must be."));
        return _changes.Count == 0 ? new(old, []) : new(Join(FrontMatterUpdater.WithDate(frontMatter, today), body), _changes);
    }

    private static string Join(IReadOnlyList<string> frontMatter, PageComposer body) => $"{string.Join('\n', frontMatter)}\n\n{body}";

    private PageSection? Title() => _page.Root.Sections switch
    {
        [] => null,
        [{ Level: 1 } title] => title,
        [var first, ..] => throw new PageException(first.Line, $"The page must have one heading of the first level, '# {_cmdlet.Name}'."),
    };

    /// <summary>A part that is there twice cannot be told from its twin; a fence without an end swallows the headings after it.</summary>
    private void Refuse(PageSection? title)
    {
        foreach (PageException error in PageRules.Text(_page))
            throw error;
        foreach (PageSection section in title is null ? [] : title.Sections.Prepend(title))
        {
            PageSection? twin = section.Sections
                .GroupBy(part => part.Heading, StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(group => group.Count() > 1)?.Last();
            if (twin is not null)
                throw new PageException(twin.Line, $"The heading '{twin.Heading}' is there twice.");
        }
    }

    private void Body(PageComposer body, PageSection? title)
    {
        body.Lines(_page.Slice(_page.BodyStart, title?.Line ?? _page.Lines.Count));
        if (title?.Heading != _cmdlet.Name)
            _changes.Add(new(title?.Line ?? 0, $"The heading must be '# {_cmdlet.Name}'."));
        body.Heading(1, _cmdlet.Name);
        if (title is not null)
            body.Lines(_page.Slice(title.Line + 1, title.BodyEnd));

        Others(body, title?.Sections ?? []);
        foreach (string name in PageLayout.Sections)
        {
            PageSection? section = title?.Find(name);
            if (section is null)
                _changes.Add(new(title?.Line ?? 0, $"The section '## {name}' is missing."));
            body.Heading(2, name);
            Section(body, name, section ?? new PageSection(2, name, _page.Lines.Count));
            if (section is not null)
                Others(body, title!.Sections.SkipWhile(candidate => candidate != section).Skip(1));
        }

        if (title is not null)
            Parts.CheckOrder(title, title.Sections.Select(section => section.Heading), PageLayout.Sections, _changes);
    }

    /// <summary>Sections that no page has by rule stay where they are: behind the one they follow.</summary>
    private void Others(PageComposer body, IEnumerable<PageSection> sections)
    {
        foreach (PageSection other in sections.TakeWhile(other => !IsKnown(other)))
            body.Lines(_page.Slice(other.Line, other.End));
    }

    private static bool IsKnown(PageSection section) => PageLayout.Sections.Contains(section.Heading, StringComparer.OrdinalIgnoreCase);

    private void Section(PageComposer body, string name, PageSection section)
    {
        bool hasParts = name is PageLayout.Syntax or PageLayout.Parameters or PageLayout.Inputs or PageLayout.Outputs;
        if (hasParts)
            body.Lines(_page.Slice(section.Line + 1, section.BodyEnd));
        switch (name)
        {
            case PageLayout.Syntax:
                new SyntaxUpdater(_page, _cmdlet, _changes).Write(body, section);
                break;
            case PageLayout.Aliases:
                AliasUpdater.Write(body, _page, section, _cmdlet, _changes);
                break;
            case PageLayout.Parameters:
                new ParameterUpdater(_page, _cmdlet, _changes).Write(body, section);
                break;
            case PageLayout.Inputs:
                TypeUpdater.Write(body, _page, section, _cmdlet.Inputs, _changes);
                break;
            case PageLayout.Outputs:
                TypeUpdater.Write(body, _page, section, _cmdlet.Outputs, _changes);
                break;
            default:
                Prose(body, name, section);
                break;
        }
    }

    private void Prose(PageComposer body, string name, PageSection section)
    {
        bool isNew = section.Line >= _page.Lines.Count;
        IReadOnlyList<string> lines = _page.Slice(section.Line + 1, section.End);
        bool mayBeEmpty = !isNew && name is PageLayout.Notes or PageLayout.RelatedLinks;
        if (lines.Count == 0 && !mayBeEmpty)
        {
            if (!isNew)
                _changes.Add(new(section.Line, $"The section '## {name}' is empty."));
            lines = Placeholder(name);
        }

        body.Lines(lines);
    }

    private static IReadOnlyList<string> Placeholder(string name) => name switch
    {
        PageLayout.Synopsis => [StandardText.Synopsis],
        PageLayout.Description => [StandardText.Description],
        PageLayout.Examples => StandardText.Example,
        PageLayout.Notes => [StandardText.Notes],
        _ => [StandardText.RelatedLinks],
    };
}
