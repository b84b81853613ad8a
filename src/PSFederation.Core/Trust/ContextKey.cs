namespace PSFederation.Core.Trust;

/// <summary>What is known of a condition key of a request.</summary>
public sealed record ContextKey
{
    private ContextKey(IReadOnlyList<string>? values, string? reason)
    {
        Values = values;
        Reason = reason;
    }

    /// <summary>The values; empty when the request has no such key, null when that cannot be known here.</summary>
    public IReadOnlyList<string>? Values { get; }

    /// <summary>Why the key is missing or unknown, or which claim it came from, as a part of a sentence.</summary>
    public string? Reason { get; }

    /// <summary>Whether it cannot be known here: the request may have it, with any value.</summary>
    public bool IsUnknown => Values is null;

    /// <summary>Whether every call of this kind has the key, with a value that cannot be known here.</summary>
    public bool IsAlwaysPresent { get; private init; }

    /// <summary>Whether the request has no such key.</summary>
    public bool IsMissing => Values is { Count: 0 };

    /// <summary>A key with its values; missing when there are none.</summary>
    /// <param name="values">The values.</param>
    /// <param name="from">Which claim or attribute they came from.</param>
    /// <returns>The key.</returns>
    public static ContextKey Of(IEnumerable<string> values, string? from = null) => new([.. values], from);

    /// <summary>A key with one value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="from">Which claim or attribute it came from.</param>
    /// <returns>The key.</returns>
    public static ContextKey Of(string value, string? from = null) => new([value], from);

    /// <summary>A key that the request does not have.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The key.</returns>
    public static ContextKey Missing(string? reason = null) => new([], reason);

    /// <summary>A key that cannot be known here.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="alwaysPresent">Whether every call of this kind has the key, so that its value alone is unknown.</param>
    /// <returns>The key.</returns>
    public static ContextKey Unknown(string reason, bool alwaysPresent = false) => new(null, reason) { IsAlwaysPresent = alwaysPresent };
}
