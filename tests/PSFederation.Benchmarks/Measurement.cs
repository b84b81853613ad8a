using System.Globalization;

namespace PSFederation.Benchmarks;

/// <summary>One row of the speed budget: two ways, measured in turn in one run, and the ratio of their medians.</summary>
internal sealed record Measurement(string What, string Against, double Budget, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    /// <summary>The median of the ratios of neighbouring runs: drift of the machine falls on both.</summary>
    public double Ratio => Median(Ours.Zip(Theirs, (ours, theirs) => ours / theirs));

    /// <summary>Whether the ratio keeps the budget; a row without a budget explains another.</summary>
    public bool IsKept => double.IsNaN(Budget) || Ratio <= Budget;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{What,-52} {Median(Ours),9:0.00} ms   {Against,-44} {Median(Theirs),9:0.00} ms   ratio {Ratio,5:0.00}{(double.IsNaN(Budget) ? string.Empty : $"   budget {Budget:0.00}   {(IsKept ? "kept" : "MISSED")}")}");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
