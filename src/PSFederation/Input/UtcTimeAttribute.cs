using System.Globalization;
using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Converts a value to a UTC time: a DateTime (local unless it specifies otherwise), a DateTimeOffset, a text, or a number of seconds since
/// 1970, as in tokens. PowerShell would interpret the number as ticks since the year 1.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UtcTimeAttribute : ArgumentTransformationAttribute
{
    private static readonly DateTime Latest = new(9000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? input = PSValue.Unwrap(inputData);
        // A time object is used as it is, even [DateTime]::MinValue. A number or text out of range is more likely a mistake.
        if (input is DateTime or DateTimeOffset)
            return input is DateTimeOffset offset ? offset.UtcDateTime : ((DateTime)input).ToUniversalTime();
        DateTime? time = input switch
        {
            string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset value) => value.UtcDateTime,
            var number when LanguagePrimitives.TryConvertTo(number, CultureInfo.InvariantCulture, out double seconds) && seconds >= 0 && seconds < (Latest - DateTime.UnixEpoch).TotalSeconds =>
                DateTime.UnixEpoch.AddSeconds(seconds),
            _ => null,
        };
        return time is { } utc && utc >= DateTime.UnixEpoch && utc < Latest
            ? utc
            : throw new ArgumentTransformationMetadataException(
                $"'{inputData}' is not a valid time in 1970 or later; expected a DateTime, a text such as 2026-01-31T12:00:00Z, or seconds since 1970.");
    }
}
