using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PSFederation.HelpGenerator.ModuleFiles;

/// <summary>The verb compact: writes an XML file without comments and indentation, because Import-Module loads each of them as a node.</summary>
internal static class CompactXml
{
    /// <param name="source">The file to read.</param>
    /// <param name="target">The file to write.</param>
    /// <exception cref="XmlException">The file is not XML.</exception>
    internal static void Write(string source, string target)
    {
        XDocument document = XDocument.Load(source, LoadOptions.PreserveWhitespace);
        document.DescendantNodes().Where(node => node is XComment || IsIndentation(node)).Remove();
        // UTF-8 without the encoding of a StringBuilder in the declaration.
        using MemoryStream bytes = new();
        using (XmlWriter writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize }))
            document.Save(writer);
        OutputFile.Write(target, Encoding.UTF8.GetString(bytes.ToArray()));
    }

    /// <summary>White space between elements. White space that is the whole content of an element is text.</summary>
    private static bool IsIndentation(XNode node) => node is XText text && string.IsNullOrWhiteSpace(text.Value) && text.Parent?.HasElements != false;
}
