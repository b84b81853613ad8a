using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>The keys of a set that may have signed a token: of the kind that its algorithm is for, named by it, and allowed to verify.</summary>
/// <param name="Keys">Those keys; more than one when several have the id.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record KeyChoice(IReadOnlyList<Jwk> Keys, string? Problem)
{
    /// <summary>Chooses.</summary>
    public static KeyChoice Of(JwkSet set, JwsAlgorithm algorithm, string? keyId)
    {
        List<Jwk> named = Named(set, keyId);
        // The usual case, without lists.
        if (keyId is not null && named.Count == 1 && named[0].Fits(algorithm) && named[0].Refusal(algorithm) is null)
            return new KeyChoice(named, Problem: null);
        if (named.Count == 0)
            return None(set.Keys.Count == 0 ? "the set has no keys" : $"none of the {set.Keys.Count} keys is '{UntrustedText.Line(keyId)}'");
        List<Jwk> fitting = named.FindAll(key => key.Fits(algorithm));
        if (fitting.Count == 0)
            return None($"{algorithm.Name} needs a key of type {algorithm.KeyType}{(algorithm.Curve is null ? string.Empty : $" on {algorithm.Curve}")}: {Describe(named[0])}");
        List<Jwk> allowed = fitting.FindAll(key => key.Refusal(algorithm) is null);
        if (allowed.Count == 0)
            return None($"the key {Name(fitting[0])} must not be used: {fitting[0].Refusal(algorithm)}");
        return keyId is null && allowed.Count > 1
            ? None($"the token names no key (kid), and {allowed.Count} of the set would fit; an issuer with several keys must name one (OIDC Core 10.1)")
            : new KeyChoice(allowed, Problem: null);
    }

    /// <summary>The id of a key for people.</summary>
    public static string Name(Jwk key) => key.KeyId is null ? $"({key.Description})" : $"'{UntrustedText.Line(key.KeyId)}' ({key.Description})";

    /// <summary>Those with the id that the token names; keys without any id when none has it, for those cannot be told apart by id.</summary>
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
