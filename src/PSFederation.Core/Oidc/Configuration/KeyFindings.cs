using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Configuration;

/// <summary>Findings about the published keys of an issuer.</summary>
internal static class KeyFindings
{
    private const int MaxKeysOfAKind = 100;
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>The findings, most important first.</summary>
    public static IEnumerable<string> Of(JwkSet set, DateTime now) => [.. OfSet(set), .. set.Keys.SelectMany(key => OfKey(key, now))];

    /// <summary>Why STS cannot verify tokens with a key; null if it can.</summary>
    public static string? ProblemForSts(Jwk key)
    {
        if (key.Problem is not null)
            return key.Problem;
        if (key.KeyType == JwsAlgorithm.Symmetric)
            return "a shared secret, which STS does not accept";
        string? first = null;
        foreach (JwsAlgorithm algorithm in JwsAlgorithm.OfSts.Select(name => JwsAlgorithm.Find(name)!).Where(key.Fits))
        {
            if (key.Refusal(algorithm) is not { } refusal)
                return null;
            first ??= refusal;
        }

        return first is null || first.StartsWith("its alg", StringComparison.Ordinal) ? $"its alg is {UntrustedText.Line(key.Algorithm)}, which STS does not accept" : first;
    }

    private static IEnumerable<string> OfSet(JwkSet set)
    {
        if (set.Keys.All(key => ProblemForSts(key) is not null))
            yield return $"STS could not verify any token: {(set.Keys.Count == 1 ? "its only key cannot be used" : $"none of the {set.Keys.Count} keys can be used")}.";
        foreach (string type in (string[])[JwsAlgorithm.Rsa, JwsAlgorithm.Elliptic])
        {
            int count = set.Keys.Count(key => key.KeyType == type);
            if (count > MaxKeysOfAKind)
                yield return $"The issuer has {count} {type} keys; IAM accepts {MaxKeysOfAKind}.";
        }

        foreach (IGrouping<string?, Jwk> same in set.Keys.Where(key => key.Use != "enc").GroupBy(key => key.KeyId).Where(group => group.Count() > 1))
            yield return same.Key is null ? $"{same.Count()} keys have no key ID (kid), so tokens cannot specify their signing key." : $"{same.Count()} keys have the key ID '{UntrustedText.Line(same.Key)}'.";
    }

    private static IEnumerable<string> OfKey(Jwk key, DateTime now)
    {
        string name = $"The key {KeyChoice.Name(key)}";
        if (key.IsPrivate)
            yield return $"{name} is published with its private part, so anyone can sign tokens with it. Replace it.";
        // A key for encryption is acceptable in a set that signs with others.
        if (key.Use != "enc" && ProblemForSts(key) is { } problem)
            yield return $"{name} cannot be used: {problem}.";
        foreach (string oddity in key.Oddities)
            yield return $"{name}: {oddity}.";
        if (key.Certificate is not { } certificate)
            yield break;
        DateTime end = certificate.NotAfter.ToUniversalTime();
        if (end <= now)
            yield return $"{name} has a certificate that expired at {end:u}. STS evaluates only the key; your security policy may not.";
        else if (end - now <= Soon)
            yield return $"{name} has a certificate that expires at {end:u}.";
    }
}
