using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Profiles;

/// <summary>
/// The cache keys of a profile: digests of its canonical JSON, so that a changed profile does not find cached data of
/// its previous version. The canonical JSON has the members of the file, sorted by name, without those that only affect how a person is asked.
/// </summary>
internal static class CacheKey
{
    /// <summary>The name of the cached credentials. A profile with a source profile depends on the source's definition too.</summary>
    public static string Session(FederatedProfileDefinition profile) => Session(profile, []);

    /// <summary>The name of the cached identity: profiles with the same sign-in at the same provider share it.</summary>
    public static string Identity(FederatedProfileDefinition profile) => Digest(new JsonObject { ["identity"] = profile.SignIn.ToJson(withPresentation: false) });

    /// <summary>
    /// The name of the cached password of an account: all profiles with that user name and address share it, and its failures. Each secret in a vault has its own,
    /// because the failure of one password says nothing about another. Vaults do not distinguish the case of names.
    /// </summary>
    public static string Password(FormMethod method)
    {
        JsonObject of = new() { ["signInUri"] = method.SignInUri, ["userName"] = method.UserName };
        if (method.PasswordSecret is { } secret)
            (of["secret"], of["vault"]) = (secret.ToUpperInvariant(), method.Vault?.ToUpperInvariant());
        return Digest(new JsonObject { ["password"] = of });
    }

    private static string Session(FederatedProfileDefinition profile, List<string> dependents)
    {
        JsonObject json = profile.ToJson(withPresentation: false);
        json["name"] = profile.Name;
        json["source"] = Source(profile, [.. dependents, profile.Name]);
        return Digest(new JsonObject { ["session"] = json });
    }

    /// <summary>The key of the source profile; null if there is none, or if it cannot be read.</summary>
    private static string? Source(FederatedProfileDefinition profile, List<string> dependents)
    {
        if (profile.SignIn is not ProfileMethod { SourceProfile: { } source } || dependents.Contains(source))
            return null;
        try
        {
            return Session(ProfileStore.Get(source), dependents);
        }
        catch (FederationException)
        {
            // The sign-in reports what is wrong with it.
            return null;
        }
    }

    private static string Digest(JsonObject json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sorted(json)!.ToJsonString())));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        null => null,
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node.DeepClone(),
    };
}
