using System.Text;
using System.Xml;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Maml;

/// <summary>The help file of a module: the pages of its cmdlets as MAML.</summary>
internal static class MamlFile
{
    /// <summary>Writes the pages, in the order given.</summary>
    internal static string Write(IEnumerable<HelpPage> pages)
    {
        StringBuilder text = new();
        XmlWriterSettings settings = new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true };
        using (XmlWriter xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("helpItems", MamlNamespaces.Root);
            xml.WriteAttributeString("schema", "maml");
            xml.WriteAttributeString("xmlns", "maml", null, MamlNamespaces.Maml);
            xml.WriteAttributeString("xmlns", "command", null, MamlNamespaces.Command);
            xml.WriteAttributeString("xmlns", "dev", null, MamlNamespaces.Dev);
            foreach (HelpPage page in pages)
                new MamlCommandHelp(new(xml), page).Write();
            xml.WriteEndElement();
        }

        // The writer would name the encoding of the string; the file is UTF-8.
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }
}
