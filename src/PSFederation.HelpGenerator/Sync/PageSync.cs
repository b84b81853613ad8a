using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Sync;

/// <summary>The verb sync: keeps the pages equal to the cmdlets of a built module.</summary>
internal static class PageSync
{
    /// <param name="module">The folder with the module as it is imported.</param>
    /// <param name="pages">The folder with the pages.</param>
    /// <param name="checksOnly">Whether a page that differs, or has a placeholder, is an error and is not written.</param>
    /// <param name="output">Lists the written pages.</param>
    /// <param name="errors">Receives the errors.</param>
    internal static void Run(string module, string pages, bool checksOnly, TextWriter output, HelpErrors errors)
    {
        // Cmdlet parameters are available only while their runspace is open.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        CmdletInfo[] cmdlets = Cmdlets(module, runspace, errors);
        foreach (CmdletInfo cmdlet in cmdlets)
        {
            string path = Path.Combine(pages, cmdlet.Name + ".md");
            if (checksOnly && !File.Exists(path))
                errors.Add(path, 0, $"{cmdlet.Name} has no page; sync writes one.");
            else
                Update(cmdlet, path, checksOnly, output, errors);
        }

        foreach (string path in cmdlets.Length > 0 ? Directory.GetFiles(pages, "*-*.md") : [])
        {
            if (!Array.Exists(cmdlets, cmdlet => cmdlet.Name == Path.GetFileNameWithoutExtension(path)))
                errors.Add(path, 0, "The module exports no cmdlet with this name; delete the page.");
        }
    }

    private static CmdletInfo[] Cmdlets(string module, Runspace runspace, HelpErrors errors)
    {
        if (Directory.GetFiles(module, "*.psd1") is not [var manifest])
        {
            errors.Add(module, 0, "The folder must contain one module manifest.");
            return [];
        }

        using PowerShell shell = PowerShell.Create(runspace);
        try
        {
            PSModuleInfo imported = shell
                .AddCommand("Import-Module")
                .AddParameter("Name", Path.GetFullPath(manifest))
                .AddParameter("PassThru")
                .AddParameter("ErrorAction", ActionPreference.Stop)
                .Invoke<PSModuleInfo>()[0];
            CmdletInfo[] cmdlets = [.. imported.ExportedCmdlets.Values.OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
            if (cmdlets.Length == 0)
                errors.Add(module, 0, "The module exports no cmdlet.");
            return cmdlets;
        }
        catch (RuntimeException exception)
        {
            errors.Add(module, 0, $"The module cannot be imported: {exception.Message}");
            return [];
        }
    }

    private static void Update(CmdletInfo cmdlet, string path, bool checksOnly, TextWriter output, HelpErrors errors)
    {
        int before = errors.Lines.Count;
        MarkdownPage? old = File.Exists(path) ? MarkdownPage.Load(path, errors) : null;
        if (old is not null)
            PageRules.CheckPlaces(old);
        string text = new PageWriter(cmdlet, old).Write(old?.FrontMatter.GetValueOrDefault("ms.date") ?? Today());
        // A page in which a text could be lost is not written.
        if (errors.Lines.Count > before)
            return;

        if (checksOnly)
            Compare(path, old!.Text, text, errors);
        else if (text != old?.Text)
            Write(path, new PageWriter(cmdlet, old).Write(Today()), old, output);
    }

    private static string Today() => DateTime.UtcNow.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);

    private static void Compare(string path, string found, string expected, HelpErrors errors)
    {
        string[] lines = found.Split('\n');
        string[] expectedLines = expected.Split('\n');
        int first = lines.Zip(expectedLines).TakeWhile(pair => pair.First == pair.Second).Count();
        if (found != expected)
        {
            string pair = $"'{lines.ElementAtOrDefault(first)}' must be '{expectedLines.ElementAtOrDefault(first)}'";
            errors.Add(path, first, $"The page differs from the cmdlet: {pair}. Run sync.");
        }


        foreach ((int index, string line) in lines.Index().Where(item => item.Item.Contains("{{ Fill in ", StringComparison.Ordinal)))
            errors.Add(path, index, $"Replace the placeholder: {line.Trim()}");
    }

    private static void Write(string path, string text, MarkdownPage? old, TextWriter output)
    {
        OutputFile.Write(path, text);
        output.WriteLine($"wrote {path}");
        IEnumerable<string> removed = (old?.Text ?? string.Empty).Split('\n').Except(text.Split('\n'));
        foreach (string line in removed.Where(line => line.StartsWith("##", StringComparison.Ordinal)))
            output.WriteLine($"  without '{line}', which the cmdlet does not have; git diff shows its text");
    }
}
