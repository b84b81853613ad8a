using System.Xml;
using Markdig.Syntax;
using PSFederation.HelpGenerator.Text;

namespace PSFederation.HelpGenerator.Maml;

/// <summary>The words of MAML on top of an XML writer.</summary>
internal sealed class MamlWriter
{
    // Get-Help sets texts in by up to 8 columns; this leaves lists whole in a window of 80.
    private static readonly PlainText Plain = new(width: 70, wrapParagraphs: false);

    private readonly XmlWriter _xml;

    internal MamlWriter(XmlWriter xml) => _xml = xml;

    /// <summary>Writes an element with what is inside.</summary>
    internal void Command(string name, Action content) => Element("command", MamlNamespaces.Command, name, content);

    /// <summary>Writes an element with a text.</summary>
    internal void Command(string name, string text) => Command(name, () => _xml.WriteString(text));

    /// <summary>Writes an element with what is inside.</summary>
    internal void Maml(string name, Action content) => Element("maml", MamlNamespaces.Maml, name, content);

    /// <summary>Writes an element with a text.</summary>
    internal void Maml(string name, string text) => Maml(name, () => _xml.WriteString(text));

    /// <summary>Writes an element with what is inside.</summary>
    internal void Dev(string name, Action content) => Element("dev", MamlNamespaces.Dev, name, content);

    /// <summary>Writes an element with a text.</summary>
    internal void Dev(string name, string text) => Dev(name, () => _xml.WriteString(text));

    /// <summary>Writes an attribute of the element that was begun last.</summary>
    internal void Attribute(string name, string value) => _xml.WriteAttributeString(name, value);

    /// <summary>Writes an attribute of the element that was begun last.</summary>
    internal void Attribute(string name, bool value) => Attribute(name, value ? "true" : "false");

    /// <summary>Writes a text into the element that was begun last.</summary>
    internal void Text(string text) => _xml.WriteString(text);

    /// <summary>Writes Markdown as paragraphs.</summary>
    internal void Text(IEnumerable<Block> blocks) => Text(Paragraphs(blocks));

    /// <summary>Writes paragraphs.</summary>
    internal void Text(IEnumerable<string> paragraphs)
    {
        foreach (string paragraph in paragraphs)
            Maml("para", paragraph);
    }

    /// <summary>The paragraphs of a text as Get-Help shows them.</summary>
    internal static IReadOnlyList<string> Paragraphs(IEnumerable<Block> blocks)
    {
        List<string> paragraphs = [];
        foreach (TextBlock block in Plain.Render(blocks))
        {
            string text = string.Join('\n', block.Lines);
            // Get-Help trims a paragraph, which would cost code the indent of its first line; so code goes into the paragraph before it.
            if (block.IsIndented && paragraphs.Count > 0)
                paragraphs[^1] += "\n\n" + text;
            else
                paragraphs.Add(block.IsIndented ? Unindent(block) : text);
        }

        return paragraphs;
    }

    private static string Unindent(TextBlock block)
    {
        int indent = block.Lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', block.Lines.Select(line => line.Length == 0 ? line : line[indent..]));
    }

    private void Element(string prefix, string space, string name, Action content)
    {
        _xml.WriteStartElement(prefix, name, space);
        content();
        _xml.WriteEndElement();
    }
}
