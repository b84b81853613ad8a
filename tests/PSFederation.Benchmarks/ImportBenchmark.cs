namespace PSFederation.Benchmarks;

/// <summary>What an import takes, against a module that has a manifest and one cmdlet that does nothing, and what the engine takes for views and types without content.</summary>
internal static class ImportBenchmark
{
    private const string Module = "Import-Module PSFederation", Empty = "Import-Module of an empty binary module";
    private const string EmptyFiles = "  the empty module with an empty format file and an empty types file";

    /// <summary>The rows.</summary>
    public static Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string withFiles = WithEmptyFiles(folder.FullName);
            Alternating ways = new(bench.Runs);
            ways.Add(Module, () => PowerShellProcess.Milliseconds(ExchangeScripts.Import(bench.Options.Manifest)));
            ways.Add(Empty, () => PowerShellProcess.Milliseconds(ExchangeScripts.Import(ExchangeScripts.EmptyModule)));
            ways.Add(EmptyFiles, () => PowerShellProcess.Milliseconds(ExchangeScripts.Import(withFiles)));
            return Task.FromResult<IReadOnlyList<Row>>([ways.Row(Module, Module, Empty, 1.8), ways.Row(EmptyFiles, EmptyFiles, Empty)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string WithEmptyFiles(string folder)
    {
        string source = Path.GetDirectoryName(ExchangeScripts.EmptyModule)!, manifest = Path.Combine(folder, Path.GetFileName(ExchangeScripts.EmptyModule));
        string assembly = Path.ChangeExtension(Path.GetFileName(manifest), ".dll");
        File.Copy(Path.Combine(source, assembly), Path.Combine(folder, assembly));
        File.WriteAllText(Path.Combine(folder, "Empty.Format.ps1xml"), "<Configuration><ViewDefinitions></ViewDefinitions></Configuration>");
        File.WriteAllText(Path.Combine(folder, "Empty.Types.ps1xml"), "<Types></Types>");
        string text = File.ReadAllText(ExchangeScripts.EmptyModule);
        File.WriteAllText(manifest, text.Insert(text.LastIndexOf('}'), "    FormatsToProcess = 'Empty.Format.ps1xml'\n    TypesToProcess = 'Empty.Types.ps1xml'\n"));
        return manifest;
    }
}
