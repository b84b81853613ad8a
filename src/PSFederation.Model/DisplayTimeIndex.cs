using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace PSFederation;

/// <summary>The indexer of <see cref="DisplayText.Local"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DisplayTimeIndex
{
    internal DisplayTimeIndex()
    {
    }

    /// <summary>The time of a property by the clock of this machine, with its offset.</summary>
    /// <param name="item">The object.</param>
    /// <param name="property">The name of the property, which is UTC.</param>
    /// <returns>A text such as <c>2026-01-31 12:00:00 +01:00</c>; null if the object has no such time.</returns>
    public string? this[object item, string property] => PSObject.AsPSObject(item).Properties[property]?.Value switch
    {
        DateTime time => Text(time),
        PSObject { BaseObject: DateTime time } => Text(time),
        _ => null,
    };

    /// <summary>The first and the last day have no offset.</summary>
    private static string Text(DateTime time) =>
        (time < DateTime.MinValue.AddDays(1) || time > DateTime.MaxValue.AddDays(-1) ? new DateTimeOffset(time.Ticks, TimeSpan.Zero)
            : new DateTimeOffset(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToLocalTime())
        .ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
