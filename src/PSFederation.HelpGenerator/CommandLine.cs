using PSFederation.HelpGenerator.Maml;
using PSFederation.HelpGenerator.Sync;

namespace PSFederation.HelpGenerator;

/// <summary>The two verbs of the program, their arguments, and what it says when they do not fit.</summary>
internal static class CommandLine
{
    /// <summary>What the program prints when it is called wrongly.</summary>
    internal const string Usage = """
        Usage:
          maml PAGES_DIR OUT_DIR --assembly NAME.dll   Write NAME.dll-Help.xml and about_*.help.txt from the Markdown pages.
          sync MODULE_DIR PAGES_DIR [--check]          Bring the generated parts of the pages up to date with the cmdlets;
                                                       with --check change nothing and fail when something differs.
        """;

    /// <summary>Runs one verb.</summary>
    /// <param name="args">The command line without the program.</param>
    /// <param name="output">Where what was done is said.</param>
    /// <param name="errors">Where errors are said, one a line, in the form MSBuild understands.</param>
    /// <returns>0: done; 1: pages or cmdlets are wrong; 2: the command line is wrong.</returns>
    internal static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter errors)
    {
        HelpErrors found = new();
        switch (args)
        {
            case ["maml", var pages, var target, "--assembly", var assembly] when IsFolder(pages, found):
                new MamlCommand(pages, target, Path.GetFileName(assembly), output).Run(found);
                break;
            case ["sync", var module, var pages] when IsFolder(module, found):
                new SyncCommand(module, pages, output, TimeProvider.System).Update(found);
                break;
            case ["sync", var module, var pages, "--check"] when IsFolder(module, found) && IsFolder(pages, found):
                new SyncCommand(module, pages, output, TimeProvider.System).Check(found);
                break;
            default:
                if (found.Count > 0)
                    break;
                errors.WriteLine(Usage);
                return 2;
        }

        foreach (HelpError error in found)
            errors.WriteLine(error);
        return found.Count == 0 ? 0 : 1;
    }

    private static bool IsFolder(string path, HelpErrors errors)
    {
        if (Directory.Exists(path))
            return true;
        errors.Add(path, 1, HelpErrorCode.CannotRead, "There is no such folder.");
        return false;
    }
}
