using System.ComponentModel;
using System.Management.Automation;

namespace PSFederation;

/// <summary>The indexers of <see cref="DisplayText.Of"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DisplayTextIndex
{
    internal DisplayTextIndex()
    {
    }

    /// <summary>A value, formatted for a view.</summary>
    /// <param name="value">A text, a list or a dictionary. PowerShell does not allow a null index; use the other indexer for a property.</param>
    /// <returns>The text in one line; a list of such texts; numbers, times and Booleans unchanged.</returns>
    public object? this[object value] => DisplayText.Show(value);

    /// <summary>The value of a property, formatted for a view.</summary>
    /// <param name="item">The object.</param>
    /// <param name="path">The name of the property, or several names separated by dots.</param>
    /// <returns>Like the other indexer; null if the property does not exist.</returns>
    public object? this[object item, string path]
    {
        get
        {
            object? value = item;
            foreach (string name in (path ?? string.Empty).Split('.'))
                value = value is null ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
            return DisplayText.Show(value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value);
        }
    }
}
