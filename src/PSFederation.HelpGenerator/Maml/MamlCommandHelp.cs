using Markdig.Syntax;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Maml;

/// <summary>Writes what one page says as MAML.</summary>
internal sealed class MamlCommandHelp
{
    private readonly MamlWriter _maml;
    private readonly HelpPage _page;

    internal MamlCommandHelp(MamlWriter maml, HelpPage page)
    {
        _maml = maml;
        _page = page;
    }

    /// <summary>Writes the command.</summary>
    internal void Write() => _maml.Command("command", () =>
    {
        Details();
        _maml.Maml("description", () => _maml.Text(_page.Description));
        new MamlParameters(_maml, _page).Write();
        Types("inputTypes", "inputType", _page.Inputs);
        Types("returnValues", "returnValue", _page.Outputs);
        Notes();
        _maml.Command("examples", Examples);
        _maml.Command("relatedLinks", Links);
    });

    private void Details()
    {
        string[] name = _page.Name.Split('-', 2);
        _maml.Command("details", () =>
        {
            _maml.Command("name", _page.Name);
            _maml.Command("verb", name[0]);
            _maml.Command("noun", name[^1]);
            // Lists of commands show the first paragraph only.
            _maml.Maml("description", () => _maml.Maml("para", string.Join(' ', MamlWriter.Paragraphs(_page.Synopsis))));
        });
    }

    private void Types(string list, string element, IReadOnlyList<HelpType> types) => _maml.Command(list, () =>
    {
        foreach (HelpType type in types)
        {
            _maml.Command(element, () =>
            {
                _maml.Dev("type", () => _maml.Maml("name", type.Name));
                _maml.Maml("description", () => _maml.Text(type.Description));
            });
        }
    });

    private void Notes()
    {
        // Get-Help has no place of its own for aliases.
        IEnumerable<Block> aliases = _page.Aliases.Any(block => block is ListBlock) ? _page.Aliases : [];
        Block[] notes = [.. aliases, .. _page.Notes];
        if (notes.Length > 0)
            _maml.Maml("alertSet", () => _maml.Maml("alert", () => _maml.Text(notes)));
    }

    private void Examples()
    {
        foreach ((int index, HelpExample example) in _page.Examples.Index())
        {
            _maml.Command("example", () =>
            {
                _maml.Maml("title", $"---------- {example.Title} ----------");
                // The view sets paragraphs of an introduction one below the other without a gap, and the code right after them.
                string introduction = string.Join("\n\n", MamlWriter.Paragraphs(example.Introduction));
                if (introduction.Length > 0)
                    _maml.Maml("introduction", () => _maml.Maml("para", introduction + "\n\n"));
                _maml.Dev("code", example.Code);
                _maml.Dev("remarks", () =>
                {
                    _maml.Text(example.Remarks);
                    // Nor does it leave a gap before the next title.
                    if (index + 1 < _page.Examples.Count)
                        _maml.Maml("para", string.Empty);
                });
            });
        }
    }

    private void Links()
    {
        // The first address is the one that Get-Help -Online opens.
        if (_page.HelpUri.Length > 0)
            Link("Online Version:", _page.HelpUri);
        foreach (HelpLink link in _page.Links)
            Link(link.Text, link.Uri);
    }

    private void Link(string text, string uri) => _maml.Maml("navigationLink", () =>
    {
        _maml.Maml("linkText", text);
        _maml.Maml("uri", uri);
    });
}
