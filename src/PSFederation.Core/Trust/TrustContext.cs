namespace PSFederation.Core.Trust;

/// <summary>The condition keys of a request. Names of keys are not case-sensitive.</summary>
public sealed class TrustContext
{
    private readonly Dictionary<string, ContextKey> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, ContextKey> _others;

    /// <summary>Creates a context.</summary>
    /// <param name="others">The state of keys that were not set.</param>
    public TrustContext(Func<string, ContextKey>? others = null) => _others = others ?? (_ => ContextKey.Missing());

    /// <summary>Sets a key and replaces its previous value.</summary>
    /// <param name="key">The name.</param>
    /// <param name="value">Its state.</param>
    public void Set(string key, ContextKey value) => _keys[key] = value;

    /// <summary>The state of a key.</summary>
    /// <param name="key">The name.</param>
    /// <returns>The key.</returns>
    public ContextKey Find(string key) => _keys.TryGetValue(key, out ContextKey? found) ? found : _others(key);
}
