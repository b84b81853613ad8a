using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Profiles;

/// <summary>
/// The names under which the cache holds what belongs to a profile: digests of its canonical JSON, so that a profile that was changed finds nothing of
/// the one before. Canonical are the members that the file would have, sorted by name, without those that only affect how a person is asked.
/// </summary>
internal static class CacheKey
{
    /// <summary>The name of the cached credentials. A profile that begins with another one's credentials depends on that one's definition too.</summary>
    public static string Session(FederatedProfileDefinition profile) => Session(profile, []);

    /// <summary>The name of the cached identity: profiles that sign in the same way at the same provider share one sign-in.</summary>
    public static string Identity(FederatedProfileDefinition profile) => Digest(new JsonObject { ["identity"] = profile.SignIn.ToJson(withPresentation: false) });

    /// <summary>The name of what is kept of the password of an account: all profiles that sign in with that user name at that address share it, and what came of it.</summary>
    public static string Password(FormMethod method) => Digest(new JsonObject { ["password"] = new JsonObject { ["signInUri"] = method.SignInUri, ["userName"] = method.UserName } });

    private static string Session(FederatedProfileDefinition profile, List<string> dependents)
    {
        JsonObject json = profile.ToJson(withPresentation: false);
        json["name"] = profile.Name;
        json["source"] = Source(profile, [.. dependents, profile.Name]);
        return Digest(new JsonObject { ["session"] = json });
    }

    /// <summary>The key of the profile it begins with; null when it begins with none, or that cannot be read.</summary>
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
