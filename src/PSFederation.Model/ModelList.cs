using System.Collections.ObjectModel;

namespace PSFederation;

/// <summary>Lists that PowerShell can index: what a collection expression makes for <see cref="IReadOnlyList{T}"/> shows it no indexer.</summary>
internal static class ModelList
{
    /// <summary>A read-only list with its own indexer.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="items">The items; they are copied.</param>
    /// <returns>The list.</returns>
    public static ReadOnlyCollection<T> Of<T>(IEnumerable<T> items) => Array.AsReadOnly(items.ToArray());

    /// <summary>A list of messages, each fit to be shown.</summary>
    /// <param name="messages">The messages; they may hold words of others.</param>
    /// <returns>The list.</returns>
    public static ReadOnlyCollection<string> OfMessages(IEnumerable<string> messages) => Array.AsReadOnly(messages.Select(SafeText.Message).ToArray());
}
