using System.Text;
using Markdig.Syntax;
using PSFederation.HelpGenerator.Modules;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>Brings the SYNTAX section up to date.</summary>
internal sealed class SyntaxUpdater
{
    private const int Width = 100;

    private readonly MarkdownPage _page;
    private readonly CmdletShape _cmdlet;
    private readonly ICollection<PageChange> _changes;

    internal SyntaxUpdater(MarkdownPage page, CmdletShape cmdlet, ICollection<PageChange> changes)
    {
        _page = page;
        _cmdlet = cmdlet;
        _changes = changes;
    }

    /// <summary>Writes the parts of the section.</summary>
    internal void Write(PageComposer composer, PageSection section)
    {
        foreach (PageSection old in section.Sections.Where(old => !_cmdlet.Syntax.Any(set => set.Name == Name(old))))
            _changes.Add(new(old.Line, $"The parameter set {Name(old)} is no longer in the cmdlet.", _page.Slice(old.Line, old.End)));
        foreach (SyntaxShape set in _cmdlet.Syntax)
            Write(composer, section, set);
        Parts.CheckOrder(section, section.Sections.Select(Name), _cmdlet.Syntax.Select(set => set.Name), _changes);
    }

    /// <summary>The syntax of a set in lines as PlatyPS breaks them: what does not fit begins a line with a space.</summary>
    internal static IReadOnlyList<string> Lines(string command, SyntaxShape set)
    {
        List<string> lines = [];
        StringBuilder line = new(command);
        foreach (string part in set.Parts)
        {
            if (line.Length + 1 + part.Length > Width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(' ').Append(part);
        }

        return [.. lines, line.ToString()];
    }

    private static string Name(PageSection section) => section.Heading.EndsWith(PageLayout.DefaultSuffix, StringComparison.Ordinal)
        ? section.Heading[..^PageLayout.DefaultSuffix.Length]
        : section.Heading;

    private static string Words(IEnumerable<string> lines) =>
        string.Join(' ', lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private void Write(PageComposer composer, PageSection section, SyntaxShape set)
    {
        string heading = set.IsDefault ? set.Name + PageLayout.DefaultSuffix : set.Name;
        IReadOnlyList<string> lines = Lines(_cmdlet.Name, set);
        PageSection? old = section.Sections.FirstOrDefault(candidate => Name(candidate) == set.Name);
        FencedCodeBlock? fence = old?.Blocks.OfType<FencedCodeBlock>().FirstOrDefault();
        bool isSame = fence is not null && Words(fence.Lines.ToString().Split('\n')) == Words(lines);

        if (old is null)
            _changes.Add(new(section.Line, $"The parameter set {set.Name} is missing."));
        else if (!isSame)
            _changes.Add(new(old.Line, $"The syntax of the parameter set {set.Name} differs: {Words(lines)}"));
        else if (old.Heading != heading)
            _changes.Add(new(old.Line, $"The heading must be '### {heading}': the default parameter set differs."));

        composer.Heading(3, heading);
        if (old is null || fence is null)
        {
            composer.Fence(string.Empty, lines);
            composer.Lines(old is null ? [] : _page.Slice(old.Line + 1, old.End));
            return;
        }

        int end = _page.FenceEnd(fence);
        composer.Lines(_page.Slice(old.Line + 1, fence.Line));
        if (isSame)
            composer.Lines(_page.Slice(fence.Line, end));
        else
            composer.Fence(string.Empty, lines);
        composer.Lines(_page.Slice(end, old.End));
    }
}
