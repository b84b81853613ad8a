using System.Text;
using System.Xml;
using System.Xml.Linq;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Help;

/// <summary>The verb maml: pages in, help files out.</summary>
internal static class HelpFiles
{
    /// <summary>Writes the help files, if all pages are well-formed.</summary>
    /// <param name="folder">The folder with the pages: Verb-Noun.md and about_*.md.</param>
    /// <param name="target">The output folder of the help files.</param>
    /// <param name="assembly">The file name of the cmdlet assembly.</param>
    /// <param name="online">The web address of the folder with the pages; empty if there is none.</param>
    /// <param name="errors">Receives the errors of the pages.</param>
    internal static void Write(string folder, string target, string assembly, string online, HelpErrors errors)
    {
        string[] paths = [.. Directory.GetFiles(folder, "*.md").Order(StringComparer.Ordinal)];
        MarkdownPage[] pages = [.. paths.Select(path => MarkdownPage.Load(path, errors))];
        if (pages.Length == 0)
            errors.Add(folder, 0, "The folder contains no Verb-Noun.md or about_Topic.md page.");
        XElement[] commands = [.. pages.Where(page => !IsTopic(page)).Select(page => new CommandHelp(page, online).Write())];
        Dictionary<string, string> topics = pages.Where(IsTopic).ToDictionary(page => page.Name + ".help.txt", AboutTopic.Write);
        if (errors.Lines.Count > 0)
            return;
        OutputFile.Write(Path.Combine(target, assembly + "-Help.xml"), Write(commands));
        foreach ((string name, string text) in topics)
            OutputFile.Write(Path.Combine(target, name), text);
    }

    private static bool IsTopic(MarkdownPage page) => page.Name.StartsWith("about_", StringComparison.Ordinal);

    private static string Write(XElement[] commands)
    {
        XElement root = new(
            XName.Get("helpItems", "http://msh"),
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", CommandHelp.Maml),
            new XAttribute(XNamespace.Xmlns + "command", CommandHelp.Command),
            new XAttribute(XNamespace.Xmlns + "dev", CommandHelp.Dev),
            commands);
        StringBuilder text = new();
        using (XmlWriter writer = XmlWriter.Create(text, new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
            root.Save(writer);
        // The writer would declare the encoding of the string, but the file is UTF-8.
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }
}
