using System.Diagnostics;
using System.Reflection;
using PSFederation.Benchmarks;

// The speed budget of docs/architecture.md, the ways of each row measured in turn in one run:
// dotnet run -c Release --project tests/PSFederation.Benchmarks [-- [--pwsh PATH] [--module MANIFEST] [--aws PATH] [--report FILE] [GROUP] [RUNS]].
// Without --pwsh it is the pwsh of build.ps1 CompilePwsh, otherwise the one that the build installed; without --module the module that the build made; without --aws each AWS CLI
// on the PATH. With --report a run on a quiet machine is written to a file such as docs/benchmarks.md. The exit code is 0 when the budget is kept, 1 when it is not, and 2 when nothing was judged.
(string Name, Func<Bench, Task<IReadOnlyList<Row>>> Measure)[] groups =
[
    ("import", ImportBenchmark.RowsAsync), ("exchange", ExchangeBenchmark.FirstAsync), ("whole", ExchangeBenchmark.WholeProcessAsync), ("warm", ExchangeBenchmark.WarmAsync),
    ("process", CredentialProcessBenchmark.RowsAsync), ("endpoint", EndpointBenchmark.RowsAsync), ("fanout", FanOutBenchmark.RowsAsync), ("memory", MemoryBenchmark.RowsAsync),
    ("saml", SamlBenchmark.RowsAsync), ("oidc", OidcBenchmark.RowsAsync), ("trust", TrustBenchmark.RowsAsync),
];
const int NotJudged = 2;

if (BenchmarkOptions.Read(args, [.. groups.Select(group => group.Name)], out string problem) is not { } options)
{
    await Console.Error.WriteLineAsync(problem);
    return NotJudged;
}

if (Measured.Problem(options) is { } unusable)
{
    await Console.Error.WriteLineAsync(unusable);
    return NotJudged;
}

PowerShellProcess.Program = options.Pwsh;
string pwsh = PowerShellProcess.Run(options.Pwsh, "-NoProfile", "-Command", "$PSVersionTable.PSVersion.ToString()").Trim();
Console.WriteLine($"pwsh: {options.Pwsh}, PowerShell {pwsh}; module: {options.Manifest}; {options.Runs} runs");
QuietMachine machine = new();
await using Bench bench = new(options);
if (options.Pwsh == PowerShellProcess.Tool)
    bench.LeaveOut("The pwsh that is measured has no images, unlike the official packages of PowerShell. Run build.ps1 CompilePwsh for rows that users would see.");
List<Row> rows = [];
long start = Stopwatch.GetTimestamp();
foreach ((string name, Func<Bench, Task<IReadOnlyList<Row>>> measure) in groups)
{
    if (options.Group is not null && options.Group != name)
        continue;
    foreach (Row row in await machine.MeasureAsync(name, () => measure(bench)))
    {
        rows.Add(row);
        Console.WriteLine(row);
    }
}

TimeSpan took = Stopwatch.GetElapsedTime(start);
Console.WriteLine(FormattableString.Invariant($"{rows.Count} rows in {took.TotalSeconds:0} s; {machine}"));
if (!machine.IsQuiet)
{
    Console.WriteLine("The machine was busy, so the budget is not judged and no report is written.");
    return NotJudged;
}

if (options.Report is not null)
    Report.Write(options, rows, bench.LeftOut, $"PowerShell {pwsh}", machine, took);
return rows.TrueForAll(row => row.IsKept) ? 0 : 1;
