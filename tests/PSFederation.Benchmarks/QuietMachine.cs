using System.Diagnostics;
using System.Globalization;

namespace PSFederation.Benchmarks;

/// <summary>
/// Tells whether other programs use the processors, by a load of which it is known what it takes alone: one thread for each processor for half a second. It runs before and
/// after each group of rows. Rows that were measured beside other work are measured once more, and are not judged when that does not help.
/// </summary>
internal sealed class QuietMachine
{
    /// <summary>The least share of the processors that this process must get.</summary>
    private const double LeastShare = 0.9;

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    /// <summary>The least share before and after a group that counts.</summary>
    private double _least = 1;

    /// <summary>Whether every group was measured on a quiet machine.</summary>
    public bool IsQuiet => _least >= LeastShare;

    /// <summary>Measures a group of rows.</summary>
    public async Task<IReadOnlyList<Row>> MeasureAsync(string name, Func<Task<IReadOnlyList<Row>>> measure)
    {
        IReadOnlyList<Row> rows = [];
        double share = 0;
        for (int attempt = 0; attempt < 2 && share < LeastShare; attempt++)
        {
            double before = Share();
            Say(name, "before", before);
            rows = await measure();
            double after = Share();
            Say(name, "after", after);
            share = Math.Min(before, after);
            // While other groups cannot be judged any more, another attempt is of no use.
            if (!IsQuiet)
                break;
        }

        _least = Math.Min(_least, share);
        return rows;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"a known load got {_least:P0} of the processors at least, and {LeastShare:P0} is needed");

    private static void Say(string name, string when, double share)
    {
        if (share < LeastShare)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The machine is busy {when} the rows of {name}: a known load got {share:P0} of the processors, and a judgment needs {LeastShare:P0}."));
    }

    /// <summary>The share of all processors that this process gets when it asks for all of them: 1 on an idle machine.</summary>
    private static double Share()
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(start) < Length)
                Thread.SpinWait(1000);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        self.Refresh();
        return (self.TotalProcessorTime - before) / (Stopwatch.GetElapsedTime(start) * Environment.ProcessorCount);
    }
}
