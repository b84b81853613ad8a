namespace PSFederation.HelpGenerator.Tests;

/// <summary>The sample module and its pages, which lie beside the tests.</summary>
internal static class Sample
{
    internal const string Module = "PSFederation.HelpGenerator.Sample";
    internal const string Assembly = Module + ".dll";

    internal static string ModuleFolder { get; } = Path.Combine(AppContext.BaseDirectory, "SampleModule");

    internal static string PagesFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Pages");

    internal static string Page(string name) => File.ReadAllText(Path.Combine(PagesFolder, name + ".md")).ReplaceLineEndings("\n");

    /// <summary>The index, from 1, of the first line that begins with a text.</summary>
    internal static int LineOf(string text, string start) =>
        Array.FindIndex(text.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal)) + 1;

    /// <summary>Runs the program.</summary>
    internal static RunResult Run(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = CommandLine.Run(args, output, errors);
        return new(code, output.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }
}

internal sealed record RunResult(int Code, string Output, string Errors);
