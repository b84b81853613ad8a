namespace PSFederation.Core.Trust;

/// <summary>The state of a condition key of a request.</summary>
public sealed record ContextKey
{
    private ContextKey(IReadOnlyList<string>? values, string? reason)
    {
        Values = values;
        Reason = reason;
    }

    /// <summary>The values; empty if the request does not have the key, null if unknown.</summary>
    public IReadOnlyList<string>? Values { get; }

    /// <summary>Why the key is missing or unknown, or its source claim, as a part of a sentence.</summary>
    public string? Reason { get; }

    /// <summary>Whether it is unknown: the request can have it, with any value.</summary>
    public bool IsUnknown => Values is null;

    /// <summary>Whether every call of this kind has the key, with an unknown value.</summary>
    public bool IsAlwaysPresent { get; private init; }

    /// <summary>Whether the request does not have the key.</summary>
    public bool IsMissing => Values is { Count: 0 };

    /// <summary>A key with its values; missing if there are none.</summary>
    /// <param name="values">The values.</param>
    /// <param name="from">The source claim or attribute.</param>
    /// <returns>The key.</returns>
    public static ContextKey Of(IEnumerable<string> values, string? from = null) => new([.. values], from);

    /// <summary>A key with one value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="from">The source claim or attribute.</param>
    /// <returns>The key.</returns>
    public static ContextKey Of(string value, string? from = null) => new([value], from);

    /// <summary>A key that the request does not have.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>The key.</returns>
    public static ContextKey Missing(string? reason = null) => new([], reason);

    /// <summary>An unknown key.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="alwaysPresent">Whether every call of this kind has the key, so that only its value is unknown.</param>
    /// <returns>The key.</returns>
    public static ContextKey Unknown(string reason, bool alwaysPresent = false) => new(null, reason) { IsAlwaysPresent = alwaysPresent };
}
