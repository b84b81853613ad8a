namespace PSFederation.Benchmarks;

/// <summary>What an import takes, against a module that has a manifest and one cmdlet that does nothing.</summary>
internal static class ImportBenchmark
{
    /// <summary>The row.</summary>
    public static Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        Alternating ways = new(bench.Runs);
        ways.Add("the module", () => PowerShellProcess.Milliseconds(ExchangeScripts.Import(bench.Options.Manifest)));
        ways.Add("Import-Module of an empty binary module", () => PowerShellProcess.Milliseconds(ExchangeScripts.Import(ExchangeScripts.EmptyModule)));
        return Task.FromResult<IReadOnlyList<Row>>([ways.Row("Import-Module PSFederation", "the module", "Import-Module of an empty binary module", 1.8)]);
    }
}
