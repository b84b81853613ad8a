using System.Collections.ObjectModel;

namespace PSFederation;

/// <summary>Lists that PowerShell can index, because the type of a collection expression for <see cref="IReadOnlyList{T}"/> has no public indexer.</summary>
internal static class ModelList
{
    /// <summary>A read-only list with its own indexer.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items; they are copied.</param>
    /// <returns>The list.</returns>
    public static ReadOnlyCollection<T> Of<T>(IEnumerable<T> items) => Array.AsReadOnly(items.ToArray());

    /// <summary>A list of messages, each safe to show.</summary>
    /// <param name="messages">The messages; they can contain untrusted text.</param>
    /// <returns>The list.</returns>
    public static ReadOnlyCollection<string> OfMessages(IEnumerable<string> messages) => Array.AsReadOnly(messages.Select(SafeText.Message).ToArray());
}
