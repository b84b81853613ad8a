using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>The keys of a set that can have signed a token: with the type of its algorithm, with its key ID, and allowed to verify.</summary>
/// <param name="Keys">The keys; more than one if several have the key ID.</param>
/// <param name="Problem">Why there is no key.</param>
internal sealed record KeyChoice(IReadOnlyList<Jwk> Keys, string? Problem)
{
    /// <summary>Chooses the keys.</summary>
    public static KeyChoice Of(JwkSet set, JwsAlgorithm algorithm, string? keyId)
    {
        List<Jwk> named = Named(set, keyId);
        // The usual case, without lists.
        if (keyId is not null && named.Count == 1 && named[0].Fits(algorithm) && named[0].Refusal(algorithm) is null)
            return new KeyChoice(named, Problem: null);
        if (named.Count == 0)
            return None(set.Keys.Count switch
            {
                0 => "the set has no keys",
                1 => $"the only key of the set is not '{UntrustedText.Line(keyId)}'",
                int count => $"none of the {count} keys is '{UntrustedText.Line(keyId)}'",
            });
        List<Jwk> fitting = named.FindAll(key => key.Fits(algorithm));
        if (fitting.Count == 0)
            return None($"{algorithm.Name} needs a key of type {algorithm.KeyType}{(algorithm.Curve is null ? string.Empty : $" on {algorithm.Curve}")}: {Describe(named[0])}");
        List<Jwk> allowed = fitting.FindAll(key => key.Refusal(algorithm) is null);
        if (allowed.Count == 0)
            return None($"the key {Name(fitting[0])} cannot be used: {fitting[0].Refusal(algorithm)}");
        return keyId is null && allowed.Count > 1
            ? None($"the token has no key ID (kid), and {allowed.Count} keys of the set match; with several keys, kid is required (OIDC Core 10.1)")
            : new KeyChoice(allowed, Problem: null);
    }

    /// <summary>The key ID for display.</summary>
    public static string Name(Jwk key) => key.KeyId is null ? $"({key.Description})" : $"'{UntrustedText.Line(key.KeyId)}' ({key.Description})";

    /// <summary>The keys with the token's key ID; if there are none, the keys without a key ID, because they cannot be distinguished by ID.</summary>
    private static List<Jwk> Named(JwkSet set, string? keyId)
    {
        if (keyId is null)
            return [.. set.Keys];
        List<Jwk> named = [];
        foreach (Jwk key in set.Keys)
        {
            if (key.KeyId == keyId)
                named.Add(key);
        }

        return named.Count > 0 ? named : [.. set.Keys.Where(key => key.KeyId is null)];
    }

    private static string Describe(Jwk key) =>
        $"{Name(key)}{(key.Problem is null ? string.Empty : $" cannot be used: {key.Problem}")}";

    private static KeyChoice None(string problem) => new([], problem);
}
