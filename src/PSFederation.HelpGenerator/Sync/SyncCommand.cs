using PSFederation.HelpGenerator.Modules;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>The verb sync: holds the pages and the cmdlets of a built module together.</summary>
internal sealed class SyncCommand
{
    private readonly string _module;
    private readonly string _pages;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;

    /// <summary>Says what to compare.</summary>
    /// <param name="module">The folder with the module as it is imported.</param>
    /// <param name="pages">The folder with the pages.</param>
    /// <param name="output">Where what was done is said.</param>
    /// <param name="time">Gives the date of changed pages.</param>
    internal SyncCommand(string module, string pages, TextWriter output, TimeProvider time)
    {
        _module = module;
        _pages = pages;
        _output = output;
        _time = time;
    }

    /// <summary>Creates missing pages and brings the others up to date.</summary>
    internal void Update(HelpErrors errors)
    {
        IReadOnlyList<CmdletShape> cmdlets = Cmdlets(errors);
        foreach (CmdletShape cmdlet in cmdlets)
        {
            bool exists = File.Exists(PathOf(cmdlet));
            if (Compare(cmdlet, errors) is not { Changes.Count: > 0 } update)
                continue;
            OutputFile.Write(PathOf(cmdlet), update.Text);
            _output.WriteLine($"{(exists ? "updated" : "created")} {PathOf(cmdlet)}");
            foreach (PageChange change in exists ? update.Changes : [])
                Report(change);
        }

        string code = FormattableString.Invariant($"HELP{(int)HelpErrorCode.PageWithoutCmdlet:000}");
        foreach (string orphan in Orphans(cmdlets))
            _output.WriteLine($"{orphan}(1): warning {code}: The module exports no cmdlet of this name; remove the page.");
    }

    /// <summary>Changes nothing; every difference, placeholder, missing page and page too many is an error.</summary>
    internal void Check(HelpErrors errors)
    {
        IReadOnlyList<CmdletShape> cmdlets = Cmdlets(errors);
        foreach (CmdletShape cmdlet in cmdlets)
        {
            string path = PathOf(cmdlet);
            if (!File.Exists(path))
            {
                errors.Add(path, 1, HelpErrorCode.CmdletWithoutPage, $"{cmdlet.Name} has no page.");
                continue;
            }

            foreach (PageChange change in Compare(cmdlet, errors)?.Changes ?? [])
                errors.Add(path, change.LineIndex + 1, HelpErrorCode.OutOfDate, change.Message);
            foreach ((int index, string line) in File.ReadLines(path).Index().Where(item => StandardText.HasPlaceholder(item.Item)))
                errors.Add(path, index + 1, HelpErrorCode.Placeholder, $"A placeholder waits to be filled in: {line.Trim()}");
        }

        if (errors.Any(error => error.Code is HelpErrorCode.OutOfDate or HelpErrorCode.CmdletWithoutPage))
            _output.WriteLine("sync without --check brings the pages up to date.");
        foreach (string orphan in Orphans(cmdlets))
            errors.Add(orphan, 1, HelpErrorCode.PageWithoutCmdlet, "The module exports no cmdlet of this name.");
    }

    private void Report(PageChange change)
    {
        _output.WriteLine($"  {change.Message}");
        if (change.Removed is null)
            return;
        _output.WriteLine("  Removed:");
        foreach (string line in change.Removed)
            _output.WriteLine($"  | {line}".TrimEnd());
    }

    private IReadOnlyList<CmdletShape> Cmdlets(HelpErrors errors)
    {
        int before = errors.Count;
        IReadOnlyList<CmdletShape> cmdlets = ModuleInspector.Read(_module, errors);
        if (cmdlets.Count == 0 && errors.Count == before)
            errors.Add(_module, 1, HelpErrorCode.CannotRead, "The module exports no cmdlet.");
        return cmdlets;
    }

    private PageUpdate? Compare(CmdletShape cmdlet, HelpErrors errors)
    {
        string path = PathOf(cmdlet);
        MarkdownPage page = File.Exists(path) ? MarkdownPage.Load(path) : MarkdownPage.Parse(path, string.Empty);
        try
        {
            return new PageUpdater(page, cmdlet).Update(DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime));
        }
        catch (PageException error)
        {
            errors.Add(path, error.LineIndex + 1, HelpErrorCode.MalformedPage, error.Message);
            return null;
        }
    }

    /// <summary>Nothing can be said of pages when the module could not be read.</summary>
    private IEnumerable<string> Orphans(IReadOnlyList<CmdletShape> cmdlets) => cmdlets.Count == 0 || !Directory.Exists(_pages)
        ? []
        : PageFolder.Cmdlets(_pages).Where(path => !cmdlets.Any(cmdlet => cmdlet.Name == Path.GetFileNameWithoutExtension(path)));

    private string PathOf(CmdletShape cmdlet) => Path.Combine(_pages, cmdlet.Name + ".md");
}
