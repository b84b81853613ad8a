using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace PSFederation.Pipeline;

/// <summary>Values as PowerShell hands them over: sometimes in a PSObject, sometimes bare.</summary>
internal static class PSValue
{
    /// <summary>The value itself.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
