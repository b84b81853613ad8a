using System.Collections.ObjectModel;
using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>The keys of an issuer: a JSON Web Key Set (RFC 7517 section 5).</summary>
public sealed class JwkSet
{
    /// <summary>The maximum length of a set. IAM accepts up to 100 RSA and 100 EC keys.</summary>
    public const int MaxLength = 1024 * 1024;

    private const int MaxKeys = 1_000;

    private JwkSet(IReadOnlyList<Jwk> keys) => Keys = keys;

    internal IReadOnlyList<Jwk> Keys { get; }

    /// <summary>Reads a set, or a single key.</summary>
    /// <param name="origin">Its source, for messages: "-Jwks", an address.</param>
    /// <returns>The keys, including those that cannot be used.</returns>
    /// <exception cref="FederationException">It is not a JSON Web Key Set.</exception>
    public static JwkSet Parse(string json, string origin)
    {
        string text = json.Trim().TrimStart('\uFEFF');
        if (text.Length > MaxLength)
            throw Invalid(origin, $"has {text.Length.Grouped()} characters");
        ReadOnlyDictionary<string, object?> members;
        try
        {
            members = StrictJson.ReadObject(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is FormatException or EncoderFallbackException)
        {
            throw Invalid(origin, e is FormatException ? e.Message : "is not a string");
        }

        if (!members.TryGetValue("keys", out object? list))
            return members.ContainsKey("kty") ? new JwkSet([JwkReader.Read(members)]) : throw Invalid(origin, "has no member keys");
        if (list is not IReadOnlyList<object?> keys || !keys.All(key => key is ReadOnlyDictionary<string, object?>))
            throw Invalid(origin, "has keys that are not a list of objects");
        if (keys.Count > MaxKeys)
            throw Invalid(origin, $"has {keys.Count.Grouped()} keys");
        return new JwkSet([.. keys.Cast<ReadOnlyDictionary<string, object?>>().Select(JwkReader.Read)]);
    }

    /// <summary>Whether one of the keys has that id.</summary>
    internal bool Contains(string keyId) => Keys.Any(key => key.KeyId == keyId);

    private static FederationException Invalid(string origin, string found) =>
        new(FederationErrorCode.OidcKeysUnusable, $"The key set of {origin} {found}; expected a JSON Web Key Set: an object with the member keys (RFC 7517 section 5).", origin);
}
