using PSFederation.Core.Tests.Memory;

namespace PSFederation.Benchmarks;

/// <summary>What exchanges take of memory: the first one of a process, many of them, and a day of renewals.</summary>
internal static class MemoryBenchmark
{
    /// <summary>Exchanges before the first reading, until all is compiled for speed and the heap has its size, and between both.</summary>
    private const int WarmUp = 8_000, Exchanges = 10_000;

    /// <summary>The working set also depends on when the system takes back what the collector freed.</summary>
    private const int Processes = 3;

    private const double MiB = 1024 * 1024;

    /// <summary>The rows.</summary>
    public static async Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        ExchangeScripts scripts = await bench.ScriptsAsync();
        double[][] first = [.. Enumerable.Range(0, bench.Runs).Select(_ => PowerShellProcess.Numbers(scripts.MemoryOfFirstExchange, 3))];
        double[][] many = [.. Enumerable.Range(0, Processes).Select(_ => PowerShellProcess.Numbers(scripts.MemoryOfMany(WarmUp, Exchanges), 2))];
        (long renewals, long bytes) = await RenewalDay.GrowthAsync();
        return
        [
            new Quantity("memory: import and first exchange, working set", "MiB", 30, [.. first.Select(run => run[0] / MiB)]),
            new Quantity("  of which the managed heap", "MiB", double.NaN, [.. first.Select(run => run[1] / MiB)]),
            new Quantity("  the working set of that pwsh before", "MiB", double.NaN, [.. first.Select(run => run[2] / MiB)]),
            new Quantity($"memory: {Exchanges:N0} exchanges in one process, managed heap", "MiB", 1, [.. many.Select(run => run[0] / MiB)]),
            new Quantity($"memory: {Exchanges:N0} exchanges in one process, working set", "MiB", 5, [.. many.Select(run => run[1] / MiB)]),
            new Quantity($"memory: a simulated day, {renewals:N0} renewals, managed heap", "MiB", 1, [bytes / MiB]),
        ];
    }
}
