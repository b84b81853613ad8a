namespace PSFederation.Benchmarks;

/// <summary>One row of the budget.</summary>
internal abstract record Row(string What, double Budget)
{
    /// <summary>Whether it shows what was before a change and what is after it.</summary>
    public bool IsBeforeAndAfter { get; init; }

    /// <summary>Why a budget that is exceeded is not missed by this module; null when there is no such reason.</summary>
    public string? Reason { get; init; }

    /// <summary>What is compared with the budget.</summary>
    public abstract double Value { get; }

    /// <summary>Whether it is in the budget; a row without a budget explains another.</summary>
    public bool IsKept => double.IsNaN(Budget) || Value <= Budget || Reason is not null;

    /// <summary>Kept, missed, why it is neither, or nothing for a row without a budget.</summary>
    protected string Verdict => double.IsNaN(Budget) ? string.Empty : Value <= Budget ? "kept" : Reason ?? "MISSED";

    /// <summary>The cells of the row in a table: what, value, against, value, ratio, spread, budget, verdict.</summary>
    public abstract IReadOnlyList<string> Cells { get; }

    /// <summary>The row of a table in Markdown.</summary>
    public string ToTableRow() => $"| {string.Join(" | ", Cells)} |";

    public sealed override string ToString()
    {
        IReadOnlyList<string> cells = Cells;
        return $"{What,-58} {cells[1],12}   {cells[2],-48} {cells[3],12}   {cells[4],5}   {cells[5],-18} {(cells[6].Length > 0 ? $"budget {cells[6]}: {cells[7]}" : string.Empty)}".TrimEnd();
    }

    /// <summary>The middle value.</summary>
    protected static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Where the middle half of the values lies.</summary>
    protected static (double Low, double High) MiddleHalf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 4], sorted[^(1 + (sorted.Length / 4))]);
    }
}
