using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>Values that PowerShell passes with or without a PSObject around them.</summary>
internal static class PSValue
{
    /// <summary>The value itself.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>
    /// A value as text for other programs and servers: as PowerShell converts it, but times in ISO 8601, UTC, which policies and claims require. PowerShell
    /// would write 01/31/2026 12:00:00, without a time zone.
    /// </summary>
    public static string Text(object? value) => Unwrap(value) switch
    {
        DateTime time => time.ToUniversalTime().Iso(),
        DateTimeOffset time => time.UtcDateTime.Iso(),
        DateOnly day => day.ToDateTime(TimeOnly.MinValue).Day(),
        var other => LanguagePrimitives.ConvertTo<string>(other),
    };
}
