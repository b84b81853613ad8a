using System.Xml;
using PSFederation.HelpGenerator.Help;
using PSFederation.HelpGenerator.ModuleFiles;
using PSFederation.HelpGenerator.Sync;

namespace PSFederation.HelpGenerator;

/// <summary>The verbs of the program and their arguments.</summary>
internal static class CommandLine
{
    internal const string Usage = """
        Usage:
          maml PAGES_DIR OUT_DIR --assembly NAME.dll [--online ADDRESS]
              Write NAME.dll-Help.xml and about_*.help.txt from the Markdown pages. The online version of a page is ADDRESS/PAGE.md.
          sync MODULE_DIR PAGES_DIR [--check]
              Bring the generated parts of the pages up to date with the cmdlets; with --check change nothing and fail when a page differs.
          manifest SOURCE OUT --version VERSION --repository ADDRESS --changelog FILE
              Write the module manifest with version, addresses and release notes.
          notices LIST SOURCE_NOTICES LICENSES_DIR OUT
              Write the notices of the packages in LIST, a line "path in the module|path in the NuGet cache" for each file.
          compact SOURCE OUT
              Write an XML file without comments and indentation.
        """;

    /// <returns>0: done; 1: pages, cmdlets or files are wrong; 2: the command line is wrong.</returns>
    internal static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter errors)
    {
        HelpErrors found = new();
        try
        {
            switch (args)
            {
                case ["maml", var pages, var target, "--assembly", var assembly]:
                    HelpFiles.Write(pages, target, assembly, string.Empty, found);
                    break;
                case ["maml", var pages, var target, "--assembly", var assembly, "--online", var online]:
                    HelpFiles.Write(pages, target, assembly, online, found);
                    break;
                case ["sync", var module, var pages]:
                    PageSync.Run(module, pages, checksOnly: false, output, found);
                    break;
                case ["sync", var module, var pages, "--check"]:
                    PageSync.Run(module, pages, checksOnly: true, output, found);
                    break;
                case ["manifest", var source, var target, "--version", var version, "--repository", var address, "--changelog", var notes]:
                    ManifestFile.Write(source, notes, target, version, address);
                    break;
                case ["notices", var list, var notices, var licenses, var target]:
                    NoticesFile.Write(list, notices, licenses, target, found);
                    break;
                case ["compact", var source, var target]:
                    CompactXml.Write(source, target);
                    break;
                default:
                    errors.WriteLine(Usage);
                    return 2;
            }
        }
        catch (IOException exception)
        {
            // A file or folder of the command line does not exist; the message contains it.
            found.Add("HelpGenerator", 0, exception.Message);
        }
        catch (XmlException exception)
        {
            found.Add(args[1], exception.LineNumber, exception.Message);
        }

        foreach (string line in found.Lines)
            errors.WriteLine(line);
        return found.Lines.Count == 0 ? 0 : 1;
    }
}
