using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Interprets a number as seconds where a TimeSpan is expected. PowerShell would interpret it as ticks of 100 nanoseconds, so that
/// <c>-ClockSkew 300</c> would have almost no effect.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    private const double MaxDays = 1;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        TimeSpan value;
        try
        {
            object input = PSValue.Unwrap(inputData);
            value = input is not TimeSpan && LanguagePrimitives.TryConvertTo(input, System.Globalization.CultureInfo.InvariantCulture, out double seconds)
                ? TimeSpan.FromSeconds(seconds)
                : LanguagePrimitives.ConvertTo<TimeSpan>(input);
        }
        catch (Exception e) when (e is PSInvalidCastException or OverflowException or ArgumentException)
        {
            throw Unusable(inputData);
        }

        return value >= TimeSpan.Zero && value <= TimeSpan.FromDays(MaxDays) ? value : throw Unusable(inputData);
    }

    private static ArgumentTransformationMetadataException Unusable(object? input) =>
        new($"'{input}' is not a span of time from 0 to {MaxDays} day; expected a TimeSpan (00:05:00) or a number of seconds (300).");
}
