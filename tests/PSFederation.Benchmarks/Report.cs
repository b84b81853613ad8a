using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PSFederation.Benchmarks;

/// <summary>A run as docs/benchmarks.md has it: the machine, the date and all rows.</summary>
internal static class Report
{
    private const string Heading = "## Last run";
    private const string Columns = "| what | took | against | took | ratio | spread | budget | verdict |\n|---|---|---|---|---|---|---|---|\n";

    /// <summary>Puts the rows in the place of the last ones in a file; what stands before their heading stays.</summary>
    public static void Write(BenchmarkOptions options, IReadOnlyCollection<Row> rows, IReadOnlyCollection<string> leftOut, string pwsh, QuietMachine machine, TimeSpan took)
    {
        string before = File.Exists(options.Report) ? File.ReadAllText(options.Report).Split(Heading)[0].TrimEnd() + "\n\n" : "# Benchmarks\n\n";
        StringBuilder text = new(before);
        text.Append(Heading).Append("\n\n").Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {Machine()}, {RuntimeInformation.FrameworkDescription}, {pwsh}. ")
            .Append(CultureInfo.InvariantCulture, $"{options.Runs} runs of each way, in turn; {took.TotalMinutes:0.0} minutes in all; {machine}.\n\n")
            .Append("Figures are medians. The ratio is the median of the ratios of neighboring runs, and the spread is the middle half of them, or of the figures of a row without a ratio.\n\n");
        if (rows.Any(row => row.IsBeforeAndAfter))
        {
            text.Append("### Before and after\n\n| what | after | before | took | ratio | spread | budget | verdict |\n|---|---|---|---|---|---|---|---|\n");
            foreach (Row row in rows.Where(row => row.IsBeforeAndAfter))
                text.Append(row.ToTableRow()).Append('\n');
            text.Append('\n');
        }

        text.Append("### All rows\n\n").Append(Columns);
        foreach (Row row in rows)
            text.Append(row.ToTableRow()).Append('\n');
        if (leftOut.Count > 0)
        {
            text.Append('\n');
            foreach (string reason in leftOut)
                text.Append("- ").Append(reason).Append('\n');
        }

        File.WriteAllText(options.Report!, text.ToString());
    }

    /// <summary>The processor and the system, by what both say of themselves.</summary>
    private static string Machine()
    {
        string? model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return string.Create(CultureInfo.InvariantCulture, $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()} with {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}");
    }
}
