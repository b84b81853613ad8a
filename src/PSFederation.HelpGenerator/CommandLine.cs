using PSFederation.HelpGenerator.Maml;
using PSFederation.HelpGenerator.ModuleFiles;
using PSFederation.HelpGenerator.Sync;

namespace PSFederation.HelpGenerator;

/// <summary>The verbs of the program, their arguments, and what it says when they do not fit.</summary>
internal static class CommandLine
{
    /// <summary>What the program prints when it is called wrongly.</summary>
    internal const string Usage = """
        Usage:
          maml PAGES_DIR OUT_DIR --assembly NAME.dll [--online ADDRESS]
              Write NAME.dll-Help.xml and about_*.help.txt from the Markdown pages. The online version of a page is ADDRESS and the name of its file.
          sync MODULE_DIR PAGES_DIR [--check]
              Bring the generated parts of the pages up to date with the cmdlets; with --check change nothing and fail when something differs.
          manifest SOURCE OUT --version VERSION --repository ADDRESS --changelog FILE
              Write the module manifest with version, addresses and release notes.
          notices LIST SOURCE_NOTICES LICENSES_DIR OUT
              Write the notices of the packages in LIST, a line "path in the module|path in the NuGet cache" for each file.
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
                new MamlCommand(pages, target, Path.GetFileName(assembly), string.Empty, output).Run(found);
                break;
            case ["maml", var pages, var target, "--assembly", var assembly, "--online", var online] when IsFolder(pages, found):
                new MamlCommand(pages, target, Path.GetFileName(assembly), online, output).Run(found);
                break;
            case ["sync", var module, var pages] when IsFolder(module, found):
                new SyncCommand(module, pages, output, TimeProvider.System).Update(found);
                break;
            case ["sync", var module, var pages, "--check"] when IsFolder(module, found) && IsFolder(pages, found):
                new SyncCommand(module, pages, output, TimeProvider.System).Check(found);
                break;
            case ["manifest", var source, var target, "--version", var version, "--repository", var repository, "--changelog", var changelog]
                when IsFile(source, found) && IsFile(changelog, found):
                new ManifestCommand(source, changelog, output).Run(target, version, repository);
                break;
            case ["notices", var list, var notices, var licenses, var target] when IsFile(list, found) && IsFile(notices, found) && IsFolder(licenses, found):
                new NoticesCommand(list, notices, licenses, output).Run(target, found);
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

    private static bool IsFile(string path, HelpErrors errors)
    {
        if (File.Exists(path))
            return true;
        errors.Add(path, 1, HelpErrorCode.CannotRead, "There is no such file.");
        return false;
    }
}
