using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PSFederation.Benchmarks;

/// <summary>A run as docs/benchmarks.md has it: the machine, the date and all rows.</summary>
internal static class Report
{
    private const string Heading = "## Last run";

    /// <summary>Puts the rows in the place of the last ones in a file; what stands before their heading stays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="runs">How often each row was measured.</param>
    public static void Write(string path, IEnumerable<Measurement> rows, int runs)
    {
        string before = File.Exists(path) ? File.ReadAllText(path).Split(Heading)[0] : "# Benchmarks\n\n";
        StringBuilder text = new(before);
        text.Append(Heading).Append("\n\n").Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {Machine()}, {RuntimeInformation.FrameworkDescription}, ")
            .Append(CultureInfo.InvariantCulture, $"{runs} runs a row in turn. Times are medians in milliseconds, the ratio is the median of the ratios of neighboring runs, and the spread is the middle half of them.\n\n")
            .Append("| what | ms | against | ms | ratio | spread | budget | verdict |\n|---|---|---|---|---|---|---|---|\n");
        foreach (Measurement row in rows)
            text.Append(row.ToTableRow()).Append('\n');
        File.WriteAllText(path, text.ToString());
    }

    /// <summary>The processor and the system, by what both say of themselves.</summary>
    private static string Machine()
    {
        string? model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return string.Create(CultureInfo.InvariantCulture, $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()} with {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}");
    }
}
