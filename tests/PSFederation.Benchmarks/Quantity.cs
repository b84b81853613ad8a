using System.Globalization;

namespace PSFederation.Benchmarks;

/// <summary>What was measured alone, against a bound that has a unit.</summary>
internal sealed record Quantity(string What, string Unit, double Budget, IReadOnlyList<double> Values) : Row(What, Budget)
{
    /// <inheritdoc/>
    public override double Value => Median(Values);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Cells
    {
        get
        {
            (double low, double high) = MiddleHalf(Values);
            return
            [
                What.Trim(), $"{Text(Value)} {Unit}", string.Empty, string.Empty, string.Empty, Values.Count > 1 ? $"{Text(low)} to {Text(high)}" : string.Empty,
                double.IsNaN(Budget) ? string.Empty : $"{Text(Budget)} {Unit}", Verdict,
            ];
        }
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
