using System.Collections.ObjectModel;

namespace PSFederation;

/// <summary>The empty default collections of the public objects.</summary>
internal static class Empty
{
    public static readonly ReadOnlyDictionary<string, string> Tags = ReadOnlyDictionary<string, string>.Empty;

    public static readonly ReadOnlyDictionary<string, object?> Claims = ReadOnlyDictionary<string, object?>.Empty;
}
