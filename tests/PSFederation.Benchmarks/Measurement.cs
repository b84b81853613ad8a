using System.Globalization;

namespace PSFederation.Benchmarks;

/// <summary>Two ways, measured in turn in one run, in milliseconds, and the median of the ratios of neighboring runs: drift of the machine falls on both.</summary>
internal sealed record Measurement(string What, string Against, double Budget, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs) : Row(What, Budget)
{
    /// <inheritdoc/>
    public override double Value => Median(Ratios);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Cells
    {
        get
        {
            (double low, double high) = MiddleHalf(Ratios);
            return
            [
                What.Trim(), Milliseconds(Ours), Against, Milliseconds(Theirs), Ratio(Value), $"{Ratio(low)} to {Ratio(high)}",
                double.IsNaN(Budget) ? string.Empty : Ratio(Budget), Verdict,
            ];
        }
    }

    private IEnumerable<double> Ratios => Ours.Zip(Theirs, (ours, theirs) => ours / theirs);

    private static string Milliseconds(IEnumerable<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Median(values):0.00} ms");

    private static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
}
