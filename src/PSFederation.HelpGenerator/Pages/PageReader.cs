using Markdig.Syntax;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>Reads the page of a cmdlet and says, with the line, whatever is not as it must be.</summary>
internal sealed class PageReader
{
    private readonly MarkdownPage _page;
    private readonly HelpErrors _errors;

    internal PageReader(MarkdownPage page, HelpErrors errors)
    {
        _page = page;
        _errors = errors;
    }

    /// <summary>Reads the page.</summary>
    /// <param name="helpFile">The name of the help file that the front matter must give.</param>
    /// <returns>What the page says, or null when errors were added.</returns>
    internal HelpPage? Read(string helpFile)
    {
        int before = _errors.Count;
        Add(PageRules.Text(_page));
        string helpUri = Try(() => FrontMatter.Read(_page, helpFile)) ?? string.Empty;
        if (Try(() => PageRules.Title(_page)) is not PageSection title)
            return null;

        Add(PageRules.Sections(title));
        int unread = _errors.Count;
        IReadOnlyList<HelpParameter> parameters = Parameters(title);
        IReadOnlyList<SyntaxSet> syntax = Each(title.Find(PageLayout.Syntax)?.Sections, section => SyntaxReader.Read(section, _page.Name));
        // What could not be read would be told once more as missing.
        if (_errors.Count == unread)
            Add(SyntaxRules.Check(title, syntax, parameters));

        HelpPage result = new(
            _page.Name,
            helpUri,
            Text(title, PageLayout.Synopsis),
            syntax,
            Text(title, PageLayout.Aliases),
            Text(title, PageLayout.Description),
            Each(title.Find(PageLayout.Examples)?.Sections.Index(), item => ExampleReader.Read(item.Item, item.Index + 1)),
            parameters,
            Types(title, PageLayout.Inputs),
            Types(title, PageLayout.Outputs),
            Text(title, PageLayout.Notes),
            LinkReader.Read(Text(title, PageLayout.RelatedLinks), helpUri));
        Add(LinkReader.Broken(_page));
        return _errors.Count == before ? result : null;
    }

    private static IReadOnlyList<Block> Text(PageSection title, string name) => title.Find(name)?.Blocks ?? [];

    private IReadOnlyList<HelpType> Types(PageSection title, string name) => Each(
        title.Find(name)?.Sections,
        section => section.Blocks.Count > 0
            ? new HelpType(section.Heading, section.Blocks)
            : throw new PageException(section.Line, $"Say in a sentence what {section.Heading} is here."));

    private IReadOnlyList<HelpParameter> Parameters(PageSection title) => Each(
        title.Find(PageLayout.Parameters)?.Sections.Where(section => section.Heading != PageLayout.CommonParameters),
        ParameterReader.Read);

    private IReadOnlyList<T> Each<TSource, T>(IEnumerable<TSource>? items, Func<TSource, T> read)
        where T : class => [.. (items ?? []).Select(item => Try(() => read(item))).OfType<T>()];

    private T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (PageException error)
        {
            Add(error);
            return null;
        }
    }

    private void Add(IEnumerable<PageException> errors)
    {
        foreach (PageException error in errors)
            Add(error);
    }

    private void Add(PageException error) => _errors.Add(_page.Path, error.LineIndex + 1, HelpErrorCode.MalformedPage, error.Message);
}
