using System.Diagnostics;
using System.Globalization;

namespace PSFederation.Benchmarks;

/// <summary>Tells whether other programs use the processors. Ratios that were measured beside other work are not judged.</summary>
internal static class QuietMachine
{
    /// <summary>The least share of the processors that this process must get.</summary>
    public const double LeastShare = 0.9;

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    /// <summary>The share of all processors that this process gets when it asks for all of them: 1 on an idle machine.</summary>
    public static double Share()
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

    /// <summary>The exit code of a run: 0 when the budget is kept, 1 when it is not, 2 when the machine was busy.</summary>
    /// <param name="before">The share before the rows were measured.</param>
    /// <param name="isKept">Whether every row keeps its budget.</param>
    public static int Judge(double before, bool isKept)
    {
        double share = Math.Min(before, Share());
        if (share >= LeastShare)
            return isKept ? 0 : 1;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"The machine is busy: this process got {share:P0} of the processors, and a judgment needs {LeastShare:P0}. The budget was not judged."));
        return 2;
    }
}
