using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace PSFederation.Pipeline;

/// <summary>Values that PowerShell passes with or without a PSObject around them.</summary>
internal static class PSValue
{
    /// <summary>The value itself.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
