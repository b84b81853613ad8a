using PSFederation.HelpGenerator.About;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Maml;

/// <summary>The verb maml: pages in, help files out.</summary>
internal sealed class MamlCommand
{
    private readonly string _pages;
    private readonly string _target;
    private readonly string _assembly;
    private readonly string _online;
    private readonly TextWriter _output;

    /// <summary>Says what to read and where to write.</summary>
    /// <param name="pages">The folder with the pages.</param>
    /// <param name="target">The folder that gets the help files.</param>
    /// <param name="assembly">The file name of the assembly that the cmdlets are in.</param>
    /// <param name="online">The address of the folder with the pages on the web; empty when there is none. A page may name its own address instead.</param>
    /// <param name="output">Where written files are named.</param>
    internal MamlCommand(string pages, string target, string assembly, string online, TextWriter output)
    {
        _pages = pages;
        _target = target;
        _assembly = assembly;
        _online = online;
        _output = output;
    }

    /// <summary>Writes the help files, if all pages are well-formed.</summary>
    internal void Run(HelpErrors errors)
    {
        string helpFile = _assembly + "-Help.xml";
        int before = errors.Count;
        List<HelpPage> pages =
        [
            .. PageFolder.Cmdlets(_pages)
                .Select(path => new PageReader(MarkdownPage.Load(path), errors).Read(helpFile))
                .OfType<HelpPage>()
                .Select(WithOnlineVersion),
        ];
        List<(string Name, string Text)> topics =
        [
            .. PageFolder.Topics(_pages)
                .Select(MarkdownPage.Load)
                .Select(page => (page.Name + ".help.txt", AboutTopic.Write(page, errors))),
        ];
        if (errors.Count == before && pages.Count + topics.Count == 0)
            errors.Add(_pages, 1, HelpErrorCode.CannotRead, "The folder holds neither a Verb-Noun.md nor an about_*.md.");
        if (errors.Count > before)
            return;

        if (pages.Count > 0)
            Write(helpFile, MamlFile.Write(pages));
        foreach ((string name, string text) in topics)
            Write(name, text);
    }

    private HelpPage WithOnlineVersion(HelpPage page) =>
        page.HelpUri.Length > 0 || _online.Length == 0 ? page : page with { HelpUri = $"{_online.TrimEnd('/')}/{page.Name}.md" };

    private void Write(string name, string text)
    {
        string path = Path.Combine(_target, name);
        if (OutputFile.Write(path, text))
            _output.WriteLine($"wrote {path}");
    }
}
