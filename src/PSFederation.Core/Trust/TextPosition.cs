namespace PSFederation.Core.Trust;

/// <summary>A position in the text of a policy. Both numbers begin at 1; the column counts UTF-16 code units, as editors and SARIF do.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <summary>The beginning of the text.</summary>
    public static TextPosition Start { get; } = new(1, 1);

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {Line}, column {Column}");
}
