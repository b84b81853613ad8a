using System.Globalization;

namespace PSFederation.Benchmarks;

/// <summary>One row of the speed budget: two ways, measured in turn in one run, and the ratio of their medians.</summary>
internal sealed record Measurement(string What, string Against, double Budget, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    /// <summary>The median of the ratios of neighboring runs: drift of the machine falls on both.</summary>
    public double Ratio => Median(Ours.Zip(Theirs, (ours, theirs) => ours / theirs));

    /// <summary>Whether the ratio keeps the budget; a row without a budget explains another.</summary>
    public bool IsKept => double.IsNaN(Budget) || Ratio <= Budget;

    /// <summary>Where the middle half of the ratios lies.</summary>
    public (double Low, double High) Spread
    {
        get
        {
            double[] sorted = [.. Ours.Zip(Theirs, (ours, theirs) => ours / theirs).Order()];
            return (sorted[sorted.Length / 4], sorted[^(1 + (sorted.Length / 4))]);
        }
    }

    private string Verdict => double.IsNaN(Budget) ? string.Empty : IsKept ? "kept" : "MISSED";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{What,-52} {Median(Ours),9:0.00} ms   {Against,-44} {Median(Theirs),9:0.00} ms   ratio {Ratio,5:0.00} ({Spread.Low:0.00} to {Spread.High:0.00}){(double.IsNaN(Budget) ? string.Empty : $"   budget {Budget:0.00}   {Verdict}")}");

    /// <summary>The row of a table in Markdown.</summary>
    public string ToTableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {What.Trim()} | {Median(Ours):0.00} | {Against} | {Median(Theirs):0.00} | {Ratio:0.00} | {Spread.Low:0.00} to {Spread.High:0.00} | {(double.IsNaN(Budget) ? string.Empty : $"{Budget:0.00}")} | {Verdict} |");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
